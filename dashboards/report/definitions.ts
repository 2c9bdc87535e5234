import { measureFamilies } from '../../processors/measures.js';
import { authorsOfText, describedMeasures, type MeasureDescription } from '../api/describe-measure.js';
import type { Panel } from '../panels/panel.js';
import { type Html, html } from './html.js';
import type { Floors } from './load.js';

/** The definitions of the measures that a panel shows, from the catalogue. */

let known: ReadonlyMap<string, MeasureDescription> | null = null;

function measuresOf(panel: Panel): MeasureDescription[] {
  known ??= new Map(describedMeasures().map((measure) => [measure.name, measure]));
  return panel.measures.flatMap((name) => known?.get(name) ?? []);
}

export function definitionsOf(panel: Panel): Html {
  const measures = measuresOf(panel);
  if (measures.length === 0) return html``;
  return html`<dl class="definitions">${measures.map(
    ({ title, question, formula, unit, denominator, period, floor, name, version }) => html`<dt>${title}</dt>
<dd>${question}<br><code>${formula}</code><br><span class="quiet">${unit}, from ${period}${denominator === null ? '' : `; of ${denominator}`}; floor ${floor}; measure ${name}, version ${version}</span></dd>
`,
  )}</dl>`;
}

/** The floor in force behind a panel's figures; of one that shows no measures, nothing: its description says what holds. */
export function floorOf(panel: Panel, { minPeople, minPeopleByAttribute }: Floors): string[] {
  const shown = measureFamilies.flatMap(({ measures }) => measures.filter(({ name }) => panel.measures.includes(name)));
  if (shown.length === 0) return [];
  if (shown.some(({ floor }) => floor === 'authorsOfText')) return [`Floor: ${authorsOfText}`];
  if (shown.every(({ floor }) => floor === 'minPeopleByAttribute')) return [`Floor: ${minPeopleByAttribute} people`];
  const byAttribute = shown.some(({ dimensions }) =>
    dimensions.some((name) => ['unit', 'level', 'location'].includes(name)),
  );
  return [`Floor: ${minPeople} people${byAttribute ? `, ${minPeopleByAttribute} by unit` : ''}`];
}

import { emptyReasonsOf } from '../panels/empty-reasons.js';
import { measureNamed } from '../panels/measure-columns.js';
import { followed, type Panel, type Threshold } from '../panels/panel.js';

/** Words of a panel that Grafana shows: behind the "i" of its title, and in its place where it has nothing to show. */

/** Markdown: what is counted, over what, under which floor, and which of the choices above it follows. */
export function panelDescription(panel: Panel): string {
  const definitions = panel.measures.map((name) => {
    const { measure } = measureNamed(name);
    const of = measure.denominator === null ? '' : ` Divided by: ${measure.denominator}.`;
    return `- **${measure.title}**: ${measure.formula}.${of} Definition ${measure.version}.`;
  });
  const lines = thresholdsOf(panel).map(({ value, title }) => `- Line at ${value}: ${title}.`);
  const choices = followed(panel);
  return [
    panel.description,
    [...definitions, ...lines].join('\n'),
    choices.length === 0 ? 'Follows no choice but the time.' : `Follows the time and: ${choices.join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Why there is nothing, most likely reason first; Grafana has one text for every cause. */
export function emptyText(panel: Panel): string {
  const sentences = emptyReasonsOf(panel).map(({ sentence }) => sentence);
  return ['Nothing to show.', ...sentences].slice(0, 3).join(' ');
}

/** The same for a figure's place, which holds a few words. */
export function shortEmptyText(panel: Panel): string {
  const [first] = emptyReasonsOf(panel).filter(({ name }) => name !== 'two-slices');
  return first?.sentence.split(/[:.;]/)[0] ?? 'Nothing to show';
}

export function thresholdsOf({ picture }: Pick<Panel, 'picture'>): readonly Threshold[] {
  return 'thresholds' in picture ? (picture.thresholds ?? []) : [];
}

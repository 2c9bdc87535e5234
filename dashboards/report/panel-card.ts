import { draw, isDrawn } from '../charts/draw.js';
import { numberOf, type PanelRow, shortTitle } from '../charts/drawing.js';
import { type Finding, type Time as FindingTime, findingOf } from '../charts/finding.js';
import { formatUnit } from '../charts/format.js';
import { loadRenderer, type Rendered } from '../charts/render.js';
import { cssTheme } from '../charts/theme.js';
import { type Column, followed, type Panel, type Picture, type Placed } from '../panels/panel.js';
import { variables } from '../panels/variables.js';
import { panelAddress } from './address.js';
import { definitionsOf, floorOf } from './definitions.js';
import { type Html, html, rawHtml } from './html.js';
import { boundParams, type PanelData, type Question } from './load.js';
import { type Asked, nothingChosen, type Time } from './parameters.js';
import type { ResultCache } from './result-cache.js';
import { valuesTable } from './values-table.js';

/** A panel on a page: the question, the finding, the picture or why there is none, and what stands behind it. */

const pageWidth = 1320;
const gap = 16;
const cardPadding = 20;
const heights = { low: 150, middle: 260, high: 340 } as const;
/** Drawn anew for phones, because letters must not shrink with the picture. */
const phoneWidth = 326;
const tabletWidth = 600;

export interface CardOptions {
  readonly cache: ResultCache;
  readonly question: Question;
  readonly moreLink: { readonly href: string; readonly title: string } | null;
}

export async function panelCard(
  { panel, width, height }: Placed,
  data: PanelData,
  options: CardOptions,
): Promise<Html> {
  const { question, moreLink } = options;
  const { picture } = panel;
  const finding = data.empty === null ? findingOf(picture, data.rows, findingTime(question.time)) : null;
  const heading = `title-${panel.id}`;
  return html`<article class="card width-${width} height-${height}" id="${panel.id}" aria-labelledby="${heading}" data-panel="${panel.id}" data-shows="${data.empty === null ? 'picture' : 'empty'}" data-kind="${picture.kind}">
<h3 id="${heading}"><a href="${panelAddress(panel.id, question.asked)}">${panel.title}</a></h3>
<div class="said">${finding === null ? emptyState(data.empty ?? '') : findingText(finding)}
${finding === null || picture.kind === 'stat' ? '' : await pictureOf(panel, data, finding, { ...options, innerWidth: innerWidth(width), height: heights[height] })}
${contextLine(panel, data, question)}</div>
<div class="behind"><details><summary>What stands behind it</summary>
<p>${panel.description}</p>
${picture.kind === 'table' ? '' : valuesTable(picture, data.rows, `Values: ${panel.title}`)}
${definitionsOf(panel)}
<details class="sql"><summary>SQL</summary><pre tabindex="0"><code>${panel.sql}</code></pre></details>
</details>
<p class="links">${moreLink === null ? '' : html`<a href="${moreLink.href}">${moreLink.title} →</a>`}<a href="${panelAddress(panel.id, question.asked, '.csv')}" aria-label="CSV: ${panel.title}">CSV</a></p></div>
</article>`;
}

export function innerWidth(columns: number): number {
  const column = (pageWidth - 23 * gap) / 24;
  return Math.round(columns * column + (columns - 1) * gap - 2 * cardPadding);
}

export function emptyState(reason: string): Html {
  return html`<p class="empty"><svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"></circle><path d="M5 8h6" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"></path></svg><span>${reason}</span></p>`;
}

/** Of a figure, the sentence in parts; of a picture, as it is. */
export function findingText({ figure, context, moved, change, text }: Finding): Html {
  if (figure === undefined) return html`<p class="finding">${text}</p>`;
  const isJudged = change === 'better' || change === 'worse';
  return html`<p class="figure">${figure}</p>${context === undefined || context === '' ? '' : html`<p class="of-what">${context}</p>`}${
    moved === undefined
      ? ''
      : html`<p class="moved"><span class="change${isJudged ? ` ${change}` : ''}">${moved.by}${isJudged ? html`<span class="unseen"> (${change})</span>` : ''}</span> ${moved.from}</p>`
  }`;
}

export function findingTime(time: Time): FindingTime {
  const days = Math.round((Date.parse(time.until) - Date.parse(time.from)) / 86_400_000) + 1;
  const weeks = days % 7 === 0 ? days / 7 : null;
  const before =
    weeks === 1
      ? 'the week before'
      : weeks === null
        ? days === 1
          ? 'the day before'
          : `the ${days} days before`
        : `the ${weeks} weeks before`;
  return { from: time.from, until: time.until, before };
}

export interface PictureOptions extends Pick<CardOptions, 'cache' | 'question'> {
  readonly innerWidth: number;
  readonly height: number;
}

/** A table is its own picture. */
export async function pictureOf(
  panel: Panel,
  data: PanelData,
  finding: Finding,
  options: PictureOptions,
): Promise<Html> {
  const { picture } = panel;
  if (!isDrawn(picture)) return valuesTable(picture, data.rows, panel.title);
  const { cache, question, innerWidth: wide, height } = options;
  const sizes = wide <= 460 ? [wide] : wide <= 780 ? [phoneWidth, wide] : [phoneWidth, tabletWidth, wide];
  const key = `picture of ${panel.id}, ${sizes.join(' ')} × ${height}`;
  const bound = { ...boundParams(panel.sql, question.params), from: question.time.from, until: question.time.until };
  const drawn = await cache.made(
    key,
    { ...bound, marks: data.marks.length },
    async (): Promise<readonly Rendered[]> => {
      const render = await loadRenderer();
      const frame = {
        theme: cssTheme,
        height,
        from: question.time.from,
        until: question.time.until,
        marks: data.marks,
      };
      return sizes.map((width, index) =>
        render(draw(picture, data.rows, { ...frame, width }), {
          width,
          id: `${panel.id}-${index}`,
          alt: `${panel.title} ${finding.text}`,
        }),
      );
    },
  );
  return html`<figure class="picture sizes-${drawn.length}" data-picture>${drawn.map(
    ({ svg }, index) => html`<div class="size size-${index + 1}">${rawHtml(svg)}</div>`,
  )}<script type="application/json">${rawHtml(hoverJson(drawn))}</script></figure>`;
}

/** What is read at a point stands once, where it lies once a size. */
function hoverJson(drawn: readonly Rendered[]): string {
  const [first] = drawn;
  const data = {
    along: first?.hover.along,
    says: first?.hover.points.map(({ title, lines }) => [title, ...lines]),
    at: drawn.map(({ hover }) => hover.points.map(({ x, y }) => [x, y])),
  };
  return JSON.stringify(data).replace(/</g, '\\u003c');
}

/** What figures were divided by, which groups are never shown, and which choices it does not follow. */
export function contextLine(panel: Panel, { rows, empty }: PanelData, { asked, floors }: Question): Html {
  const parts = [
    ...(empty === null && panel.picture.kind !== 'stat' && panel.picture.kind !== 'table'
      ? denominators(panel.picture, rows)
      : []),
    ...floorOf(panel, floors),
    ...notFollowed(panel, asked),
  ];
  return parts.length === 0 ? html`` : html`<p class="context">${parts.join(' · ')}</p>`;
}

/** `Of 38 to 42 people eligible`. */
function denominators(picture: Picture, rows: readonly PanelRow[]): string[] {
  const columns: Column[] =
    'values' in picture ? [...picture.values] : 'columns' in picture ? [...picture.columns] : [picture.value];
  const told = new Map<string, { least: number; most: number }>();
  for (const { of, ofTitle } of columns) {
    if (of === undefined || ofTitle === undefined) continue;
    const counts = rows.flatMap((row) => numberOf(row[of]) ?? []);
    if (counts.length === 0) continue;
    const known = told.get(ofTitle);
    told.set(ofTitle, {
      least: Math.min(known?.least ?? Number.POSITIVE_INFINITY, ...counts),
      most: Math.max(known?.most ?? 0, ...counts),
    });
  }
  return [...told].slice(0, 2).map(([title, { least, most }]) => {
    const [from, to] = [formatUnit(least, 'count'), formatUnit(most, 'count')];
    return `Of ${from === to ? from : `${from} to ${to}`} ${shortTitle(title)}`;
  });
}

function notFollowed(panel: Panel, asked: Asked): string[] {
  const follows = followed(panel);
  const others = variables.filter(({ name }) => asked[name] !== nothingChosen[name] && !follows.includes(name));
  return others.length === 0
    ? []
    : [`Not by ${others.map(({ name }) => (name === 'scope' ? 'inside or public' : name)).join(', ')}`];
}

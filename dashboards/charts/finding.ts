import { isolate } from '../cli/format.js';
import type { Column, Picture } from '../panels/panel.js';
import {
  type Line,
  linesOf,
  nameOf,
  numberOf,
  type PanelRow,
  type PictureOf,
  shortTitle,
  textOf,
  valueWithContext,
} from './drawing.js';
import { formatRange, formatSpoken, formatUnit } from './format.js';
import { periodsOf, shortPeriodName, timeOfCell } from './periods.js';

/** What a picture shows, said in a sentence from its data: the headline of the panel, and all of it to those who do not see it. */
export interface Finding {
  /** The figure alone, of pictures that are one figure. */
  readonly figure?: string;
  /** What it was divided by, and its interval. */
  readonly context?: string;
  /** `up 7 points`, and from what: `from 50 % in the 12 weeks before`. */
  readonly moved?: { readonly by: string; readonly from: string };
  /** Whether the figure has got better, of those that can. */
  readonly change?: 'better' | 'worse' | 'neither';
  /** The sentence as a whole. */
  readonly text: string;
}

export interface Time {
  readonly from: string;
  readonly until: string;
  /** The time that figures are compared with: `the 12 weeks before`. */
  readonly before: string;
}

const mostNamed = 3;
const mostHeadline = 150;

export function findingOf(picture: Picture, rows: readonly PanelRow[], time: Time): Finding {
  switch (picture.kind) {
    case 'stat':
      return statFinding(picture, rows[0] ?? {}, time);
    case 'time-series':
      return { text: overTime(picture, rows, time) };
    case 'bars':
      return { text: barsFinding(picture, rows) };
    case 'histogram':
      return { text: histogramFinding(picture, rows) };
    case 'intervals':
      return { text: intervalsFinding(picture, rows) };
    case 'heatmap':
      return { text: heatmapFinding(picture, rows, time) };
    case 'curve':
      return { text: curveFinding(picture, rows) };
    case 'table':
      return { text: tableFinding(picture, rows) };
  }
}

function statFinding({ value }: PictureOf<'stat'>, row: PanelRow, { before }: Time): Finding {
  const now = numberOf(row[value.name]);
  const figure = formatUnit(row[value.name], value.unit);
  const was = numberOf(row[`${value.name}_before`]);
  const of = value.of === undefined ? null : numberOf(row[value.of]);
  const context = [
    ...(of === null
      ? []
      : [`of ${formatUnit(of, 'count')}${value.ofTitle === undefined ? '' : ` ${shortTitle(value.ofTitle)}`}`]),
    ...(value.low === undefined || value.high === undefined || numberOf(row[value.low]) === null
      ? []
      : [`95 % interval ${formatRange(row[value.low], row[value.high], value.unit)}`]),
  ].join(', ');
  const moved = now === null || was === null ? undefined : movedFrom(now, was, value, before);
  const rest = [context, ...(moved === undefined ? [] : [`${moved.by} ${moved.from}`])]
    .filter((part) => part !== '')
    .join(', ');
  return {
    figure,
    context,
    ...(moved === undefined ? {} : { moved }),
    ...(now === null || was === null ? {} : { change: changeOf(now, was, value) }),
    text: `${formatSpoken(row[value.name], value.unit)}${rest === '' ? '' : `${rest.startsWith('of') ? ' ' : ', '}${rest}`}.`,
  };
}

/** Growth from zero is no percentage; of shares the difference is told in points. */
function movedFrom(now: number, was: number, { unit }: Column, before: string): { by: string; from: string } {
  const [shown, shownBefore] = [formatUnit(now, unit), formatUnit(was, unit)];
  if (shown === shownBefore) return { by: 'unchanged', from: `from ${before}` };
  const direction = now > was ? 'up' : 'down';
  const from = `from ${shownBefore} in ${before}`;
  if (unit === 'percent') {
    return { by: `${direction} ${formatUnit(Math.abs(now - was), 'points').replace('+', '')}`, from };
  }
  const counted = ['count', 'people', 'posts', 'acts', 'per week', 'per thousand', 'events per second'].includes(unit);
  const share = counted && was > 0 && now > 0 ? Math.round((Math.abs(now - was) / was) * 100) : 0;
  // Of a few, a percentage sounds like more than it is.
  const told = share > 0 && share <= 300 && was >= 20 ? ` ${formatUnit(share, 'percent')}` : '';
  return { by: `${direction}${told}`, from };
}

function changeOf(now: number, was: number, { unit, better }: Column): 'better' | 'worse' | 'neither' {
  if (better === undefined || formatUnit(now, unit) === formatUnit(was, unit)) return 'neither';
  return now > was === (better === 'higher') ? 'better' : 'worse';
}

function overTime(picture: PictureOf<'time-series'>, rows: readonly PanelRow[], { from, until }: Time): string {
  const lines = linesOf(rows, picture.values, picture.by, (row) => timeOfCell(row.time));
  const periods = periodsOf(
    lines.flatMap((line) => [...line.rows.keys()]),
    from,
    until,
  );
  const last = Math.max(...lines.flatMap((line) => knownOf(line).map(({ at }) => at)));
  if (!Number.isFinite(last)) return 'Nothing is known of this time.';
  const when = `${capital(shortPeriodName(periods, last))}: `;
  const [only] = lines;
  if (only && lines.length === 1) {
    const known = knownOf(only);
    const newest = known.at(-1);
    if (newest === undefined) return 'Nothing is known of this time.';
    const told = `${when}${valueWithContext(only.rows.get(newest.at) ?? {}, only.column)}`;
    const most = known.reduce((a, b) => (b.value > a.value ? b : a));
    const least = known.reduce((a, b) => (b.value < a.value ? b : a));
    const { unit } = only.column;
    if (known.length < 3 || formatUnit(most.value, unit) === formatUnit(least.value, unit)) return `${told}.`;
    return `${told}; lowest ${formatUnit(least.value, unit)} (${shortPeriodName(periods, least.at)}), highest ${formatUnit(most.value, unit)} (${shortPeriodName(periods, most.at)}).`;
  }
  const newest = lines.flatMap((line) => {
    const value = numberOf(line.rows.get(last)?.[line.column.name]);
    const name = picture.by === undefined ? lower(line.name) : isolate(line.name);
    return value === null ? [] : [{ name, value, unit: line.column.unit }];
  });
  const sameUnit = new Set(newest.map(({ unit }) => unit)).size === 1;
  const ordered = picture.by === undefined || !sameUnit ? newest : newest.sort((a, b) => b.value - a.value);
  const named = ordered.slice(0, mostNamed).map(({ name, value, unit }) => `${name} ${formatUnit(value, unit)}`);
  const more = ordered.length - named.length;
  return `${when}${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
}

function knownOf({ rows, column }: Line): { at: number; value: number }[] {
  return [...rows]
    .flatMap(([at, row]) => {
      const value = numberOf(row[column.name]);
      return value === null ? [] : [{ at, value }];
    })
    .sort((a, b) => a.at - b.at);
}

function barsFinding({ label, values, stacked }: PictureOf<'bars'>, rows: readonly PanelRow[]): string {
  const [column] = values;
  if (!column) return '';
  if (stacked) {
    const [first = {}] = rows;
    const told = values
      .filter(({ name }) => numberOf(first[name]) !== null)
      .slice(0, mostNamed)
      .map((part) => `${lower(part.title)} ${formatUnit(first[part.name], part.unit)}`);
    return `${capital(nameOf(first[label]))}: ${told.join(', ')}.`;
  }
  return extremes(
    rows.map((row) => ({ row, name: nameOf(row[label]) })),
    column,
    values.length > 1,
  );
}

/** `Highest: Town Square, 17; lowest: Sales, 2.` */
function extremes(named: readonly { row: PanelRow; name: string }[], column: Column, isOneOfSeveral: boolean): string {
  const known = named.flatMap(({ row, name }) => {
    const value = numberOf(row[column.name]);
    return value === null ? [] : [{ row, name, value }];
  });
  const hidden = named.length - known.length;
  const rest = hidden === 0 ? '.' : `; ${hidden} of ${named.length} not known or too small to show.`;
  const [first] = known;
  if (!first) return `None of ${named.length} is known or large enough to show.`;
  const of = isOneOfSeveral ? `${column.title}, ` : '';
  const tell = ({ row, name }: { row: PanelRow; name: string }): string =>
    `${name}, ${valueWithContext(row, column, true)}`;
  if (known.length === 1) return `${column.title}: ${tell(first)}${rest}`;
  const most = known.reduce((a, b) => (b.value > a.value ? b : a));
  const least = known.reduce((a, b) => (b.value <= a.value ? b : a));
  if (most.value === least.value) {
    return `${of === '' ? 'All' : `${column.title}: all`} ${known.length} the same: ${formatSpoken(most.value, column.unit)}${rest}`;
  }
  return `${capital(`${of}highest: ${tell(most)}; lowest: ${tell(least)}`)}${rest}`;
}

function histogramFinding({ label, axis, value }: PictureOf<'histogram'>, rows: readonly PanelRow[]): string {
  const known = rows.map((row) => ({ name: nameOf(row[label]), value: numberOf(row[value.name]) ?? 0 }));
  const total = known.reduce((sum, { value: count }) => sum + count, 0);
  const most = known.reduce((a, b) => (b.value > a.value ? b : a), { name: '', value: 0 });
  return `${axis}: most often ${most.name}, ${formatUnit(most.value, 'count')} of ${formatSpoken(total, value.unit)}.`;
}

function intervalsFinding({ label, value, verdict }: PictureOf<'intervals'>, rows: readonly PanelRow[]): string {
  const known = rows.filter((row) => numberOf(row[value.name]) !== null);
  const sentences = known
    .slice(0, 2)
    .map((row) => `${nameOf(row[label])}: ${lower(textOf(row[verdict]))}, ${estimateWithContext(row, value)}`);
  // A headline, not a list.
  const told = sentences.join('; ').length > mostHeadline ? sentences.slice(0, 1) : sentences;
  const more = known.length - told.length;
  const silent = rows.length - known.length;
  const parts = [
    ...told,
    ...(more > 0 ? [`${more} more below`] : []),
    ...withoutFigure(rows, { label, value, verdict }),
  ];
  if (known.length === 0 && silent > mostNamed && parts.length === 1) {
    return `${capital(parts[0]?.split(':', 1)[0] ?? '')}: all ${silent}.`;
  }
  return `${capital(parts.join('; ')).replace(/\.$/, '')}.`;
}

/** `−34 % (−41 to −26 %, 119 events)`: what an estimate rests on is no whole that it is a part of. */
function estimateWithContext(row: PanelRow, { name, unit, low, high, of, ofTitle }: Column): string {
  const ends = low === undefined || high === undefined ? [] : [numberOf(row[low]), numberOf(row[high])];
  const count = of === undefined ? null : numberOf(row[of]);
  const context = [
    ...(ends.length === 2 && !ends.includes(null) ? [formatRange(ends[0], ends[1], unit)] : []),
    ...(count === null ? [] : [`${formatUnit(count, 'count')} ${shortTitle(ofTitle ?? '')}`.trim()]),
  ].join(', ');
  return `${formatUnit(row[name], unit)}${context === '' ? '' : ` (${context})`}`;
}

/** `not identified: Pilot, Town hall`; the reasons stand in the picture. */
function withoutFigure(
  rows: readonly PanelRow[],
  { label, value, verdict }: Pick<PictureOf<'intervals'>, 'label' | 'value' | 'verdict'>,
): string[] {
  const byVerdict = new Map<string, string[]>();
  for (const row of rows) {
    if (numberOf(row[value.name]) !== null) continue;
    const said = textOf(row[verdict]).split(':', 1)[0] ?? '';
    byVerdict.set(said, [...(byVerdict.get(said) ?? []), nameOf(row[label])]);
  }
  return [...byVerdict].map(
    ([said, names]) => `${said}: ${names.length > mostNamed ? `${names.length} others` : listed(names)}`,
  );
}

function heatmapFinding(
  { label, value }: PictureOf<'heatmap'>,
  rows: readonly PanelRow[],
  { from, until }: Time,
): string {
  const periods = periodsOf(
    rows.flatMap((row) => timeOfCell(row.time) ?? []),
    from,
    until,
  );
  return extremes(
    rows.map((row) => ({
      row,
      name: `${nameOf(row[label])} in the ${shortPeriodName(periods, timeOfCell(row.time) ?? 0)}`,
    })),
    value,
    false,
  ).replace(/in the (?!week)/g, 'on ');
}

/** Where the curve is in the middle of its way. */
function curveFinding({ x, value, by }: PictureOf<'curve'>, rows: readonly PanelRow[]): string {
  const lines = linesOf(rows, [value], by, (row) => numberOf(row[x.name]));
  const told = lines.slice(0, mostNamed).flatMap((line) => {
    const known = knownOf(line);
    const last = known.at(-1);
    if (last === undefined) return [];
    const middle = known.reduce((a, b) => (Math.abs(b.at - last.at / 2) < Math.abs(a.at - last.at / 2) ? b : a));
    const of = lines.length > 1 ? `${line.name}: ` : '';
    return [
      `${of}${lower(x.title)} ${formatUnit(middle.at, x.unit)}, ${lower(value.title)} ${formatUnit(middle.value, value.unit)}`,
    ];
  });
  return `${capital(told.join('; '))}.`;
}

/** Of a table drawn with bars, its ends; of any other, how its first row reads. */
function tableFinding({ columns }: PictureOf<'table'>, rows: readonly PanelRow[]): string {
  const count = `${formatUnit(rows.length, 'count')} ${rows.length === 1 ? 'row' : 'rows'}`;
  const name = columns.find(({ unit }) => unit === 'text');
  const figures = columns.filter(({ unit }) => unit !== 'text' && unit !== 'time');
  if (!name || rows.length === 0 || figures.length === 0) return `${count}.`;
  const drawn = figures.find(({ bar }) => bar);
  if (drawn)
    return `${count}. ${extremes(
      rows.map((row) => ({ row, name: nameOf(row[name.name]) })),
      drawn,
      true,
    )}`;
  const row = rows.find((known) => figures.some((column) => numberOf(known[column.name]) !== null));
  if (!row) return `${count}, none with a figure that is known or large enough to show.`;
  const told = figures
    .filter((column) => numberOf(row[column.name]) !== null)
    .slice(0, 2)
    .map((column) => `${lower(column.title)} ${valueWithContext(row, column, true)}`);
  const of = rows.length === 1 ? '' : `${count}. `;
  return `${of}${nameOf(row[name.name])}: ${told.join(', ')}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostNamed);
  const more = names.length - shown.length;
  const between = shown.some((name) => name.includes(',')) ? '; ' : ', ';
  return more > 0 ? `${shown.join(between)} and ${more} more` : shown.join(between);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Of titles that begin a sentence; abbreviations stay. */
const lower = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

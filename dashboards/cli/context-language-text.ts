import { plainStyle, type Style } from '../../infra/command/style.js';
import { earshot, formatCount, unknown, wrap } from './format.js';

/** What is shown of a report of processors/conformity/context. */
export interface LanguageView {
  readonly data: string;
  readonly speakers: string;
  readonly cluster: string;
  readonly documents: number;
  readonly turns: number;
  readonly withoutWords: number;
  readonly inOtherLanguages: number | null;
  readonly words: number;
  readonly people: number;
  readonly peopleBefore: number | null;
  readonly peopleAfter: number | null;
  readonly peopleBoth: number | null;
  readonly documentsBefore: number;
  readonly documentsAfter: number;
  readonly documentsAcross: number;
  readonly from: string;
  readonly until: string;
  readonly split: string | null;
  readonly measures: readonly MeasureView[];
  readonly byCategory: readonly MeasureView[];
  readonly periods: readonly PeriodView[] | null;
  readonly noveltyWords: number | 'all';
  readonly typeWords: number | 'all';
  readonly vocabulary: number;
  readonly wordLists: string;
  readonly quotes: 'strip' | 'keep';
  readonly language: string;
  readonly window: number;
  readonly smoothing: number;
  readonly styleWords: number;
  readonly floor: { readonly people: number; readonly authors: number } | null;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

type Unit = 'bits' | 'index' | 'share' | 'count';

interface MeasureView {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  readonly mean: number | null;
  readonly documents: number | null;
  readonly compared: ComparedView | null;
}

interface ComparedView {
  readonly kind: 'higher' | 'lower' | 'no detectable change' | 'not identified';
  readonly reason: string;
  readonly effect: {
    readonly before: number;
    readonly after: number;
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
    readonly p: number;
    readonly detectable: number;
    readonly autocorrelation: number;
  } | null;
  readonly adjustedP: number | null;
  readonly earlier: { readonly estimate: number; readonly low: number; readonly high: number } | null;
}

interface PeriodView {
  readonly period: string;
  readonly documents: number | null;
  readonly people: number | null;
  readonly turns: number | null;
  readonly words: number | null;
  readonly values: Readonly<Record<string, number | null>>;
}

export function languageText(
  view: LanguageView,
  { style = plainStyle, width = 100 }: { readonly style?: Style; readonly width?: number } = {},
): string {
  const { split, periods } = view;
  const sections = [
    `${style.strong(`What ${view.speakers === 'everyone' ? 'everyone' : view.speakers} said${split === null ? '' : `, before and after ${split}`}`)}\n${style.faint(`${view.data}, ${view.from} to ${view.until}`)}`,
    wrap(sizeText(view), width),
    split === null ? meansTable(view.measures) : comparedTable(view.measures),
    ...(split === null
      ? []
      : [
          found(view.measures)
            .map((line) => wrap(line, width, '  '))
            .join('\n'),
          `${style.strong('Style matching by category')}\n${comparedTable(view.byCategory)}`,
        ]),
    ...(periods === null ? [] : periodTables(view.measures, periods, width)),
    style.faint(
      notes(view)
        .map((note) => wrap(note, width))
        .join('\n'),
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

const documentsOf: Readonly<Record<string, string>> = { part: 'parts', day: 'days', week: 'weeks', month: 'months' };

function sizeText(view: LanguageView): string {
  const { peopleBefore, peopleAfter, peopleBoth } = view;
  const all = `${formatCount(view.turns)} turns, ${formatCount(view.words)} words, ${formatCount(view.people)} people, ${formatCount(view.documents)} documents (${documentsOf[view.cluster]})`;
  if (view.split === null) return `${all}.`;
  const across = view.documentsAcross > 0 ? `, ${formatCount(view.documentsAcross)} across it left out` : '';
  const who = `${formatCount(peopleBefore ?? 0)} people before, ${formatCount(peopleAfter ?? 0)} after${peopleBoth === null ? '' : `, ${formatCount(peopleBoth)} of them both`}`;
  return `${all}: ${formatCount(view.documentsBefore)} before, ${formatCount(view.documentsAfter)} after${across}; ${who}.`;
}

function meansTable(measures: readonly MeasureView[]): string {
  return aligned([
    ['', 'mean', 'documents'],
    ...measures.map(({ title, unit, mean, documents }) => [
      title,
      figure(mean, unit),
      documents === null ? unknown : formatCount(documents),
    ]),
  ]);
}

function comparedTable(measures: readonly MeasureView[]): string {
  const head = ['', 'before', 'after', 'difference', '95 % interval', 'p', 'adjusted'];
  const rows = measures.map(({ title, unit, compared }) => {
    const effect = compared?.effect ?? null;
    if (effect === null) return [title, ...head.slice(1).map(() => unknown)];
    const digits = digitsFor(effect, unit);
    return [
      title,
      figure(effect.before, unit, digits),
      figure(effect.after, unit, digits),
      signed(effect.estimate, unit, digits),
      `${signed(effect.low, unit, digits)} … ${signed(effect.high, unit, digits)}`,
      probability(effect.p),
      compared?.adjustedP === null || compared === null ? unknown : probability(compared.adjustedP),
    ];
  });
  return aligned([head, ...rows]);
}

/** What it comes to, in words. */
function found(measures: readonly MeasureView[]): string[] {
  const of = (kind: ComparedView['kind'], say: (view: MeasureView, compared: ComparedView) => string): string[] =>
    measures.flatMap((view) => (view.compared?.kind === kind ? [say(view, view.compared)] : []));
  const change = ({ title, unit }: MeasureView, { effect, earlier }: ComparedView): string => {
    const before = earlier !== null && (earlier.low > 0 || earlier.high < 0);
    const digits = digitsFor(effect!, unit);
    const note = before
      ? `; it moved before already: ${signed(earlier.estimate, unit, digits)} within the time before`
      : '';
    return `${title} ${signed(effect!.estimate, unit, digits)}${note}`;
  };
  const line = (head: string, items: readonly string[]): string[] =>
    items.length === 0 ? [] : [`${head}: ${items.join(' · ')}.`];
  return [
    ...line('Higher', of('higher', change)),
    ...line('Lower', of('lower', change)),
    ...line(
      'No detectable change',
      of(
        'no detectable change',
        ({ title, unit }, { effect }) =>
          `${title} (could have seen ±${size(effect!.detectable, unit, digitsFor(effect!, unit))} or more)`,
      ),
    ),
    ...line(
      'Not identified',
      of('not identified', ({ title }, { reason }) => `${title} (${reason})`),
    ),
  ];
}

/** As many columns as fit, then the rest below. */
function periodTables(measures: readonly MeasureView[], periods: readonly PeriodView[], width: number): string[] {
  const count = (value: number | null): string => (value === null ? unknown : formatCount(value));
  const first = [
    ['', ...periods.map(({ period }) => period)],
    ['documents', ...periods.map(({ documents }) => count(documents))],
    ['people', ...periods.map(({ people }) => count(people))],
  ];
  const others = [
    ['turns', ...periods.map(({ turns }) => count(turns))],
    ['words', ...periods.map(({ words }) => count(words))],
    ...measures
      .filter(({ name }) => name !== 'turns' && name !== 'speakers')
      .map(({ name, title, unit }) => [title, ...periods.map(({ values }) => figure(values[name] ?? null, unit))]),
  ];
  const widthOf = (columns: readonly (readonly string[])[]): number =>
    columns.reduce((sum, column) => sum + 2 + Math.max(...column.map((cell) => cell.length)), -2);
  const tables: string[][][] = [[...first]];
  for (const column of others) {
    const last = tables.at(-1)!;
    if (widthOf([...last, column]) > width && last.length > 1) tables.push([first[0]!, column]);
    else last.push(column);
  }
  return tables.map((columns) => aligned(columns[0]!.map((_, row) => columns.map((column) => column[row]!))));
}

/** Columns as wide as they must be; names to the left, figures to the right. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function notes(view: LanguageView): string[] {
  const drawn = (size: number | 'all', what: string): string =>
    size === 'all' ? `all ${what}` : `${formatCount(size)} ${what} drawn of each`;
  const alike = view.measures.filter(({ compared }) => (compared?.effect?.autocorrelation ?? 0) >= 0.7);
  return [
    `Novelty in bits against ${view.window} documents on either side: ${drawn(view.noveltyWords, 'words')}, of the ${formatCount(view.vocabulary)} most frequent words with content${view.language === 'any' ? '' : ` (${view.language})`}, ${view.smoothing} added to each. Type-token ratio: ${drawn(view.typeWords, 'words')}. Style matching: ${formatCount(view.styleWords)} words drawn of each speaker, who is held against the others of the document; ${view.wordLists}. Concentration: Gini of words over those who speak.`,
    ...(view.split === null
      ? []
      : [
          `Differences of means over documents; runs of neighbouring documents are resampled (${formatCount(view.resamples)}) and dealt (${formatCount(view.permutations)} permutations), p adjusted for the number of figures. Seed ${view.seed}. What was growing before is part of the difference, and so is who takes part. It says when, not why: context, not conformity.`,
        ]),
    ...(alike.length > 0
      ? [
          `Neighbouring documents are so alike that intervals rest on few independent ones: ${alike.map(({ title }) => title).join(', ')}.`,
        ]
      : []),
    `${view.quotes === 'strip' ? 'Quoted lines, signatures and code are left out.' : 'Texts as they are.'} Turns without words: ${formatCount(view.withoutWords)}.${view.inOtherLanguages === null ? '' : ` In other languages: ${formatCount(view.inOtherLanguages)}.`}`,
    ...(view.floor === null ? [] : [`A dash: fewer than ${view.floor.people} people, or not known.`]),
    `It describes groups and says nothing of anybody in them. ${earshot} language --help: definitions, sizes.`,
  ];
}

const usualDigits: Readonly<Record<Unit, number>> = { bits: 3, index: 4, share: 1, count: 1 };
const mostDigits = 7;

/** So many that what could have been seen shows two that count. */
function digitsFor({ detectable }: { readonly detectable: number }, unit: Unit): number {
  const smallest = unit === 'share' ? 100 * detectable : detectable;
  const needed = smallest > 0 ? 1 - Math.floor(Math.log10(smallest)) : 0;
  return Math.min(mostDigits, Math.max(usualDigits[unit], needed));
}

function figure(value: number | null, unit: Unit, digits = usualDigits[unit]): string {
  if (value === null) return unknown;
  const of = Math.abs(unit === 'share' ? 100 * value : value);
  const isLong = unit === 'count' && of >= 99.95 && digits === usualDigits.count;
  const text = `${isLong ? Math.round(of).toLocaleString('en') : of.toFixed(digits)}${unit === 'share' ? '%' : ''}`;
  return value < 0 && !isNothing(text) ? `−${text}` : text;
}

const isNothing = (text: string): boolean => /^[0.]+(?:%| pp)?$/.test(text);

/** Of shares in percentage points. */
function signed(value: number, unit: Unit, digits = usualDigits[unit]): string {
  const text = size(value, unit, digits);
  return isNothing(text) ? text : `${value < 0 ? '−' : '+'}${text}`;
}

/** Without a sign; of shares in percentage points. */
const size = (value: number, unit: Unit, digits: number): string =>
  figure(Math.abs(value), unit, digits).replace('%', ' pp');

const probability = (p: number): string => (p < 0.001 ? '< .001' : p.toFixed(3).replace(/^0/, ''));

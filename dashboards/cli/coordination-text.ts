import { plainStyle, type Style } from '../../infra/command/style.js';
import { earshot, formatCount, unknown, wrap } from './format.js';

/** What is shown of a report of processors/conformity/coordination. */
export interface CoordinationView {
  readonly data: string;
  readonly speakers: string;
  readonly targets: string;
  readonly baseline: string | null;
  readonly wordLists: string;
  readonly quotes: 'strip' | 'keep';
  readonly language: string | null;
  readonly maxTargetWords: number | null;
  readonly focus: 'speakers' | 'targets';
  readonly seed: number;
  readonly floor: { readonly people: number; readonly authors: number } | null;
  readonly messages: number;
  readonly inOtherLanguages: number | null;
  readonly towardsTargets: TowardsView;
  readonly towardsBaseline: TowardsView | null;
  readonly contrast: ContrastView | null;
}

interface TowardsView {
  readonly pairs: number;
  readonly speakers: number;
  readonly targets: number;
  readonly withoutParent: number;
  readonly toThemselves: number;
  readonly withoutText: number;
  readonly complete: FigureView;
  readonly filledByGroup: FigureView;
  readonly available: FigureView;
  readonly byMarker: readonly (FigureView & { readonly marker: string; readonly hits: number | null })[];
  readonly permutations: number;
  readonly resamples: number;
}

interface FigureView {
  readonly value: number | null;
  readonly people: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly chance: { readonly mean: number; readonly p: number } | null;
}

type ContrastView =
  | { readonly identified: false; readonly reason: string; readonly repliers: number }
  | {
      readonly identified: true;
      readonly repliers: number;
      readonly estimate: number;
      readonly low: number;
      readonly high: number;
      readonly p: number;
      readonly detectable: number;
      readonly towardsExecutives: number;
      readonly towardsPeers: number;
      readonly markers: readonly string[];
    };

export interface TextOptions {
  readonly style?: Style;
  readonly width?: number;
}

export function coordinationText(
  view: CoordinationView,
  { style = plainStyle, width = 100 }: TextOptions = {},
): string {
  const sections = [
    `${style.strong(`Coordination of ${view.speakers} towards ${view.targets}`)}\n${style.faint(view.data)}`,
    towardsText(view.towardsTargets, view),
    ...(view.towardsBaseline === null
      ? []
      : [
          `${style.strong(`Towards ${view.baseline}`)}`,
          towardsText(view.towardsBaseline, view),
          `${style.strong(`Towards ${view.targets} minus towards ${view.baseline}`)}\n${contrastText(view, width)}`,
        ]),
    style.faint(
      notes(view)
        .map((note) => wrap(note, width))
        .join('\n'),
    ),
  ];
  return `${sections.join('\n\n')}\n`;
}

function towardsText(towards: TowardsView, { focus }: CoordinationView): string {
  const people = focus === 'speakers' ? 'speakers' : 'targets';
  const head = ['', 'coordination', '95 % interval', 'by chance', 'p', people, 'messages with it'];
  const row = (name: string, figure: FigureView, hits: number | null | undefined): string[] => [
    name,
    signed(figure.value),
    figure.interval === null ? unknown : `${signed(figure.interval.low)} … ${signed(figure.interval.high)}`,
    signed(figure.chance?.mean ?? null),
    figure.chance === null ? unknown : probability(figure.chance.p),
    figure.people === null ? unknown : formatCount(figure.people),
    hits === undefined ? '' : hits === null ? unknown : formatCount(hits),
  ];
  const rows = [
    ...towards.byMarker.map((figure) => row(figure.marker, figure, figure.hits)),
    row('aggregate 1', towards.complete, undefined),
    row('aggregate 2', towards.filledByGroup, undefined),
    row('aggregate 3', towards.available, undefined),
  ];
  const counts = `${formatCount(towards.pairs)} replies of ${formatCount(towards.speakers)} people to ${formatCount(towards.targets)}`;
  return `${counts}\n\n${aligned([head, ...rows])}`;
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

function contrastText({ contrast, maxTargetWords, targets, baseline }: CoordinationView, width: number): string {
  if (contrast === null) return unknown;
  if (!contrast.identified) return wrap(`not identified: ${contrast.reason}.`, width);
  const { estimate, low, high, p, detectable, repliers } = contrast;
  const range = `${signed(estimate)} (95 % ${signed(low)} … ${signed(high)}, p ${probability(p)})`;
  const seen = low <= 0 && high >= 0 ? `no detectable difference: ${range}` : range;
  return wrap(
    `${seen}; could have seen ${detectable.toFixed(4)} or more either way. ${formatCount(repliers)} people who answer both: ${signed(contrast.towardsExecutives)} towards ${targets}, ${signed(contrast.towardsPeers)} towards ${baseline}, after messages of ${maxTargetWords ?? 30} words or fewer, over ${contrast.markers.join(', ')}. What chance gives is taken off.`,
    width,
  );
}

function notes(view: CoordinationView): string[] {
  const { towardsTargets: towards, floor } = view;
  const left = [
    [towards.withoutParent, 'to messages that are not there'],
    [towards.toThemselves, 'to themselves'],
    [towards.withoutText, 'without their words or those of what they answer'],
  ] as const;
  const leftOut = left.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  return [
    'Coordination: how much likelier a marker is in a reply when it was in what is answered. By chance: replies dealt out anew among what the same person answers, among messages of about the same length. Aggregate 1: people with every marker; 2: a missing marker is the group’s mean; 3: the mean over the markers that a person has.',
    `Words: ${view.wordLists}${view.language === null ? '' : `; messages known to be in another language than "${view.language}" are left out (${formatCount(view.inOtherLanguages ?? 0)})`}. ${view.quotes === 'strip' ? 'Quoted lines, signatures and code are left out.' : 'Texts as they are.'} ${view.maxTargetWords === null ? '' : `Only messages of ${view.maxTargetWords} words or fewer count as answered. `}Seed ${view.seed}, ${formatCount(towards.permutations)} permutations, ${formatCount(towards.resamples)} resamples.`,
    ...(leftOut.length > 0 ? [`Replies left out: ${leftOut.join(', ')}.`] : []),
    ...(floor === null ? [] : [`A dash: fewer than ${floor.authors} people, or not known.`]),
    `It is experimental, describes groups and says nothing of anybody in them. ${earshot} coordination --help: thresholds, word lists.`,
  ];
}

function signed(value: number | null): string {
  if (value === null) return unknown;
  const digits = Math.abs(value).toFixed(4);
  return `${value < 0 && Number(digits) > 0 ? '−' : '+'}${digits}`;
}

const probability = (p: number): string => (p < 0.001 ? '< .001' : p.toFixed(3).replace(/^0/, ''));

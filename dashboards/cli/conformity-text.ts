import { plainStyle, type Style } from '../../infra/command/style.js';
import { earshot, formatCount, isolate, unknown, wrap } from './format.js';

interface KindCountsView {
  readonly acts: number;
  readonly events: number;
  readonly eligible: number;
  readonly matched: number;
  readonly dropped: Readonly<Record<string, number>>;
}

interface RunView {
  readonly run: number;
  readonly purpose: string;
  readonly audience: 'organisation' | 'executive';
  readonly executives: number;
  readonly communities: readonly { readonly id: string; readonly name: string }[];
  readonly from: string;
  readonly to: string;
  readonly acts: number;
  readonly counts: Readonly<Record<string, KindCountsView>>;
  readonly fakeSets: number;
  readonly naiveAlarmRate: number | null;
}

/** What is shown of a result of processors/conformity. */
export interface ConformityView extends RunView {
  readonly signals: readonly {
    readonly signal: string;
    readonly name: string;
    readonly act: string;
    readonly isExperimental: boolean;
    readonly verdict: { readonly kind: string; readonly text: string; readonly reasons: readonly string[] };
    readonly falseAlarmRate: number | null;
    readonly matchRate: number | null;
    readonly notes: readonly string[];
  }[];
}

export interface ExplainedView extends RunView {
  readonly created: string;
  readonly signals: readonly {
    readonly signal: string;
    readonly name: string;
    readonly question: string;
    readonly act: string;
    readonly verdict: string;
    readonly gates: readonly { readonly gate: string; readonly passed: boolean; readonly reason: string }[];
  }[];
}

export interface AuditView {
  readonly acts: number;
  readonly rates: readonly { readonly name: string; readonly sets: number; readonly rejected: number }[];
  readonly naive: { readonly sets: number; readonly rejected: number };
}

export interface TextOptions {
  readonly style?: Style;
  readonly width?: number;
}

const actNames: Readonly<Record<string, string>> = {
  post: 'When they post',
  reply: 'When they reply',
  reaction: 'When they only react',
};

export function conformityText(view: ConformityView, { style = plainStyle, width = 100 }: TextOptions = {}): string {
  const acts = [...new Set(view.signals.map(({ act }) => act))];
  const sections = acts.map((act) => {
    const counts = view.counts[act];
    const head = `${style.strong(actNames[act] ?? act)}  ${style.faint(counts === undefined ? '' : eventsText(counts))}`;
    const ofAct = view.signals.filter((signal) => signal.act === act);
    const shown = ofAct.filter(({ verdict }) => verdict.kind !== 'not identified');
    return [
      head,
      ...shown.map((signal) => findingText(signal, style, width)),
      ...notIdentified(ofAct).map(
        ([reason, names]) => `  ${wrap(`${names.join(', ')}: ${reason}`, width - 2, '    ')}`,
      ),
    ].join('\n');
  });
  return `${[introduction(view, style, width), ...sections, style.faint(closing(view, width))].join('\n\n')}\n`;
}

export function explainedText(view: ExplainedView, { style = plainStyle, width = 100 }: TextOptions = {}): string {
  const events = Object.entries(view.counts)
    .filter(([, counts]) => counts.acts > 0)
    .map(([act, counts]) => {
      const dropped = Object.entries(counts.dropped).filter(([, count]) => count > 0);
      const lines = [
        `${formatCount(counts.acts)} acts, ${formatCount(counts.events)} of them the first after 48 hours without one in the thread`,
        ...dropped.map(([reason, count]) => `${formatCount(count)} left out: ${dropReasons[reason] ?? reason}`),
        `${formatCount(counts.matched)} matched, with five controls each where there are so many`,
      ];
      return `${style.strong(actNames[act] ?? act)}\n${lines.map((line) => `  ${line}`).join('\n')}`;
    });
  const signals = view.signals.map(({ signal, name, act, question, verdict, gates }) =>
    [
      `${style.strong(`${signal} ${name}`)} ${style.faint(`(${(actNames[act] ?? act).toLowerCase()})`)}`,
      `  ${wrap(question, width, '  ')}`,
      `  ${wrap(verdict, width, '  ')}`,
      ...gates.map(
        ({ gate, passed, reason }) =>
          `  ${passed ? '✓' : '✗'} ${gate}: ${wrap(reason, width - gate.length - 6, '    ')}`,
      ),
    ].join('\n'),
  );
  return `${[introduction(view, style, width), ...events, ...signals].join('\n\n')}\n`;
}

export function auditText(view: AuditView, { style = plainStyle, width = 100 }: TextOptions = {}): string {
  const rows = view.rates.map(({ name, sets, rejected }): readonly [string, string] => [
    name,
    sets === 0 ? unknown : `${percent(rejected / sets)}  (${rejected} of ${formatCount(sets)} sets)`,
  ]);
  const naive =
    view.naive.sets === 0
      ? 'No set of people has events that could be tested: the threads are too short, or too few people write in them. Nothing can be said here, by any signal.'
      : `A plain comparison of before and after, without controls, would have claimed an effect in ${percent(view.naive.rejected / view.naive.sets)} of the sets.`;
  const longest = Math.max(...rows.map(([name]) => name.length));
  return [
    style.strong('False alarms: random people in the place of executives'),
    style.faint(
      `${formatCount(view.acts)} acts; each test should call 5 % of the sets an effect, by chance, and 3–7 % is passed`,
    ),
    '',
    ...rows.map(([name, figure]) => `  ${name.padEnd(longest)}  ${figure}`),
    '',
    wrap(naive, width),
    '',
  ].join('\n');
}

const dropReasons: Readonly<Record<string, string>> = {
  edge: 'the data do not reach to both ends of the windows',
  young: 'the thread was younger than 6 hours',
  'few messages': 'fewer than 4 messages in the 24 hours before',
  'few authors': 'fewer than 3 people in the 24 hours before',
  'few controls': 'fewer than 8 threads with a post like it to compare with',
};

function introduction(view: RunView, style: Style, width: number): string {
  const names = view.communities.map(({ id, name }) => isolate(name || id));
  const where =
    names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more communities` : names.join(', ');
  return [
    style.strong('What changes once an executive has spoken'),
    style.faint(
      wrap(
        `${view.executives} executives in ${where}, ${view.from} to ${view.to}; ${formatCount(view.acts)} acts. Run ${view.run}`,
        width,
      ),
    ),
    style.faint(wrap(`For: ${view.purpose}`, width)),
  ].join('\n');
}

function eventsText({ events, eligible, matched }: KindCountsView): string {
  return `${formatCount(events)} events, ${formatCount(eligible)} with enough going on before, ${formatCount(matched)} with controls`;
}

function findingText(signal: ConformityView['signals'][number], style: Style, width: number): string {
  const title = titleOf(signal);
  return [
    `  ${style.strong(title)}: ${wrap(signal.verdict.text, width - title.length - 4, '    ')}`,
    ...[rateText(signal.falseAlarmRate), ...signal.notes].map(
      (note) => `    ${style.faint(wrap(note, width, '    '))}`,
    ),
  ].join('\n');
}

/** Signals by the reason that they share; of several, which follow from each other, the first. The others: `explain`. */
function notIdentified(signals: ConformityView['signals']): [string, string[]][] {
  const byReason = new Map<string, string[]>();
  for (const signal of signals) {
    if (signal.verdict.kind !== 'not identified') continue;
    const reason = `not identified: ${signal.verdict.reasons[0] ?? ''}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), titleOf(signal)]);
  }
  return [...byReason];
}

const titleOf = ({ signal, name, isExperimental }: ConformityView['signals'][number]): string =>
  `${signal} ${name}${isExperimental ? ' (experimental)' : ''}`;

const rateText = (rate: number | null): string => `false-alarm rate here: ${rate === null ? unknown : percent(rate)}`;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function closing(view: ConformityView, width: number): string {
  const naive =
    view.naiveAlarmRate === null
      ? []
      : [
          `With random people as executives, a plain before/after comparison claims an effect in ${percent(view.naiveAlarmRate)} of ${formatCount(view.fakeSets)} sets; hence the controls.`,
        ];
  const audience =
    view.audience === 'organisation'
      ? []
      : ['Fewer than three executives: this is for the one it is about, and appears on no dashboard.'];
  return [...naive, ...audience, `Why, gate by gate: ${earshot} conformity explain`]
    .map((line) => wrap(line, width))
    .join('\n');
}

import { paceOf } from '../../infra/pace.js';
import type {
  BackfillStatus,
  CheckedSource,
  CheckLevel,
  DescribedSource,
  PartStatus,
  SourceList,
  SourceStatus,
} from '../../infra/source-report.js';
import { formatDuration, wrap } from './format.js';

/** Sources as people read of them: what there is, whether it could be read, and how it is doing. */

const labelWidth = 10;

const row = (label: string, text: string, width: number): string =>
  `  ${label.padEnd(labelWidth)} ${wrap(text, width, ' '.repeat(labelWidth + 3))}`;

export function listText({ types, configured }: SourceList, width: number): string {
  const blocks = types.map((source) =>
    [
      `${source.type} – ${source.title}`,
      row('read by', waysText(source.ways), width),
      row('gives', givesText(source.gives), width),
      ...(source.limits.length > 0 || source.counts ? [row('limits', limitsText(source), width)] : []),
      row('tried', source.tried, width),
    ].join('\n'),
  );
  const names = configured.map(({ name, type, schedule }) => [name, type, `at ${schedule}`] as const);
  return [
    'Every source there is:\n',
    `${blocks.join('\n\n')}\n`,
    ...(names.length === 0
      ? ['In the configuration: none.']
      : ['In the configuration:', ...aligned(names).map((line) => `  ${line}`)]),
    '',
  ].join('\n');
}

const wayNames: Readonly<Record<string, string>> = {
  file: 'file',
  poll: 'asking by schedule',
  stream: 'a connection that stays open',
  webhook: 'calls of the platform',
  'back-fill': 'back-fill of what was before',
};

export const waysText = (ways: readonly string[]): string => ways.map((way) => wayNames[way] ?? way).join(', ');

export function givesText({ scope, views, ...gives }: DescribedSource['gives']): string {
  const viewed = { none: 'no views', aggregate: 'views as a sum', unique: 'views by people' }[views];
  const has = (is: boolean, what: string): string => (is ? what : `no ${what}`);
  return [
    scope === 'internal' ? 'what is said inside' : 'what is said in public',
    viewed,
    gives.reactionTimes ? 'reactions with their times' : 'no times of reactions',
    has(gives.edits, 'edits'),
    has(gives.deletes, 'deletions'),
    has(gives.membership, 'membership'),
    has(gives.people, 'people'),
  ].join(', ');
}

export function limitsText({ limits, counts }: Pick<DescribedSource, 'limits' | 'counts'>): string {
  const requests = limits.map(
    ({ scope, requests, perMs }) =>
      `${scope === 'all' ? '' : `${scope}: `}${requests} ${requests === 1 ? 'request' : 'requests'} in ${formatDuration(perMs / 1000)}`,
  );
  const { unit, perDay, perMonth } = counts ?? { unit: '', perDay: null, perMonth: null };
  return [
    ...requests,
    ...(perDay === null ? [] : [`${perDay.toLocaleString('en')} ${unit} a day`]),
    ...(perMonth === null ? [] : [`${perMonth.toLocaleString('en')} ${unit} a month`]),
  ].join('; ');
}

const marks: Readonly<Record<CheckLevel, string>> = { ok: '✓', warning: '!', error: '✗' };

export function checkText(checked: readonly CheckedSource[]): string {
  const blocks = checked.map(({ name, type, lines }) =>
    [
      `${name} (${type})`,
      ...aligned(lines.map(({ what, level, says }) => [`${marks[level]} ${what}`, says])).map((line) => `  ${line}`),
    ].join('\n'),
  );
  const count = (level: CheckLevel): number => checked.filter((source) => source.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  const found = [
    ...(errors > 0 ? [`${errors} of ${checked.length} cannot be read`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'is' : 'are'} worth a look`] : []),
  ];
  const all =
    found.length === 0 ? 'All can be read. Nothing was written.' : `${found.join(', ')}. Nothing was written.`;
  return `${blocks.join('\n\n')}\n\n${all}\n`;
}

export function statusText(sources: readonly SourceStatus[], width: number): string {
  if (sources.length === 0) return 'There are no sources in the configuration, and none was ever read.\n';
  return `${sources.map((source) => oneStatus(source, width)).join('\n\n')}\n`;
}

function oneStatus(source: SourceStatus, width: number): string {
  const { name, type, state, isConfigured, gaps, backfill } = source;
  const head = `${name} (${type}): ${state}${isConfigured || state === 'never run' ? '' : '; not in the configuration'}`;
  if (state === 'never run') return head;
  const line = (label: string, text: string): string => row(label, text, width);
  return [
    head,
    line('last', `${lastText(source)}; ${countsText(source)}`),
    ...(source.lagSeconds === null ? [] : [line('lag', lagText(source))]),
    ...(source.parts.length > 1 ? source.parts.map((part) => line(part.part, partText(part))) : []),
    ...(backfill === null ? [] : [line('progress', backfillText(backfill))]),
    ...(source.lastError === null ? [] : [line('error', `${time(source.lastErrorAt)}: ${source.lastError}`)]),
    line('requests', usageText(source)),
    ...gaps
      .slice(0, gapsShown)
      .map(({ from, to, reason }, index) => line(index === 0 ? 'gaps' : '', `${time(from)} to ${time(to)}: ${reason}`)),
    ...(gaps.length > gapsShown ? [line('', `and ${gaps.length - gapsShown} more`)] : []),
  ].join('\n');
}

const gapsShown = 5;

const lastText = ({ lastSuccessAt }: SourceStatus): string =>
  lastSuccessAt === null ? 'not read to the end yet' : `read to the end at ${time(lastSuccessAt)}`;

const countsText = ({ events, rejected }: Pick<PartStatus, 'events' | 'rejected'>): string =>
  `${events.toLocaleString('en')} taken in${rejected > 0 ? `, ${rejected.toLocaleString('en')} rejected` : ''}`;

function lagText({ lagSeconds, newestAt, behind }: SourceStatus): string {
  const left = behind === null ? '' : `; ${behind.toLocaleString('en')} acts not read yet`;
  return `the newest act is ${formatDuration(lagSeconds ?? 0)} old (${time(newestAt)})${left}`;
}

const partText = (part: PartStatus): string => `${part.state} at ${time(part.updatedAt)}; ${countsText(part)}`;

export function backfillText({ from, until, isDone, progress }: BackfillStatus): string {
  const range = from === null ? '' : `${day(from)} to ${until === null ? 'now' : day(until)}`;
  if (isDone) return `back-fill done: ${range}`;
  if (progress === null) return `back-fill ${range === '' ? 'has read nothing yet' : `of ${range} goes on`}`;
  const { done, total, unit, perSecond, secondsLeft } = progress;
  const share = total === null || total === 0 ? '' : ` (${Math.floor((100 * done) / total)} %)`;
  const count = `${number(done)}${total === null ? '' : ` of ${number(total)}`} ${unit}${share}`;
  return [
    `back-fill of ${range}: ${count}`,
    ...(perSecond === null ? [] : [speedText(perSecond, unit)]),
    ...(secondsLeft === null ? [] : [`about ${formatDuration(secondsLeft)} left`]),
  ].join(', ');
}

/** What is slower than one in two seconds is counted by the minute or hour. */
function speedText(perSecond: number, unit: string): string {
  const [of, seconds] = perSecond >= 0.5 ? ['second', 1] : perSecond * 60 >= 0.5 ? ['minute', 60] : ['hour', 3600];
  return `${number(Number((perSecond * seconds).toPrecision(2)))} ${unit} a ${of}`;
}

function usageText({ requests, usage }: SourceStatus): string {
  const used = usage.map(({ unit, period, used, limit }) => {
    const of = limit === null ? '' : ` of ${number(limit)}`;
    return `${number(used)}${of} ${unit} ${period === 'day' ? 'today' : 'this month'}`;
  });
  return [`${requests.toLocaleString('en')} in all`, ...used].join('; ');
}

/** `url`: of the running Earshot; null where another process does it that has none. */
export const besideText = (url: string | null): string =>
  url === null
    ? 'Another process back-fills this source at this time; nothing is read twice.'
    : `The Earshot at ${url} back-fills its sources by itself, so nothing is read here. It reads earshot.yaml when it starts: "since" of the source says how far back it goes.`;

/** Beside the bar of a back-fill: how long the rest takes. */
export function timeLeft(
  progress: { readonly done: number; readonly total: number | null },
  began: { readonly done: number; readonly at: number },
  now: number,
): string {
  const { secondsLeft } = paceOf({ ...progress, startedAt: began.at, doneAtStart: began.done }, now);
  return secondsLeft === null ? '' : `, about ${formatDuration(secondsLeft)} left`;
}

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 2 });
const time = (at: string | null): string => (at === null ? '–' : `${at.slice(0, 16).replace('T', ' ')} UTC`);
const day = (at: string): string => at.slice(0, 10);

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, cells) => cells.map((cell, index) => Math.max(known[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((cells) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

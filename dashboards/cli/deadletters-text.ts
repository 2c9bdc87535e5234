import type { Decided, Unfit } from '../../infra/dead-letters/decide.js';
import { headOf, type KnownLetter, type LetterHead, type LetterState } from '../../infra/dead-letters/letters.js';
import { platformOf, type ReasonCount, shortTopic } from '../../infra/dead-letters/select.js';

/** Dead letters for people and machines. Ids are cut for people to what still finds them. */

const idWidth = 10;

export interface ListedLetter {
  readonly id: string;
  readonly at: string;
  readonly state: LetterState;
  readonly step: string;
  readonly reason: string;
  readonly where: string;
  readonly topic: string | null;
  readonly platform: string;
  readonly hasPayload: boolean;
  readonly after: string | null;
  readonly markedAt: string | null;
}

export interface LetterList {
  readonly counts: Readonly<Record<LetterState, number>>;
  /** Letters that the filters leave. */
  readonly found: number;
  readonly skipped: number;
  readonly reasons: readonly ReasonCount[];
  readonly letters: readonly ListedLetter[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** `hide` takes secrets out of a text. */
export function listedLetter(letter: LetterHead, hide: (text: string) => string): ListedLetter {
  const { id, at, state, step, where, topic, after, hasPayload, markedAt } = letter;
  return {
    ...{ id, at: iso(at), state, step, reason: hide(letter.reason), where: hide(where), topic },
    ...{ platform: platformOf(letter), hasPayload, after },
    markedAt: markedAt === null ? null : iso(markedAt),
  };
}

const lettersOf = (count: number, kind = ''): string =>
  `${count.toLocaleString('en')} ${kind}${kind === '' ? '' : ' '}dead letter${count === 1 ? '' : 's'}`;

export function lettersText({ counts, found, skipped, reasons, letters }: LetterList): string {
  const states = `${lettersOf(counts.open, 'open')}, ${counts.replayed.toLocaleString('en')} replayed, ${counts.dropped.toLocaleString('en')} dropped.`;
  if (found === 0) return `${states} ${counts.open === 0 ? '' : 'None is as asked for.'}`.trimEnd().concat('\n');
  const shown = reasons.slice(0, mostReasons);
  const more = found - skipped - letters.length;
  const lines = [
    states,
    '',
    ...shown.map((of) => `${of.letters.toLocaleString('en').padStart(9)}  ${of.step.padEnd(stepWidth)}  ${of.reason}`),
    ...(reasons.length > shown.length ? [`           … and ${reasons.length - shown.length} more reasons`] : []),
    '',
    ...letters.map((letter) => line(letter)),
    ...(more > 0
      ? [`… and ${more.toLocaleString('en')} more; --skip ${skipped + letters.length} shows the next.`]
      : []),
    ...(letters.some(({ hasPayload }) => !hasPayload)
      ? ['– : holds no payload and cannot be replayed; mend the reason and read its source again.']
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

const mostReasons = 15;
const stepWidth = 15;

function line({ id, at, state, step, reason, where, hasPayload }: ListedLetter): string {
  const when = at.slice(0, 16).replace('T', ' ');
  const mark = hasPayload ? ' ' : '–';
  return `${id.slice(0, idWidth)} ${mark} ${when}  ${state.padEnd(8)}  ${step.padEnd(stepWidth)}  ${where}: ${reason}`;
}

export interface ShownLetter extends ListedLetter {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly payloadBytes: number | null;
  /** Only where it was asked for. */
  readonly payload?: string | null;
  /** The letter of the record's next failure. */
  readonly before: string | null;
}

export function shownLetter(
  letter: KnownLetter,
  before: string | null,
  hide: (text: string) => string,
  withPayload: boolean,
): ShownLetter {
  const { key, headers, payload } = letter;
  return {
    ...listedLetter(headOf(letter), hide),
    key,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hide(value)])),
    payloadBytes: payload === null ? null : Buffer.byteLength(payload),
    ...(withPayload ? { payload: payload === null ? null : hide(payload) } : {}),
    before,
  };
}

export function letterText(letter: ShownLetter): string {
  const { id, at, state, step, reason, where, topic, key, headers, after, before, payloadBytes, markedAt } = letter;
  const lines = [
    `Id        ${id}`,
    `State     ${state}${markedAt === null ? '' : ` at ${markedAt}`}`,
    `Failed    ${at} at the step ${step}`,
    `Why       ${reason}`,
    `Where     ${where}`,
    ...(topic === null ? [] : [`Topic     ${shortTopic(topic)}, key ${key}`]),
    ...Object.entries(headers).map(([name, value]) => `Header    ${name}: ${value}`),
    ...(after === null ? [] : [`After     ${after}, which was replayed and has failed again`]),
    ...(before === null ? [] : [`Next      ${before}: replayed, it has failed again`]),
    payloadBytes === null
      ? `Payload   none: ${topic === null ? 'ingest keeps none, because it may hold names; read the source again' : 'too large to be kept here; it is at its place in the log'}`
      : `Payload   ${payloadBytes.toLocaleString('en')} bytes${letter.payload === undefined ? '; --payload shows it' : ''}`,
    ...(typeof letter.payload === 'string' ? [letter.payload] : []),
  ];
  return `${lines.join('\n')}\n`;
}

const whyLeft: Readonly<Record<Unfit, string>> = {
  'not open': 'replayed or dropped before',
  'no payload': 'no payload to replay: mend the reason and read the source again',
  'unknown topic': 'from a topic that is none of Earshot',
  'newer in the log': 'the log holds something newer under the same key',
};

export function replayedText({ done, left }: Decided): string {
  return `${lettersOf(done.length)} put back into the log; a running Earshot takes them from there, else "earshot process --once".\n${leftText(left)}`;
}

export function droppedText({ done, left }: Decided): string {
  return `${lettersOf(done.length)} dropped.\n${leftText(left)}`;
}

function leftText(left: Decided['left']): string {
  return (Object.keys(whyLeft) as Unfit[])
    .map((why) => [why, left.filter((one) => one.why === why).length] as const)
    .filter(([, count]) => count > 0)
    .map(([why, count]) => `${count.toLocaleString('en')} left as they are: ${whyLeft[why]}.\n`)
    .join('');
}

export function wouldDropText(reasons: readonly ReasonCount[], count: number): string {
  const lines = reasons
    .slice(0, mostReasons)
    .map((of) => `${of.letters.toLocaleString('en').padStart(9)}  ${of.step.padEnd(stepWidth)}  ${of.reason}`);
  return `${lettersOf(count, 'open')} would be dropped:\n${lines.join('\n')}\nNothing was changed; --yes does it.\n`;
}

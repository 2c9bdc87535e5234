import type { AnswerRow, MeasureAnswer } from '../api/answer.js';
import { formatCount, formatValue, isolate } from './format.js';

/** What somebody would notice first, in a sentence with its numbers. */
export interface Finding {
  readonly kind: 'taking-part' | 'quietest-unit' | 'least-read' | 'talks-back' | 'fallen-silent' | 'once-spoken';
  readonly text: string;
}

/** A ratio over fewer posts or commenters than this says little. */
const enoughPosts = 5;
const enoughCommenters = 20;
/** A leader who says nothing for so long has fallen silent. */
const silenceDays = 21;

export interface Answers {
  readonly everybody: MeasureAnswer;
  readonly units: MeasureAnswer;
  readonly leaders: MeasureAnswer;
}

/** Computed from the same answers that are shown; `unreadBelow` is the share of the configuration. */
export function whatStandsOut(answers: Answers, unreadBelow: number): Finding[] {
  return [
    takingPart(answers),
    quietestUnit(answers.units),
    leastRead(answers.leaders, unreadBelow),
    talksBack(answers.leaders),
    fallenSilent(answers.leaders),
  ].filter((finding) => finding !== null);
}

interface Ratio {
  readonly row: AnswerRow;
  readonly value: number;
  readonly of: number;
}

function ratios(answer: MeasureAnswer, measure: string, smallest: number): Ratio[] {
  return answer.rows.flatMap((row) => {
    const { value = null, of = null } = row.values[measure] ?? {};
    return value !== null && of !== null && of >= smallest ? [{ row, value, of }] : [];
  });
}

/** Null for an empty list. */
function most<T>(items: readonly T[], of: (item: T) => number): T | null {
  return items.reduce<T | null>((best, item) => (best === null || of(item) > of(best) ? item : best), null);
}

function takingPart({ everybody }: Answers): Finding | null {
  const [all] = ratios(everybody, 'interactive_share', 1);
  if (!all) return null;
  const people = formatCount((all.value * all.of) / 100);
  return {
    kind: 'taking-part',
    text: `In a week, ${people} of ${formatCount(all.of)} people take part (${formatValue(all.value, 'percent')}; mean of ${everybody.weeks} weeks).`,
  };
}

function quietestUnit(units: MeasureAnswer): Finding | null {
  const known = ratios(units, 'interactive_share', 1);
  const quiet = most(known, ({ value }) => -value);
  const lively = most(known, ({ value }) => value);
  if (quiet === null || lively === null || known.length < 2) return null;
  return {
    kind: 'quietest-unit',
    text: `The quietest unit is ${isolate(quiet.row.label)}: ${share(quiet)} people take part in a week; the liveliest is ${isolate(lively.row.label)} with ${share(lively)}.`,
  };
}

function leastRead(leaders: MeasureAnswer, unreadBelow: number): Finding | null {
  const least = most(ratios(leaders, 'unread_posts', enoughPosts), ({ value }) => value);
  if (least === null || least.value === 0) return null;
  const unread = formatCount((least.value * least.of) / 100);
  return {
    kind: 'least-read',
    text: `Almost nobody reads ${isolate(least.row.label)}: ${unread} of ${formatCount(least.of)} posts reached less than ${Number((unreadBelow * 100).toFixed(2))}% of their audience.`,
  };
}

function talksBack(leaders: MeasureAnswer): Finding | null {
  const known = ratios(leaders, 'reply_ratio', enoughCommenters);
  const best = most(known, ({ value }) => value);
  const worst = most(known, ({ value }) => -value);
  if (best === null || worst === null || best.value === 0) return null;
  const least = worst.row.key === best.row.key ? '' : `; ${isolate(worst.row.label)} answered ${share(worst)}`;
  return {
    kind: 'talks-back',
    text: `${isolate(best.row.label)} talks back most and answered ${share(best)} commenters${least}.`,
  };
}

function fallenSilent(leaders: MeasureAnswer): Finding | null {
  const silent = leaders.rows.flatMap((row) => {
    const posts = row.values.leader_posts?.value ?? 0;
    const days = row.values.longest_gap?.value ?? null;
    return posts > 0 && days !== null && days >= silenceDays ? [{ row, days }] : [];
  });
  const longest = most(silent, ({ days }) => days);
  if (longest === null) return null;
  return {
    kind: 'fallen-silent',
    text: `${isolate(longest.row.label)} said nothing for ${formatCount(longest.days)} days on end.`,
  };
}

/** `47% of 112` */
const share = ({ value, of }: Ratio): string => `${formatValue(value, 'percent')} of ${formatCount(of)}`;

/** The signals of a conformity run, as far as they are told here. */
export interface SignalsTold {
  readonly communities: readonly { readonly name: string }[];
  readonly signals: readonly { readonly verdict: { readonly kind: string; readonly text: string } }[];
}

const plainest = ['less', 'more', 'no detectable change', 'not identified'];

/** What changes once an executive has spoken: the plainest of the signals, and where none can be told, the first one's why. */
export function onceSpoken(run: SignalsTold | null): Finding[] {
  const order = (kind: string): number => Math.max(1, plainest.indexOf(kind));
  const [told] = [...(run?.signals ?? [])].sort((a, b) => order(a.verdict.kind) - order(b.verdict.kind));
  if (run === null || told === undefined) return [];
  const where = run.communities.map(({ name }) => isolate(name)).join(', ');
  return [
    {
      kind: 'once-spoken',
      text: `Once an executive has replied in ${where}: ${told.verdict.text.replace(/\.$/, '')}.`,
    },
  ];
}

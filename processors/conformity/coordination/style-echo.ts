import { createRandom, type Random } from '../../../infra/random.js';
import { type Arranged, arrange } from './arrange.js';
import { middle, permutationsFor } from './chance.js';
import { filterPairs, type ReplyPairs } from './reply-pairs.js';
import { count } from './score.js';

/** CONFORMITY, S9. */
export interface StyleEchoOptions {
  /** Messages with a marker that a replier must have answered in each arm for the marker to count. */
  readonly targetThreshold: number;
  /** Longer messages have every marker, and replies cannot echo them more than they do: they are left out. Null: none is. */
  readonly maxTargetWords: number | null;
  /** Repliers that a marker needs. */
  readonly minRepliers: number;
  readonly permutations: number;
  readonly resamples: number;
  readonly seed: number;
}

export const usualStyleEcho: Omit<StyleEchoOptions, 'seed'> = {
  targetThreshold: 3,
  maxTargetWords: 30,
  minRepliers: 30,
  permutations: 1000,
  resamples: 2000,
};

/** People who answer both executives and peers. */
export interface StyleEchoFigures {
  /** Repliers with any marker that counts in both arms. */
  readonly repliers: number;
  /** … by marker. */
  readonly repliersByMarker: readonly { readonly marker: string; readonly repliers: number }[];
  /** Pairs after long messages are left out. */
  readonly pairsToExecutives: number;
  readonly pairsToPeers: number;
}

export interface IdentifiedEcho extends StyleEchoFigures {
  readonly identified: true;
  /** Coordination towards executives minus towards peers, in aggregate 3, less what chance gives. */
  readonly estimate: number;
  /** 95 % confidence interval, by a bootstrap over repliers. */
  readonly low: number;
  readonly high: number;
  /** Two-sided, by permutation of who is answered within replier and length bin. */
  readonly p: number;
  /** The difference as it was observed, and the mean of the permutations: their difference is the estimate. */
  readonly observed: number;
  readonly byChance: number;
  /** The smallest true difference (absolute) found in 80 % of the cases, at 5 %. */
  readonly detectable: number;
  /** Mean of the same repliers' coordination in each arm. */
  readonly towardsExecutives: number;
  readonly towardsPeers: number;
  /** Markers that enough repliers have. */
  readonly markers: readonly string[];
}

export interface UnidentifiedEcho extends StyleEchoFigures {
  readonly identified: false;
  readonly reason: string;
}

export type StyleEcho = IdentifiedEcho | UnidentifiedEcho;

const toPeers = 0;
const toExecutives = 1;

/**
 * Whether people take up the function words of executives more than those of their peers: coordination (see `scoreUnits`)
 * of the same repliers towards both, aggregate 3 of the difference over the markers that count in both arms.
 * `towardsExecutive[pair]` is 1 where an executive is answered and 0 where a peer is. Two-sided: it may be less.
 */
export function styleEcho(
  pairs: ReplyPairs,
  towardsExecutive: Uint8Array,
  markers: readonly string[],
  options: StyleEchoOptions,
): StyleEcho {
  const { kept, arm } = shortOnes(pairs, towardsExecutive, options.maxTargetWords);
  const arranged = arrange(kept, { focus: 'speakers', apart: false, arm });
  const tallies = tallyArms(arranged, arranged.arm, markers.length);
  const found = countedMarkers(tallies, markers.length, options);
  const pairsToExecutives = arm.reduce((sum, own) => sum + own, 0);
  const figures: StyleEchoFigures = {
    repliers: found.repliers,
    repliersByMarker: markers.map((marker, at) => ({ marker, repliers: found.repliersByMarker[at]! })),
    pairsToExecutives,
    pairsToPeers: kept.count - pairsToExecutives,
  };
  const reason = whyNot(figures, found.usable, options);
  if (reason !== null) return { identified: false, reason, ...figures };

  const random = createRandom(options.seed);
  const differences = differencesOf(tallies, found.counted, markers.length);
  const observed = meanOf(differences);
  const dealt = dealArms(arranged, found.usable, markers.length, options, random.fork('permutation'));
  const byChance = meanOf(dealt);
  const far = Math.abs(observed - byChance) - 1e-12;
  const asFar = dealt.reduce((sum, value) => sum + (Math.abs(value - byChance) >= far ? 1 : 0), 0);
  const drawn = resampleMeans(differences, options.resamples, random.fork('bootstrap'));
  const { low, high } = middle(drawn);
  return {
    identified: true,
    estimate: observed - byChance,
    low: low - byChance,
    high: high - byChance,
    p: (1 + asFar) / (1 + dealt.length),
    ...{ observed, byChance },
    detectable: (1.959964 + 0.841621) * deviation(drawn),
    towardsExecutives: meanOf(levelsOf(tallies, found.counted, markers.length, toExecutives)),
    towardsPeers: meanOf(levelsOf(tallies, found.counted, markers.length, toPeers)),
    markers: markers.filter((_, marker) => (found.usable >> marker) & 1),
    ...figures,
  };
}

function shortOnes(
  pairs: ReplyPairs,
  arm: Uint8Array,
  maxTargetWords: number | null,
): { readonly kept: ReplyPairs; readonly arm: Uint8Array } {
  if (maxTargetWords === null) return { kept: pairs, arm };
  const holds = (pair: number): boolean => pairs.saidWords[pair]! <= maxTargetWords;
  return { kept: filterPairs(pairs, holds), arm: arm.filter((_, pair) => holds(pair)) };
}

/** [(unit × 2 + arm) × markers + marker]; pairs: [unit × 2 + arm]. */
interface ArmTallies {
  readonly units: number;
  readonly hits: Uint32Array;
  readonly uses: Uint32Array;
  readonly joint: Uint32Array;
  readonly pairs: Uint32Array;
}

function tallyArms(arranged: Arranged, arm: Uint8Array, markers: number, into?: ArmTallies): ArmTallies {
  const { units, unitStart, cellStart, said, replied } = arranged;
  const room = units * 2 * markers;
  const tallies = into ?? {
    units,
    ...{ hits: new Uint32Array(room), uses: new Uint32Array(room), joint: new Uint32Array(room) },
    pairs: new Uint32Array(units * 2),
  };
  if (into !== undefined) for (const counts of [into.hits, into.uses, into.joint, into.pairs]) counts.fill(0);
  for (let unit = 0; unit < units; unit += 1) {
    const sides = [toPeers, toExecutives].map((side) => {
      const from = (unit * 2 + side) * markers;
      const of = (counts: Uint32Array): Uint32Array => counts.subarray(from, from + markers);
      return { hits: of(tallies.hits), uses: of(tallies.uses), joint: of(tallies.joint) };
    });
    for (let pair = cellStart[unitStart[unit]!]!; pair < cellStart[unitStart[unit + 1]!]!; pair += 1) {
      const side = sides[arm[pair]!]!;
      tallies.pairs[unit * 2 + arm[pair]!]! += 1;
      count(side.hits, said[pair]!);
      count(side.uses, replied[pair]!);
      count(side.joint, said[pair]! & replied[pair]!);
    }
  }
  return tallies;
}

interface Counted {
  /** Markers that enough repliers have, bit by bit. */
  readonly usable: number;
  /** Markers of each unit that count, bit by bit. */
  readonly counted: Uint16Array;
  readonly repliers: number;
  readonly repliersByMarker: Uint32Array;
}

function countedMarkers(
  tallies: ArmTallies,
  markers: number,
  { targetThreshold, minRepliers }: StyleEchoOptions,
): Counted {
  const having = enoughHits(tallies, markers, targetThreshold, everyMarker);
  const repliersByMarker = new Uint32Array(markers);
  for (const own of having) count(repliersByMarker, own);
  const usable = repliersByMarker.reduce((sum, people, marker) => sum | (people >= minRepliers ? 1 << marker : 0), 0);
  return {
    usable,
    counted: having.map((own) => own & usable),
    repliers: having.reduce((sum, own) => sum + (own === 0 ? 0 : 1), 0),
    repliersByMarker,
  };
}

const everyMarker = 0xffff;

/** Markers of each unit that are in enough answered messages of both arms, bit by bit. */
function enoughHits({ units, hits }: ArmTallies, markers: number, threshold: number, usable: number): Uint16Array {
  const enough = Math.max(1, threshold);
  const having = new Uint16Array(units);
  for (let unit = 0; unit < units; unit += 1) {
    for (let marker = 0; marker < markers; marker += 1) {
      const at = unit * 2 * markers + marker;
      if (hits[at]! >= enough && hits[at + markers]! >= enough) having[unit]! |= usable & (1 << marker);
    }
  }
  return having;
}

function whyNot(
  { repliers, repliersByMarker }: StyleEchoFigures,
  usable: number,
  { targetThreshold, minRepliers }: StyleEchoOptions,
): string | null {
  if (usable !== 0) return null;
  const most = repliersByMarker.reduce((best, next) => (next.repliers > best.repliers ? next : best));
  const needed = `a marker needs ${minRepliers} people who have answered ${targetThreshold} messages with it on both sides`;
  return repliers === 0
    ? `${needed}; nobody has`
    : `${needed}; the marker that most have, ${most.marker}, has ${most.repliers}`;
}

/** Coordination of a unit in an arm, NaN where nothing with the marker was answered. */
function coordination(
  { hits, uses, joint, pairs }: ArmTallies,
  unit: number,
  arm: number,
  marker: number,
  markers: number,
) {
  const at = (unit * 2 + arm) * markers + marker;
  return hits[at] === 0 ? Number.NaN : joint[at]! / hits[at]! - uses[at]! / pairs[unit * 2 + arm]!;
}

/** By unit: the mean over the markers that count of what `value` gives; units without any are left out. */
function meansOf(counted: Uint16Array, markers: number, value: (unit: number, marker: number) => number): Float64Array {
  const means: number[] = [];
  for (let unit = 0; unit < counted.length; unit += 1) {
    let sum = 0;
    let having = 0;
    for (let marker = 0; marker < markers; marker += 1) {
      if (!((counted[unit]! >> marker) & 1)) continue;
      const own = value(unit, marker);
      if (Number.isNaN(own)) continue;
      sum += own;
      having += 1;
    }
    if (having > 0) means.push(sum / having);
  }
  return Float64Array.from(means);
}

const differencesOf = (tallies: ArmTallies, counted: Uint16Array, markers: number): Float64Array =>
  meansOf(
    counted,
    markers,
    (unit, marker) =>
      coordination(tallies, unit, toExecutives, marker, markers) -
      coordination(tallies, unit, toPeers, marker, markers),
  );

const levelsOf = (tallies: ArmTallies, counted: Uint16Array, markers: number, arm: number): Float64Array =>
  meansOf(counted, markers, (unit, marker) => coordination(tallies, unit, arm, marker, markers));

/**
 * Who is answered is dealt out anew within replier and length bin; the differences that come of it. Which markers count is
 * looked at anew as well: it depends on who is answered.
 */
function dealArms(
  arranged: Arranged,
  usable: number,
  markers: number,
  { permutations, targetThreshold }: StyleEchoOptions,
  random: Random,
): Float64Array {
  const { units, unitStart, cellStart, bin } = arranged;
  const arm = Uint8Array.from(arranged.arm);
  const differences = new Float64Array(permutationsFor(arm.length, permutations));
  let tallies: ArmTallies | undefined;
  for (let done = 0; done < differences.length; done += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      const end = cellStart[unitStart[unit + 1]!]!;
      for (let from = cellStart[unitStart[unit]!]!; from < end; ) {
        let to = from + 1;
        while (to < end && bin[to] === bin[from]) to += 1;
        for (let last = to - 1; last > from; last -= 1) {
          const other = from + random.int(last - from + 1);
          const kept = arm[other]!;
          arm[other] = arm[last]!;
          arm[last] = kept;
        }
        from = to;
      }
    }
    tallies = tallyArms(arranged, arm, markers, tallies);
    const counted = enoughHits(tallies, markers, targetThreshold, usable);
    differences[done] = meanOf(differencesOf(tallies, counted, markers));
  }
  return differences;
}

function resampleMeans(values: Float64Array, resamples: number, random: Random): Float64Array {
  const means = new Float64Array(resamples);
  for (let done = 0; done < resamples; done += 1) {
    let sum = 0;
    for (let drawn = 0; drawn < values.length; drawn += 1) sum += values[random.int(values.length)]!;
    means[done] = sum / values.length;
  }
  return means.sort();
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: Float64Array): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

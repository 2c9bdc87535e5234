/** Days are numbers since 1970-01-01, times milliseconds. */
export interface DoorsInput {
  readonly communities: readonly {
    readonly community_id: string;
    readonly begins: number;
    readonly has_members: number;
  }[];
  readonly moves: readonly {
    readonly kind: 'everybody' | 'community';
    readonly community_id: string;
    readonly day: number;
    readonly change: number;
  }[];
  readonly newcomers: readonly {
    readonly community_id: string;
    readonly day: number;
    readonly at: number;
    readonly person: string;
  }[];
  /** Posts of a leader; without a leader: a day with any act of one. */
  readonly leaderActs: readonly {
    readonly leader: string;
    readonly community_id: string;
    readonly day: number;
    readonly at: number;
  }[];
}

export interface DoorRules {
  readonly exposedDays: number;
  readonly settleDays: number;
}

export interface DayWindow {
  readonly first: number;
  readonly last: number;
}

/** Days of one community that fall on one weekday. */
export interface Stratum {
  readonly exposedDays: number;
  readonly matchedDays: number;
  readonly newcomers: readonly string[];
  readonly matchedNewcomers: readonly string[];
  /** Person-days at risk. */
  readonly exposedRisk: number;
  readonly matchedRisk: number;
}

interface Side {
  days: number;
  risk: number;
  readonly people: string[];
}

/** One community's days, from the first day that matters on. */
interface CommunityDays {
  readonly from: number;
  readonly risk: readonly number[];
  readonly newcomers: ReadonlyMap<number, readonly { readonly at: number; readonly person: string }[]>;
  /** By leader ('' is any of them): from when on an exposed day is exposed. */
  readonly exposed: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly nearLeader: ReadonlySet<number>;
}

/**
 * Exposed days of each leader, and the days that match them by community and weekday, by period. Only strata with both are
 * kept. A day counts whose community is settled and has somebody at risk.
 */
export function doorStrata(
  input: DoorsInput,
  windows: readonly DayWindow[],
  rules: DoorRules,
): ReadonlyMap<string, readonly Stratum[]>[] {
  const span = {
    first: Math.min(...windows.map(({ first }) => first)),
    last: Math.max(...windows.map(({ last }) => last)),
  };
  const communities = communityDays(input, span, rules);
  return windows.map(({ first, last }) => {
    const found = new Map<string, Stratum[]>();
    for (const community of communities) {
      const from = Math.max(first, community.from);
      const matched = sides();
      // Whether a leader comes within the days after is known by the end of the period.
      for (let day = from; day <= last - rules.exposedDays; day += 1) {
        if (!community.nearLeader.has(day)) count(matched, day, community, -1);
      }
      for (const [leader, days] of community.exposed) {
        const exposed = sides();
        for (const [day, since] of days) if (day >= from && day <= last) count(exposed, day, community, since);
        const strata = exposed.flatMap((side, weekday) => stratumOf(side, matched[weekday]!));
        if (strata.length > 0) found.set(leader, [...(found.get(leader) ?? []), ...strata]);
      }
    }
    return found;
  });
}

const sides = (): Side[] => Array.from({ length: 7 }, () => ({ days: 0, risk: 0, people: [] }));

function count(weekdays: readonly Side[], day: number, { from, risk, newcomers }: CommunityDays, since: number): void {
  const atRisk = risk[day - from] ?? 0;
  if (atRisk <= 0) return;
  const side = weekdays[day % 7]!;
  side.days += 1;
  side.risk += atRisk;
  // On the day of the leader's post only what came after it.
  for (const { at, person } of newcomers.get(day) ?? []) if (at > since) side.people.push(person);
}

function stratumOf(exposed: Side, matched: Side): Stratum[] {
  if (exposed.days === 0 || matched.days === 0) return [];
  return [
    {
      exposedDays: exposed.days,
      matchedDays: matched.days,
      newcomers: exposed.people,
      matchedNewcomers: matched.people,
      exposedRisk: exposed.risk,
      matchedRisk: matched.risk,
    },
  ];
}

function communityDays(input: DoorsInput, span: DayWindow, rules: DoorRules): CommunityDays[] {
  const everybody = input.moves.filter(({ kind }) => kind === 'everybody');
  const moves = groupBy(input.moves.filter(({ kind }) => kind === 'community'));
  const newcomers = groupBy(input.newcomers);
  const acts = groupBy(input.leaderActs);
  return input.communities
    .filter(({ community_id: id }) => acts.has(id))
    .map(({ community_id: id, begins, has_members: hasMembers }) => {
      const from = Math.max(span.first, begins + rules.settleDays);
      const ofCommunity = moves.get(id) ?? [];
      const mine = acts.get(id) ?? [];
      const days = new Map<number, { at: number; person: string }[]>();
      for (const { day, at, person } of newcomers.get(id) ?? [])
        days.set(day, [...(days.get(day) ?? []), { at, person }]);
      return {
        from,
        risk: running(hasMembers === 1 ? ofCommunity : [...everybody, ...ofCommunity], from, span.last),
        newcomers: days,
        exposed: exposures(
          mine.filter(({ leader }) => leader !== ''),
          rules.exposedDays,
        ),
        nearLeader: new Set(
          mine.flatMap(({ day }) =>
            Array.from({ length: 2 * rules.exposedDays + 1 }, (_, step) => day - rules.exposedDays + step),
          ),
        ),
      };
    });
}

/** Sums of the changes up to each day. */
function running(
  changes: readonly { readonly day: number; readonly change: number }[],
  from: number,
  last: number,
): number[] {
  const risk = new Array<number>(Math.max(0, last - from + 1)).fill(0);
  for (const { day, change } of changes) if (day <= last && risk.length > 0) risk[Math.max(0, day - from)]! += change;
  for (let day = 1; day < risk.length; day += 1) risk[day]! += risk[day - 1]!;
  return risk;
}

function exposures(
  posts: readonly { readonly leader: string; readonly day: number; readonly at: number }[],
  exposedDays: number,
): Map<string, Map<number, number>> {
  const exposed = new Map<string, Map<number, number>>();
  for (const { leader, day, at } of posts) {
    for (const who of [leader, '']) {
      const days = exposed.get(who) ?? new Map<number, number>();
      exposed.set(who, days);
      for (let step = 0; step < exposedDays; step += 1) days.set(day + step, Math.min(days.get(day + step) ?? at, at));
    }
  }
  return exposed;
}

function groupBy<T extends { readonly community_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.community_id);
    if (group) group.push(row);
    else groups.set(row.community_id, [row]);
  }
  return groups;
}

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const z = 1.959963984540054;

/**
 * Mantel and Haenszel's ratio and difference of two rates over strata, with 95 % intervals by the variances of Greenland
 * and Robins (Estimation of a common effect parameter from sparse follow-up data, Biometrics 1985). Null where there is
 * nothing to divide by; the ratio has no interval where one side has no newcomer.
 */
export function compareRates(strata: readonly Stratum[]): {
  readonly ratio: { readonly value: number; readonly low: number | null; readonly high: number | null } | null;
  readonly difference: Estimate | null;
} {
  let r = 0;
  let s = 0;
  let v = 0;
  let w = 0;
  let u = 0;
  for (const stratum of strata) {
    const a = stratum.newcomers.length;
    const b = stratum.matchedNewcomers.length;
    const t1 = stratum.exposedRisk;
    const t0 = stratum.matchedRisk;
    const t = t1 + t0;
    r += (a * t0) / t;
    s += (b * t1) / t;
    v += ((a + b) * t1 * t0) / t ** 2;
    w += (t1 * t0) / t;
    u += ((t1 * t0) / t) ** 2 * (a / t1 ** 2 + b / t0 ** 2);
  }
  if (w === 0) return { ratio: null, difference: null };
  const factor = r > 0 && s > 0 ? Math.exp(z * Math.sqrt(v / (r * s))) : null;
  const difference = (r - s) / w;
  const reach = (z * Math.sqrt(u)) / w;
  return {
    ratio:
      s > 0
        ? {
            value: r / s,
            low: factor === null ? null : r / s / factor,
            high: factor === null ? null : (r / s) * factor,
          }
        : null,
    difference: { value: difference, low: difference - reach, high: difference + reach },
  };
}

/** Mean of paired differences with a 95 % interval by Student's t; null of fewer than two. */
export function meanDifference(differences: readonly number[]): Estimate | null {
  const n = differences.length;
  if (n < 2) return null;
  const value = differences.reduce((sum, difference) => sum + difference, 0) / n;
  const variance = differences.reduce((sum, difference) => sum + (difference - value) ** 2, 0) / (n - 1);
  const reach = studentT(n - 1) * Math.sqrt(variance / n);
  return { value, low: value - reach, high: value + reach };
}

/** 97.5 % quantile of Student's t, by Cornish and Fisher's expansion: within 2 % from four degrees of freedom on. */
function studentT(freedom: number): number {
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

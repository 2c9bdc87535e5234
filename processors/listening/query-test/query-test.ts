import type { Diacritics } from '../../../infra/boolean-query/fold.js';
import type { QueryTree } from '../../../infra/boolean-query/tree.js';
import type { Config } from '../../../infra/config.js';
import { UserError } from '../../../infra/errors.js';
import type { Running } from '../../../infra/running.js';
import type { Store } from '../../../infra/store/store.js';
import { compileQueries } from '../match/compile.js';
import { createExplainer, type Explanation } from '../match/explain.js';
import { excerpt } from './excerpt.js';
import { type StoredText, storedDays, storedTexts } from './stored-texts.js';
import { createTally, type Floors, type ShownCount, type Tally } from './tally.js';

export interface AskedTest {
  readonly tree: QueryTree;
  readonly diacritics: Diacritics;
  /** Null: all that is stored. */
  readonly days: number | null;
  /** Examples of each kind. */
  readonly limit: number;
}

/** Of public texts only, and never who wrote them. */
export interface Example {
  readonly day: string;
  readonly platform: string;
  readonly excerpt: string;
  /** What is missing, as queries. */
  readonly lacks: readonly string[];
}

export interface ScopeCounts extends Omit<ShownCount, 'key'> {
  readonly scope: 'public' | 'internal';
  /** Counts of matches and near misses are multiples of it. */
  readonly roundedTo: number;
  /** Texts that do not match and have a part of what is looked for. Null as in ShownCount. */
  readonly nearMisses: number | null;
  readonly weeks: readonly ShownCount[];
  readonly platforms: readonly ShownCount[];
}

export interface QueryTestReport {
  /** Days of the oldest and newest text that was looked at; null where there is none. */
  readonly from: string | null;
  readonly until: string | null;
  /** First day with a stored text at all; older ones are deleted after so many days. */
  readonly storedFrom: string | null;
  readonly retentionDays: number;
  readonly floor: number;
  readonly scopes: readonly ScopeCounts[];
  readonly matches: readonly Example[];
  readonly nearMisses: readonly Example[];
  /** Whether all of it was looked at. */
  readonly isWhole: boolean;
}

export interface Watched {
  readonly onProgress?: (done: number, total: number, what: string) => void;
  readonly signal?: AbortSignal;
}

const minAuthors = 20;
const minSide = 5;
/** What is said inside is counted to so many. */
const internalRounding = 10;
const dayMs = 86_400_000;

interface Counted {
  readonly total: Tally;
  readonly near: Tally;
  readonly weeks: Tally;
  readonly platforms: Tally;
}

/** The embedded store belongs to the process that is up. Throws UserError. */
export function refuseBeside(running: Running | null): void {
  if (running === null) return;
  throw new UserError(
    `Earshot is up on this data (${running.url}, process ${running.pid}) and holds the store. The query holds; to try it on the stored texts, end that first, or let it use a ClickHouse server (CLICKHOUSE_URL).`,
    3,
  );
}

/** Runs a query over the texts that are still stored. */
export async function testQuery(
  store: Store,
  config: Config,
  { tree, diacritics, days, limit }: AskedTest,
  { onProgress, signal }: Watched,
  nowMs: number,
): Promise<QueryTestReport> {
  const { minPeople, textRetentionDays } = config.privacy;
  const floors = { authors: Math.max(minAuthors, minPeople), side: Math.max(minSide, minPeople) };
  const stored = await storedDays(store);
  const firstDay = days === null ? '' : new Date(nowMs - (days - 1) * dayMs).toISOString().slice(0, 10);
  const asked = stored.filter(({ day }) => day >= firstDay);
  const total = asked.reduce((sum, { texts }) => sum + texts, 0);
  const matcher = compileQueries([{ name: 'asked', tree, diacritics }]);
  const explainer = createExplainer(tree, diacritics);
  const counted = new Map<'public' | 'internal', Counted>();
  const matches: Example[] = [];
  let near: (Example & { readonly missing: number })[] = [];
  let done = 0;

  const countsOf = (scope: 'public' | 'internal'): Counted => {
    let counts = counted.get(scope);
    if (counts === undefined) {
      counts = { total: createTally(), near: createTally(), weeks: createTally(), platforms: createTally() };
      counted.set(scope, counts);
    }
    return counts;
  };

  const look = (text: StoredText): void => {
    const counts = countsOf(text.scope);
    const isMatch = matcher.match(text).length > 0;
    counts.total.add(text, '', isMatch);
    counts.weeks.add(text, text.week, isMatch);
    counts.platforms.add(text, text.platform, isMatch);
    const isPublic = text.scope === 'public';
    if (isMatch && (!isPublic || matches.length >= limit)) {
      counts.near.add(text, '', false);
      return;
    }
    const explained = explainer.explain(text);
    counts.near.add(text, '', explained.isNear);
    if (!isPublic) return;
    if (isMatch) matches.push(example(text, explained));
    else if (explained.isNear && limit > 0) {
      const missing = explained.failed.length;
      if (near.length < limit || missing < near.at(-1)!.missing) {
        // The newest of those that lack the least.
        near = [...near, { ...example(text, explained), missing }]
          .sort((a, b) => a.missing - b.missing)
          .slice(0, limit);
      }
    }
  };

  for await (const page of storedTexts(store, config, asked)) {
    for (const text of page) look(text);
    done += page.length;
    onProgress?.(done, Math.max(total, done), 'texts');
    if (signal?.aborted) break;
  }
  return {
    from: asked.at(-1)?.day ?? null,
    until: asked[0]?.day ?? null,
    storedFrom: stored.at(-1)?.day ?? null,
    retentionDays: textRetentionDays,
    floor: floors.authors,
    scopes: [...counted.entries()]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .map(([scope, counts]) =>
        scopeCounts(scope, counts, { ...floors, roundedTo: scope === 'internal' ? internalRounding : 1 }),
      ),
    matches,
    nearMisses: near.map(({ missing: _, ...shown }) => shown),
    isWhole: signal?.aborted !== true,
  };
}

function scopeCounts(scope: 'public' | 'internal', counts: Counted, floors: Floors): ScopeCounts {
  const whole = counts.total.shown(floors)[0];
  return {
    scope,
    roundedTo: floors.roundedTo,
    texts: whole?.texts ?? null,
    matched: whole?.matched ?? null,
    nearMisses: counts.near.shown(floors)[0]?.matched ?? null,
    weeks: counts.weeks.shown(floors),
    platforms: counts.platforms.shown(floors),
  };
}

function example(text: StoredText, { leaves, failed }: Explanation): Example {
  const span = leaves
    .filter(({ unwanted }) => !unwanted)
    .flatMap(({ spans }) => spans)
    .find((one) => one.in === 'text');
  return {
    day: text.day,
    platform: text.platform,
    excerpt: excerpt(text.text, span?.start ?? 0, span?.end ?? 0),
    lacks: failed,
  };
}

import type { Config } from '../infra/config.js';
import { hashId } from '../infra/contracts/ids.js';
import type { Logger } from '../infra/logger.js';
import { render } from '../infra/store/migrate.js';
import type { Store } from '../infra/store/store.js';
import { sqlTime } from './land/activity-rows.js';
import type { MetricFamily, RefreshContext } from './metric-family.js';
import { newsOfAll, newsSince } from './news.js';

export interface RefreshReport {
  readonly families: { readonly family: string; readonly windows: number; readonly ms: number }[];
}

export interface RefreshOptions {
  readonly store: Store;
  readonly config: Config;
  readonly families: readonly MetricFamily[];
  readonly logger: Logger;
  readonly now: () => number;
  /** Families computed beside each other, and statements of one family, where none needs another. They share the engine's memory. Default 1. */
  readonly atOnce?: number;
  /**
   * When the oldest insert still under way began, ms; null when there is none. Its rows have a landing time already and
   * are not visible yet, so the watermark must stay before it.
   */
  readonly insertingSince?: () => number | null;
  /** Of a process that refreshes while another refresh of its is under way: each run's name is greater than those before. */
  readonly runs?: Runs;
  readonly onProgress?: (family: string, done: number, total: number) => void;
}

export interface Runs {
  /** The greatest of this process. */
  last: number;
  /** Those under way. */
  readonly active: Set<number>;
}

interface Watermark {
  readonly family: string;
  readonly definition: string;
  readonly landedUntil: string;
  readonly factsUntil: number;
}

const beginning = '1970-01-01 00:00:00.000';
/** Lists of dirty windows, of which runs of their own are over with the run; and the family that looks at what earlier runs listed. */
const dirtyLists = [
  { table: 'dirty_conversation' },
  { table: 'dirty_day' },
  { table: 'dirty_post', readLaterBy: 'reach' },
  { table: 'dirty_period' },
] as const;
/** They are kept from run to run until they are this long: emptying them costs more than they do. */
const dirtyRowsKept = 100_000;

/**
 * Computes again what changed. Each family has a watermark; windows with rows landed since are dirty and replaced as a
 * whole, whatever made them so: new acts, late ones, edits, deletions, merged identities, a changed directory. The
 * watermark moves only after all windows are written, so a crash costs work, never a result.
 */
export async function refresh(options: RefreshOptions): Promise<RefreshReport> {
  const runs = options.runs ?? { last: 0, active: new Set() };
  // Read before anything else, so that what lands meanwhile is looked at the next time.
  const state = await readState(options);
  const run = Math.max(options.now(), state.lastRun + 1, runs.last + 1);
  runs.last = run;
  runs.active.add(run);
  try {
    return await refreshRun(options, state, run, runs);
  } finally {
    runs.active.delete(run);
  }
}

async function refreshRun(options: RefreshOptions, state: State, run: number, runs: Runs): Promise<RefreshReport> {
  const { store, config, families, logger } = options;
  const landedUntil = [state.landedUntil, ...seenByOthers(families, state)].sort()[0] ?? beginning;
  const known = families.map((family) => {
    const definition = hashId(family.definition, JSON.stringify(family.settings(config)));
    const before = state.watermarks.get(family.name);
    // A clock that has gone back stamps what lands now as older than what was looked at.
    const isKnown = before?.definition === definition && before.landedUntil <= state.clock;
    const since = isKnown ? before.landedUntil : beginning;
    return { family, definition, since, factsSince: isKnown ? before.factsUntil : 0 };
  });
  const earliest = known.map(({ since }) => since).sort()[0] ?? beginning;
  const news = earliest === beginning ? newsOfAll : await newsSince(store, earliest);
  if (news.size === 0 && !isBehind(families, state)) {
    return { families: families.map(({ name }) => ({ family: name, windows: 0, ms: 0 })) };
  }
  const contexts = known.map(({ family, definition, since, factsSince }) => {
    const context: RefreshContext = {
      store,
      config,
      run,
      since,
      news,
      factsSince,
      weekMode: config.organisation.weekStart === 'monday' ? 1 : 0,
      atOnce: options.atOnce ?? 1,
      progress: (done, total) => options.onProgress?.(family.name, done, total),
    };
    return { family, context, watermark: [family.name, definition, landedUntil, run, run] };
  });

  const report: { family: string; windows: number; ms: number }[] = [];
  let unwritten: unknown[][] = [];
  await inOrderOfNeeds(contexts, options.atOnce ?? 1, async ({ family, context, watermark }) => {
    const began = options.now();
    const windows = await family.refresh(context);
    unwritten.push(watermark);
    if (windows > 0) {
      const written = unwritten;
      unwritten = [];
      await writeWatermarks(store, written);
    }
    const ms = options.now() - began;
    report.push({ family: family.name, windows, ms });
    if (windows > 0) logger.debug({ family: family.name, windows, ms }, 'refreshed');
  });
  await writeWatermarks(store, unwritten);
  const dirtyRows = report.reduce((sum, { windows }) => sum + windows, state.dirtyRows);
  // What changes a table waits for the statements under way and lets none begin: not beside another refresh, which may be long.
  if (dirtyRows > dirtyRowsKept && runs.active.size === 1) {
    const lookedAt = new Map([...state.watermarks.values()].map((known) => [known.family, known.factsUntil]));
    for (const { name } of families) lookedAt.set(name, run);
    await emptyDirtyLists(store, run, lookedAt);
  }
  return { families: report };
}

/** Throws what the first that fails throws, once those under way have ended; none begins after it. */
async function inOrderOfNeeds<Job extends { readonly family: MetricFamily }>(
  jobs: readonly Job[],
  atOnce: number,
  work: (job: Job) => Promise<void>,
): Promise<void> {
  const undone = new Set(jobs.map(({ family }) => family.name));
  const waiting = [...jobs];
  const running = new Set<Promise<void>>();
  try {
    while (waiting.length > 0 || running.size > 0) {
      const next = waiting.findIndex(({ family }) => !family.needs.some((name) => undone.has(name)));
      if (next < 0 || running.size >= atOnce) {
        if (running.size === 0) throw new RangeError('families need each other');
        await Promise.race(running);
        continue;
      }
      const [job] = waiting.splice(next, 1) as [Job];
      const one = work(job).then(() => {
        undone.delete(job.family.name);
        running.delete(one);
      });
      running.add(one);
    }
  } finally {
    await Promise.allSettled(running);
  }
}

/**
 * Slower families compute from what faster ones have written. In a refresh of their own they have seen no more than those had:
 * what has landed since comes to them with the next refresh of those, and must still be news then.
 */
function seenByOthers(families: readonly MetricFamily[], { watermarks }: State): string[] {
  const own = new Set(families.map(({ name }) => name));
  const others = new Set(families.flatMap(({ needs }) => needs.filter((name) => !own.has(name))));
  return [...watermarks.values()].filter(({ family }) => others.has(family)).map((other) => other.landedUntil);
}

/** Whether a family of another refresh has computed again what one of these reads: by a new definition, say, with nothing landed. */
function isBehind(families: readonly MetricFamily[], { watermarks }: State): boolean {
  const own = new Set(families.map(({ name }) => name));
  const lookedUntil = (name: string): number => watermarks.get(name)?.factsUntil ?? 0;
  return families.some(({ name, needs }) =>
    needs.some((other) => !own.has(other) && lookedUntil(other) > lookedUntil(name)),
  );
}

interface State {
  readonly watermarks: ReadonlyMap<string, Watermark>;
  /** What time it is, as landing times are written. */
  readonly clock: string;
  /** Landing time up to which this refresh looks. */
  readonly landedUntil: string;
  /** Greatest version that anything may have been written with, by a run that did not come to its end too. */
  readonly lastRun: number;
  readonly dirtyRows: number;
}

async function readState({ store, config, insertingSince }: RefreshOptions): Promise<State> {
  const inserting = insertingSince?.() ?? null;
  const dirty = dirtyLists
    .map(({ table }) => `SELECT max(run) AS run, count() AS rows FROM ${table}`)
    .join(' UNION ALL ');
  const rows = await store.query<{
    family: string;
    definition: string;
    landed_until: string;
    facts_until: number;
    now_ms: number;
    last_run: number;
    dirty_rows: number;
  }>(
    `SELECT known.family AS family, known.definition AS definition, toString(known.landed_until) AS landed_until,
            known.facts_until AS facts_until, toUnixTimestamp64Milli(now64(3)) AS now_ms,
            (SELECT max(run) FROM (${dirty})) AS last_run, (SELECT sum(rows) FROM (${dirty})) AS dirty_rows
     FROM (SELECT 1 AS one) AS always LEFT JOIN (SELECT *, 1 AS one FROM watermark FINAL) AS known ON always.one = known.one`,
  );
  const watermarks = new Map<string, Watermark>();
  for (const row of rows) {
    if (row.family === '') continue;
    watermarks.set(row.family, {
      family: row.family,
      definition: row.definition,
      landedUntil: row.landed_until,
      factsUntil: Number(row.facts_until),
    });
  }
  // The engine's own clock, because it is the one that stamps landing times.
  const now = Number(rows[0]?.now_ms ?? 0);
  // One process writes the embedded store, and knows of its own inserts; to a server others may be writing.
  const overlapMs = store.embedded ? 0 : config.refresh.overlapSeconds * 1000;
  return {
    watermarks,
    clock: sqlTime(now),
    // A millisecond back, because the comparison is strict and more rows may come within this one.
    landedUntil: sqlTime(Math.min(now - overlapMs, inserting ?? now) - 1),
    lastRun: Math.max(Number(rows[0]?.last_run ?? 0), ...[...watermarks.values()].map((known) => known.factsUntil)),
    dirtyRows: Number(rows[0]?.dirty_rows ?? 0),
  };
}

function writeWatermarks(store: Store, rows: readonly (readonly unknown[])[]): Promise<void> {
  return store.insert('watermark', ['family', 'definition', 'landed_until', 'facts_until', 'version'], rows);
}

/** A refresh takes minutes at most; a run is named for the time it began, ms. */
const runIsOverAfterMs = 3_600_000;

/**
 * Lists of runs that are over go, where those that read them later have looked at them. Several processes may refresh one server
 * for a moment, while partition 0 moves from one to the other: there only the lists of runs that are long over go.
 */
async function emptyDirtyLists(store: Store, run: number, lookedAt: ReadonlyMap<string, number>): Promise<void> {
  const over = store.embedded ? run : run - runIsOverAfterMs;
  for (const list of dirtyLists) {
    const until = 'readLaterBy' in list ? Math.min(over, lookedAt.get(list.readLaterBy) ?? 0) : over;
    const [old] = await store.query<{ rows: number }>(
      `SELECT count() AS rows FROM ${list.table} WHERE run <= {until:UInt64}`,
      { until },
    );
    if (Number(old?.rows ?? 0) === 0) continue;
    await store.command(render(`ALTER TABLE ${list.table} @onCluster DELETE WHERE run <= ${until}`, store));
  }
}

import { decodeCursor, decodeHealth } from '../infra/contracts/cloud-events.js';
import { backfillName, callsName, isHealthKey, type SourceHealth, type Usage } from '../infra/contracts/health.js';
import { UserError } from '../infra/errors.js';
import type { LogRecord } from '../infra/log/event-log.js';
import { paceOf } from '../infra/pace.js';
import type {
  BackfillStatus,
  ConfiguredSource,
  PartStatus,
  SourcePart,
  SourceState,
  SourceStatus,
} from '../infra/source-report.js';
import { type BackfillPosition, backfillPositionSchema } from './backfill.js';
import { mergeGaps } from './health.js';

/** How each source is doing, as it last said in the log. */

/** One that says it is reading and has not been heard of for so long is gone, or hangs. */
export const silentAfterMs = 3_600_000;

const worstFirst: readonly SourceState[] = [
  'stopped',
  'failing',
  'silent',
  'rate-limited',
  'running',
  'ok',
  'never run',
];

/**
 * Configured sources in the order of the configuration, then those that were read before; `names`: these only. `saved`: the
 * newest records of the topic of cursors. Throws UserError for a name that nobody knows.
 */
export function sourceStatus(
  saved: readonly LogRecord[],
  configured: readonly ConfiguredSource[],
  names: readonly string[],
  now: number,
): SourceStatus[] {
  const healths = new Map(
    saved
      .filter(({ key }) => isHealthKey(key))
      .map(decodeHealth)
      .flatMap((decoded) => (decoded.ok ? [[decoded.value.source, decoded.value] as const] : [])),
  );
  const known = [
    ...configured.map(({ name, type }) => ({ name, type, isConfigured: true })),
    ...[...healths.values()]
      .filter(({ source }) => !source.includes('.') && !configured.some(({ name }) => name === source))
      .map(({ source, type }) => ({ name: source, type, isConfigured: false })),
  ];
  refuseUnknown(
    names,
    known.map(({ name }) => name),
  );
  return known
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .map((source) => statusOf(source, healths, backfillPosition(saved, source.name), now));
}

export function refuseUnknown(names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UserError(`There is no source '${unknown}'; there are: ${known.join(', ') || 'none in the configuration'}`);
}

function statusOf(
  source: Pick<SourceStatus, 'name' | 'type' | 'isConfigured'>,
  healths: ReadonlyMap<string, SourceHealth>,
  position: BackfillPosition | null,
  now: number,
): SourceStatus {
  const named: readonly (readonly [SourcePart, string])[] = [
    ['reading', source.name],
    ['back-fill', backfillName(source.name)],
    ['calls', callsName(source.name)],
  ];
  const parts = named.flatMap(([part, name]) => {
    const health = healths.get(name);
    return health === undefined ? [] : [{ part, health, state: stateOf(health, now) }];
  });
  const live = parts.filter(({ part }) => part !== 'back-fill').map(({ health }) => health);
  const reading = healths.get(source.name);
  const backfill = healths.get(backfillName(source.name));
  const newestAt = latest(parts.map(({ health }) => (health.lagMs === null ? null : health.updatedAt - health.lagMs)));
  const failed = parts.map(({ health }) => health).sort((a, b) => (b.lastErrorAt ?? 0) - (a.lastErrorAt ?? 0))[0];
  const sum = (of: (health: SourceHealth) => number): number =>
    parts.reduce((total, { health }) => total + of(health), 0);
  return {
    ...source,
    state: worstFirst.find((state) => parts.some((part) => part.state === state)) ?? 'never run',
    lastSuccessAt: iso(latest(live.map(({ lastSuccessAt }) => lastSuccessAt))),
    lastErrorAt: iso(failed?.lastErrorAt ?? null),
    lastError: failed?.lastError ?? null,
    newestAt: iso(newestAt),
    lagSeconds: newestAt === null ? null : Math.max(0, Math.round((now - newestAt) / 1000)),
    behind: reading?.behind ?? null,
    events: sum(({ events }) => events),
    rejected: sum(({ rejected }) => rejected),
    // Live reading and back-fill count together; each says what it knew of both.
    requests: Math.max(0, ...parts.map(({ health }) => health.requests)),
    usage: currentUsage(
      parts.flatMap(({ health }) => health.usage),
      now,
    ),
    gaps: parts
      .reduce<SourceHealth['gaps']>((gaps, { health }) => mergeGaps(gaps, health.gaps), [])
      .map(({ from, to, reason }) => ({ from: isoTime(from), to: isoTime(to), reason })),
    parts: parts.map(({ part, health, state }): PartStatus => {
      const { events, rejected, lastError } = health;
      return {
        ...{ part, state, events, rejected, lastError },
        lastSuccessAt: iso(health.lastSuccessAt),
        lastErrorAt: iso(health.lastErrorAt),
        updatedAt: isoTime(health.updatedAt),
      };
    }),
    backfill: backfill === undefined ? null : backfillStatus(backfill, position),
  };
}

function stateOf({ state, updatedAt }: SourceHealth, now: number): SourceState {
  return state === 'running' && now - updatedAt > silentAfterMs ? 'silent' : state;
}

function backfillStatus({ progress, updatedAt }: SourceHealth, position: BackfillPosition | null): BackfillStatus {
  const isDone = position?.done ?? false;
  return {
    from: iso(position?.from ?? null),
    until: iso(position?.until ?? null),
    isDone,
    progress:
      progress === null || isDone
        ? null
        : {
            ...{ done: progress.done, total: progress.total, unit: progress.unit },
            ...paceOf(progress, updatedAt),
          },
  };
}

function backfillPosition(saved: readonly LogRecord[], source: string): BackfillPosition | null {
  const record = saved.find(({ key }) => key === backfillName(source));
  const cursor = record === undefined ? null : decodeCursor(record);
  const parsed = cursor?.ok ? backfillPositionSchema.safeParse(cursor.value.position) : null;
  return parsed?.success ? parsed.data : null;
}

/** No period of its kind is longer. */
const longestMs: Readonly<Record<Usage['period'], number>> = {
  day: 25 * 3_600_000,
  month: 31 * 24 * 3_600_000 + 3_600_000,
};

/** Of each unit and period the newest, and of that the most that is known; in a period that has begun since, nothing is used. */
function currentUsage(usage: readonly Usage[], now: number): Usage[] {
  const newest = new Map<string, Usage>();
  for (const one of usage) {
    const key = `${one.unit} ${one.period}`;
    const known = newest.get(key);
    const isNewer = known === undefined || one.from > known.from || (one.from === known.from && one.used > known.used);
    if (isNewer) newest.set(key, one);
  }
  return [...newest.values()].map((one) => (now - one.from < longestMs[one.period] ? one : { ...one, used: 0 }));
}

const latest = (times: readonly (number | null)[]): number | null =>
  times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);

const isoTime = (at: number): string => new Date(at).toISOString();
const iso = (at: number | null): string | null => (at === null ? null : isoTime(at));

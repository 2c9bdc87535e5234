import type { Config } from '../../../infra/config.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import type { Logger } from '../../../infra/logger.js';
import type { Store } from '../../../infra/store/store.js';
import { zoneOffsets } from '../../../infra/time-zone.js';
import { raiseAlerts } from '../../alerts/raise.js';
import { readLastWindows, readStreams, type StoredStream, streamKey } from './read-streams.js';
import type { Spike } from './spike.js';
import { spikeAlert, spikeReason } from './spike-words.js';
import { readSpikes, type StreamSpike, writeSpikes } from './stored-spikes.js';
import { dueOf, watchStream } from './watch.js';

export interface SpikeTickOptions {
  readonly config: Config;
  readonly store: Store;
  readonly log: Pick<EventLog, 'append'>;
  readonly logger: Logger;
  readonly now: () => number;
}

export interface SpikeReport {
  /** False: nothing had landed, or it was too soon. */
  readonly looked: boolean;
  /** Spikes that began, changed or ended. */
  readonly changed: number;
  readonly raised: number;
}

/** Hours go by though nothing is said: spikes end, quiet hours too. */
const longestPauseMs = 60_000;
/** A look takes at most this share of the time. */
const busiest = 0.2;

/**
 * Looks for spikes when something has landed, and once a minute. What is found is stored before anybody is told, and told under a
 * name that follows from it: a process that dies between the two tells it again, and it is the same alert.
 */
export function createSpikeTick(options: SpikeTickOptions): () => Promise<SpikeReport> {
  const { config, store, now } = options;
  const { queries, spikes: settings } = config.listening;
  const nothing: SpikeReport = { looked: false, changed: 0, raised: 0 };
  let lookedAt = Number.NEGATIVE_INFINITY;
  let notBefore = Number.NEGATIVE_INFINITY;
  let landed = '';
  let history: { readonly at: number; readonly streams: readonly StoredStream[] } | null = null;
  return async () => {
    if (queries.length === 0 || !settings.enabled) return nothing;
    const began = now();
    if (began < notBefore) return nothing;
    const newest = await newestMatch(store);
    if (newest === landed && began - lookedAt < longestPauseMs) return nothing;
    landed = newest;
    lookedAt = began;
    let streams: readonly StoredStream[];
    if (history === null || began - history.at >= longestPauseMs) {
      history = { at: began, streams: await readStreams(store, began) };
      streams = history.streams;
    } else streams = await readLastWindows(store, began, history.streams);
    const report = await lookForSpikes(options, began, streams);
    notBefore = now() + (now() - began) * (1 / busiest - 1);
    return report;
  };
}

async function newestMatch(store: Store): Promise<string> {
  const [row] = await store.query<{ newest: string }>('SELECT toString(max(landed_at)) AS newest FROM query_match');
  return row?.newest ?? '';
}

/** One look at every stream; `streams`: as readStreams has them. */
export async function lookForSpikes(
  { config, store, log, logger }: SpikeTickOptions,
  now: number,
  streams: readonly StoredStream[],
): Promise<SpikeReport> {
  const { queries, spikes: settings } = config.listening;
  const watching = { now, settings, offsetAt: zoneOffsets(config.organisation.timeZone) };
  const titles = new Map(queries.map(({ name, title }) => [name, title]));
  const stored = await readSpikes(store, now);
  const known = new Map<string, Spike[]>();
  for (const { query, scope, spike } of stored.spikes) {
    const key = streamKey(query, scope);
    const list = known.get(key) ?? [];
    list.push(spike);
    known.set(key, list);
  }
  const changed: StreamSpike[] = [];
  const due: StreamSpike[] = [];
  for (const stream of streams) {
    const { query, scope } = stream;
    if (!titles.has(query)) continue;
    const before = known.get(streamKey(query, scope)) ?? [];
    const after = watchStream(stream, before, watching);
    for (const spike of after) if (!before.includes(spike)) changed.push({ query, scope, spike });
    const told = dueOf(after, watching);
    if (told !== null) due.push({ query, scope, spike: told });
  }
  const version = Math.max(now, stored.version + 1);
  const write = (spikes: readonly StreamSpike[], at: number): Promise<void> =>
    writeSpikes(
      store,
      spikes.map((one) => ({ ...one, reason: spikeReason(one.spike) })),
      at,
    );
  await write(changed, version);
  await raiseAlerts(
    log,
    due.map((one) => spikeAlert({ ...one, title: titles.get(one.query) ?? one.query })),
  );
  await write(
    due.map((one) => ({ ...one, spike: { ...one.spike, raisedAt: now } })),
    version + 1,
  );
  for (const { query, scope, spike } of due) {
    logger.info(
      { query, scope, grain: spike.grain, count: spike.count, expected: spike.expected },
      'a spike was raised',
    );
  }
  return { looked: true, changed: changed.length, raised: due.length };
}

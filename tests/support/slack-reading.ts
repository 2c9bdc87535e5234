import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { type Decoded, decodeActivity, decodeCursor, decodeDirectory } from '../../infra/contracts/cloud-events.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import {
  activityTopic,
  cursorTopic,
  deadLetterTopic,
  directoryTopic,
  type Topic,
} from '../../infra/contracts/topics.js';
import type { LogRecord } from '../../infra/log/event-log.js';
import { type ApiSettings, createAccess } from '../../ingest/access.js';
import type { IngestReport } from '../../ingest/report.js';
import { slackSource } from '../../ingest/sources/slack/source.js';
import { type RunOptions, runSource } from '../../ingest/worker.js';
import { quietLogger } from './event-log-harness.js';
import { createMemoryLog, type MemoryLog } from './memory-log.js';
import { type SlackSimulator, simulatedToken } from './simulators/slack.js';
import { testPseudonym } from './test-organisation.js';

/** Runs of the Slack source over a simulator, on one log, with a clock that waiting moves on. */
export interface SlackReading {
  readonly log: MemoryLog;
  /** One run, and what it has written. */
  poll(options?: Partial<RunOptions<unknown>>): Promise<Written>;
  backfill(options?: Partial<RunOptions<unknown>>): Promise<Written>;
  /** The position as it was saved last. */
  position(): unknown;
}

export interface Written {
  readonly report: IngestReport;
  readonly events: ActivityEvent[];
  readonly records: DirectoryRecord[];
  readonly deadLetters: number;
}

export interface SlackReadingOptions {
  readonly simulator: Pick<SlackSimulator, 'apiUrl'>;
  readonly clock: { now: number };
  readonly config?: object;
  readonly api?: ApiSettings;
}

export function createSlackReading({ simulator, clock, config = {}, api = {} }: SlackReadingOptions): SlackReading {
  const log = createMemoryLog();
  const now = (): number => clock.now;
  const wait = async (ms: number): Promise<void> => {
    clock.now += ms;
  };
  const access = createAccess({ source: slackSource, settings: api, secrets: [simulatedToken], now, sleep: wait });

  async function run(part: 'live' | 'backfill', options: Partial<RunOptions<unknown>> = {}): Promise<Written> {
    const before = counts();
    const report = await runSource({
      source: slackSource,
      config: slackSource.config.parse({ token: simulatedToken, apiUrl: simulator.apiUrl, ...config }),
      name: 'slack',
      part,
      access,
      log,
      pseudonym: testPseudonym,
      logger: quietLogger,
      now,
      signal: new AbortController().signal,
      retry: { minTimeoutMs: 0, maxTimeoutMs: 0, randomize: false, sleep: wait },
      ...(options as object),
    });
    return {
      report,
      events: decoded(activityTopic, before.activity, decodeActivity),
      records: decoded(directoryTopic, before.directory, decodeDirectory),
      deadLetters: counts().deadLetters - before.deadLetters,
    };
  }

  const counts = () => ({
    activity: log.records(activityTopic).length,
    directory: log.records(directoryTopic).length,
    deadLetters: log.records(deadLetterTopic).length,
  });

  function decoded<T>(topic: Topic, from: number, decode: (record: LogRecord) => Decoded<T>): T[] {
    return log
      .records(topic)
      .slice(from)
      .map((record) => {
        const value = decode(record);
        if (!value.ok) throw new Error(value.reason);
        return value.value;
      });
  }

  return {
    log,
    poll: (options) => run('live', options),
    backfill: (options) => run('backfill', options),
    position() {
      const record = log.records(cursorTopic).findLast(({ key }) => key === 'slack');
      const cursor = record ? decodeCursor(record) : null;
      return cursor?.ok ? cursor.value.position : null;
    },
  };
}

/** What stands after all events, by id: the highest version, nothing that was taken back. */
export function standing(events: readonly ActivityEvent[]): Map<string, ActivityEvent> {
  const gone = new Map<string, number>();
  const acts = new Map<string, ActivityEvent>();
  for (const event of events) {
    if (event.verb === 'delete') gone.set(event.id, Number.POSITIVE_INFINITY);
    else if (event.verb === 'unreact') gone.set(event.id, Math.max(gone.get(event.id) ?? 0, event.version));
    else if (event.verb !== 'snapshot' && (acts.get(event.id)?.version ?? -1) <= event.version)
      acts.set(event.id, event);
  }
  return new Map([...acts].filter(([id, { version }]) => version > (gone.get(id) ?? -1)));
}

/** `post: hello`, `react: tada`, sorted. */
export function summary(events: readonly ActivityEvent[]): string[] {
  return events
    .map((event) => {
      const what = 'reaction' in event ? event.reaction : event.object.text;
      return `${event.verb}: ${what ?? event.object.title ?? '-'}`;
    })
    .sort();
}

import { pino } from 'pino';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import type { EvidenceRecord } from '../../infra/contracts/evidence.js';
import { createPseudonymiser } from '../../infra/pseudonym.js';
import { type ApiSettings, createAccess } from '../../ingest/access.js';
import type { Page, Source, SourceContext, SourceReader } from '../../ingest/source.js';

/** Reads a source without the worker, so that a test sees everything it gives, in order. */

export function createTestContext(
  overrides: Partial<SourceContext> = {},
  api: Pick<Source<unknown>, 'api'> = {},
  settings: ApiSettings = {},
): SourceContext {
  const now = overrides.now ?? (() => Date.UTC(2027, 0, 1));
  const access = createAccess({ source: api, settings, secrets: [], now });
  return {
    name: 'test',
    pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
    logger: pino({ level: 'silent' }),
    now,
    http: access.http,
    startAt: access.since,
    communities: access.communities,
    ...overrides,
  };
}

export interface Reading {
  readonly events: ActivityEvent[];
  readonly records: DirectoryRecord[];
  readonly evidence: EvidenceRecord[];
  /** `where: reason` */
  readonly rejects: string[];
  readonly skips: string[];
  readonly pages: Omit<Page, 'items'>[];
}

export async function readAll(reader: SourceReader, position: unknown = null): Promise<Reading> {
  const reading: Reading = { events: [], records: [], evidence: [], rejects: [], skips: [], pages: [] };
  for await (const { items, ...page } of reader.pages(position, new AbortController().signal)) {
    for (const item of items) {
      for (const parsed of reader.parse(item)) {
        if (parsed.kind === 'activity') reading.events.push(parsed.event);
        else if (parsed.kind === 'directory') reading.records.push(parsed.record);
        else if (parsed.kind === 'evidence') reading.evidence.push(parsed.record);
        else reading[parsed.kind === 'reject' ? 'rejects' : 'skips'].push(`${item.where}: ${parsed.reason}`);
      }
    }
    reading.pages.push(page);
  }
  return reading;
}

/** `post` → 3 */
export function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

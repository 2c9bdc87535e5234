import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../infra/contracts/activity.js';
import { decodeCursor } from '../../infra/contracts/cloud-events.js';
import { directoryKey, directoryRecordSchema } from '../../infra/contracts/directory.js';
import { evidenceKey, evidenceRecordSchema } from '../../infra/contracts/evidence.js';
import {
  activityTopic,
  cursorTopic,
  deadLetterTopic,
  directoryTopic,
  evidenceTopic,
  type Topic,
} from '../../infra/contracts/topics.js';
import { FatalError } from '../../infra/errors.js';
import { sourceConfig } from '../../ingest/schedule.js';
import type { SourceReader } from '../../ingest/source.js';
import { sources } from '../../ingest/sources/index.js';
import { runSource } from '../../ingest/worker.js';
import { createMemoryLog, type MemoryLog } from '../support/memory-log.js';
import { createTestContext, type Reading, readAll } from '../support/read-source.js';
import { sourceFixtures } from '../support/source-fixtures.js';

/**
 * What every source of a file in the list must hold. A new one needs a fixture, not a test. Sources that ask an API have
 * theirs in api-sources.test.ts.
 */

const fileSources = sources.filter(({ ways }) => ways.includes('file'));

it('leaves no source untested', () => {
  const neither = sources.filter((source) => !fileSources.includes(source) && !source.api);
  expect(neither.map(({ type }) => type)).toEqual([]);
});

const testNow = Date.UTC(2027, 0, 1);
/** Of a long source, so many places are tried, spread over it. */
const placesTried = 6;

describe.each(fileSources.map((source) => [source.type, source] as const))('%s', (type, source) => {
  const context = createTestContext({ name: type, now: () => testNow });
  let folder: string;
  let settings: object;
  let whole: Reading;

  beforeAll(async () => {
    const fixture = sourceFixtures[type];
    if (!fixture) throw new Error(`tests/support/source-fixtures.ts has no fixture of ${type}`);
    folder = await mkdtemp(path.join(tmpdir(), `earshot-${type}-`));
    settings = await fixture.create(folder);
    whole = await withReader((reader) => readAll(reader));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const config = (): unknown => sourceConfig(source, settings, type);

  async function withReader<T>(use: (reader: SourceReader) => Promise<T>): Promise<T> {
    const reader = await source.open(config(), context);
    try {
      return await use(reader);
    } finally {
      await reader.close?.();
    }
  }

  /** Indices of pages, spread over the source, with the first and the last. */
  function somePages(): number[] {
    const last = whole.pages.length - 1;
    return [
      ...new Set(Array.from({ length: placesTried }, (_, step) => Math.round((step * last) / (placesTried - 1)))),
    ];
  }

  function contentOf({ events, records, evidence, rejects, skips }: Reading): unknown {
    return { events, records, evidence, rejects, skips };
  }

  it('gives several pages, each with a position that JSON carries', () => {
    expect(whole.pages.length).toBeGreaterThan(1);
    expect(whole.events.length + whole.records.length + whole.evidence.length).toBeGreaterThan(100);
    for (const { position } of whole.pages) expect(JSON.parse(JSON.stringify(position))).toEqual(position);
  });

  it('gives only what fits the contracts', () => {
    for (const event of whole.events) {
      const checked = activityEventSchema.safeParse(event);
      if (!checked.success) throw new Error(`${event.verb}: ${checked.error.message}`);
    }
    for (const record of whole.records) {
      const checked = directoryRecordSchema.safeParse(record);
      if (!checked.success) throw new Error(`${record.type}: ${checked.error.message}`);
    }
    for (const record of whole.evidence) {
      const checked = evidenceRecordSchema.safeParse(record);
      if (!checked.success) throw new Error(`${record.type}: ${checked.error.message}`);
    }
  });

  it('gives the same again when it is read again', async () => {
    expect(contentOf(await withReader((reader) => readAll(reader)))).toEqual(contentOf(whole));
  });

  it('gives an act or a period once, or as a newer version', () => {
    const keys = [
      ...whole.events.map(({ id, version, verb }) => `${id} ${version} ${verb}`),
      ...whole.records.map((record) => `${directoryKey(record)} ${record.version}`),
      ...whole.evidence.map((record) => `${evidenceKey(record)} ${record.version}`),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('resumes behind any page with exactly the rest', async () => {
    for (const index of somePages()) {
      const position: unknown = JSON.parse(JSON.stringify(whole.pages[index]!.position));
      const rest = await withReader((reader) => readAll(reader, position));
      expect(rest.pages).toHaveLength(whole.pages.length - index - 1);
      expect(rest.events).toEqual(whole.events.slice(whole.events.length - rest.events.length));
      expect(rest.records).toEqual(whole.records.slice(whole.records.length - rest.records.length));
      expect(rest.evidence).toEqual(whole.evidence.slice(whole.evidence.length - rest.evidence.length));
      const before = await withReader((reader) => readPages(reader, index + 1));
      expect(before + given(rest)).toBe(given(whole));
    }
  });

  it('puts no e-mail address, native id or name of a person into any record', () => {
    const written = JSON.stringify([whole.events, whole.records, whole.evidence]);
    for (const canary of sourceFixtures[type]!.canaries) expect(written).not.toContain(canary);
  });

  it('ended at any page and run again, gives what one run gives', async () => {
    const clean = createMemoryLog();
    expect((await runOnce(clean)).state).toBe('done');
    for (const index of somePages()) {
      const log = createMemoryLog();
      const ended = await runOnce(log, { endAfter: index + 1 });
      expect(ended.state).toBe('aborted');
      expect((await runOnce(log)).state).toBe('done');
      for (const topic of [activityTopic, directoryTopic, evidenceTopic, deadLetterTopic]) {
        expect(await contents(log, topic)).toEqual(await contents(clean, topic));
      }
      expect(positionOf(log)).toEqual(positionOf(clean));
    }
  });

  it('cut off from the log at any append and run again, gives what one run gives', async () => {
    const clean = createMemoryLog();
    await runOnce(clean);
    const appends = clean.attempts.length;
    for (let step = 0; step < placesTried; step += 1) {
      const survives = Math.round((step * (appends - 1)) / (placesTried - 1));
      const log = createMemoryLog();
      log.beforeAppend = () => {
        if (log.attempts.length > survives) throw new FatalError('gone');
      };
      await runOnce(log).catch(() => {});
      log.beforeAppend = null;
      expect((await runOnce(log)).state).toBe('done');
      for (const topic of [activityTopic, directoryTopic, evidenceTopic, deadLetterTopic]) {
        expect(await contents(log, topic)).toEqual(await contents(clean, topic));
      }
      expect(positionOf(log)).toEqual(positionOf(clean));
    }
  });

  it('read again from the beginning, adds no new id', async () => {
    const log = createMemoryLog();
    await runOnce(log);
    const once = await contents(log, activityTopic);
    await runOnce(log, { ignoreCursor: true });
    expect(await contents(log, activityTopic)).toEqual(once);
  });

  it('has nothing left after a whole run', async () => {
    const log = createMemoryLog();
    await runOnce(log);
    const before = [activityTopic, directoryTopic, evidenceTopic].map((topic) => log.records(topic).length);
    const again = await runOnce(log);
    expect(again.pages).toBe(0);
    expect([activityTopic, directoryTopic, evidenceTopic].map((topic) => log.records(topic).length)).toEqual(before);
  });

  function runOnce(log: MemoryLog, options: { endAfter?: number; ignoreCursor?: boolean } = {}) {
    const ending = new AbortController();
    return runSource({
      source,
      config: config(),
      name: type,
      log,
      pseudonym: context.pseudonym,
      logger: context.logger,
      now: () => testNow,
      signal: ending.signal,
      ignoreCursor: options.ignoreCursor ?? false,
      onProgress: ({ pages }) => pages === options.endAfter && ending.abort(),
      limits: { maxRecords: 100 },
    });
  }
});

const given = ({ events, records, evidence }: Reading): number => events.length + records.length + evidence.length;

async function readPages(reader: SourceReader, pages: number): Promise<number> {
  let taken = 0;
  let count = 0;
  for await (const page of reader.pages(null, new AbortController().signal)) {
    for (const item of page.items) {
      count += reader.parse(item).filter(({ kind }) => kind !== 'reject' && kind !== 'skip').length;
    }
    taken += 1;
    if (taken === pages) break;
  }
  return count;
}

/** Newest value of each id, as readers of the log end up with. */
async function contents(log: MemoryLog, topic: Topic): Promise<Map<string, unknown>> {
  const byId = new Map<string, unknown>();
  for (const record of log.records(topic)) {
    const value = JSON.parse(String(record.value)) as { id?: string; verb?: string };
    byId.set(value.id === undefined ? record.key : `${value.id} ${value.verb ?? ''}`, value);
  }
  return new Map([...byId].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function positionOf(log: MemoryLog): unknown {
  return log
    .records(cursorTopic)
    .map(decodeCursor)
    .findLast((decoded) => decoded.ok);
}

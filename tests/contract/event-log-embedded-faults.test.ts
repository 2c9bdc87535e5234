import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { UserError } from '../../infra/errors.js';
import { createEmbeddedLog } from '../../infra/log/embedded.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { startChild } from '../support/child-process.js';
import type { ChildTask } from '../support/event-log-child.js';
import { createTestTopic, numbered, numberOf, quietLogger, readAll, until } from '../support/event-log-harness.js';

const day = 86_400_000;
const start = Date.UTC(2026, 0, 1);

describe('the embedded log', () => {
  let folder: string;
  let logs: EventLog[];
  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(os.tmpdir(), 'earshot-log-')), 'data', 'log');
    logs = [];
  });
  afterEach(async () => {
    await Promise.all(logs.map((log) => log.close()));
    rmSync(path.dirname(path.dirname(folder)), { recursive: true, force: true });
  });

  async function openAt(time: number, logger = quietLogger): Promise<EventLog> {
    const log = await createEmbeddedLog({ path: folder, logger, now: () => time });
    logs.push(log);
    return log;
  }

  test('is readable by its owner only', async () => {
    const log = await openAt(start);
    await log.createTopics([createTestTopic()]);
    expect(log.description).toBe(`embedded ${folder}`);
    const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);
    expect([folder, path.join(folder, 'data.mdb'), path.join(folder, 'lock.mdb')].map(mode)).toEqual([
      '700',
      '600',
      '600',
    ]);
  });

  test('keeps records, offsets and topics when it is closed and opened again', async () => {
    const topic = createTestTopic();
    const first = await openAt(start);
    await first.createTopics([topic]);
    await first.append(topic, numbered(0, 10));
    let read = 0;
    const reader = await first.subscribe(topic, 'g', async ({ records }) => {
      read += records.length;
    });
    await until('all was read', () => read === 10);
    await first.close();
    await reader.done;
    const second = await openAt(start);
    await second.append(topic, numbered(10, 5));
    expect((await second.lag(topic, 'g')).reduce((sum, { behind }) => sum + behind, 0)).toBe(5);
    expect((await readAll(second, topic, 15)).map(numberOf).sort((a, b) => a - b)).toHaveLength(15);
  });

  test('trims what is older than the topic keeps, not a record more; a reader that was behind goes on and it is said', async () => {
    const topic = createTestTopic({ partitions: 1, retentionDays: 14 });
    const old = await openAt(start);
    await old.createTopics([topic]);
    await old.append(topic, numbered(0, 6_000));
    const reader = await old.subscribe(topic, 'behind', async () => undefined, { maxBatchRecords: 100 });
    await until('something was read', async () => Number((await old.lag(topic, 'behind'))[0]?.committed) > 0);
    await old.close();
    await reader.done;

    const later = await openAt(start + 2 * day);
    await later.append(topic, numbered(6_000, 10));
    await later.rewind(topic, 'behind');
    const read = await later.subscribe(topic, 'behind', async () => undefined, { maxBatchRecords: 50 });
    await until('the group has a place', async () => Number((await later.lag(topic, 'behind'))[0]?.committed) > 0);
    await read.stop();
    const place = Number((await later.lag(topic, 'behind'))[0]?.committed);
    await later.close();

    const lines: string[] = [];
    const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const last = await openAt(start + 15 * day, logger);
    await until('the old records are gone', async () => (await last.lag(topic, 'new'))[0]?.behind === 10);
    const kept = await readAll(last, topic, 10);
    expect(kept.map(numberOf)).toEqual(Array.from({ length: 10 }, (_, index) => 6_000 + index));
    if (place < 6_000) {
      const seen: number[] = [];
      const behind = await last.subscribe(
        topic,
        'behind',
        async ({ records }) => void seen.push(...records.map(numberOf)),
      );
      await until('the reader has gone on', () => seen.length === 10);
      await behind.stop();
      expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ group: 'behind', from: place, to: '6000' });
    }
    // Offsets go on where they were.
    expect((await last.lag(topic, 'behind'))[0]?.end).toBe('6010');
  });

  test('keeps the newest record of a key for ever, and a deletion for a week', async () => {
    const topic = createTestTopic({ partitions: 1, compacted: true, retentionDays: null });
    const old = await openAt(start);
    await old.createTopics([topic]);
    await old.append(topic, [...numbered(0, 3, 3), { key: 'key-1', value: null, headers: {} }]);
    await old.close();
    const behind = async (log: EventLog) => (await log.lag(topic, 'new'))[0]?.behind;
    const within = await openAt(start + 6 * day);
    expect(await behind(within)).toBe(3);
    await within.close();
    const after = await openAt(start + 400 * day);
    await until('the deletion is forgotten', async () => (await behind(after)) === 2);
    expect((await after.latest(topic)).map(({ key }) => key)).toEqual(['key-0', 'key-2']);
  });

  test('says which folder is full, and has lost nothing that it acknowledged', async () => {
    const topic = createTestTopic();
    const log = await openAt(start);
    await log.createTopics([topic]);
    const task = { spec: { kind: 'embedded', path: folder }, topic, role: 'append', first: 0, batch: 500 };
    const child = startChild('event-log-child.ts', task as Partial<ChildTask>, { fileBlocks: 4_096 });
    expect(await child.ended).toBe(3);
    const lines = child.lines();
    const acknowledged = Number(lines.at(-2)?.split(' ')[1]);
    expect(acknowledged).toBeGreaterThan(0);
    expect(lines.at(-1)).toMatch(/^failed UserError The log in .* cannot be written: .*free space on that disk/);
    expect(lines.at(-1)).toContain(folder);
    // Another process, without the limit, goes on.
    await log.append(topic, numbered(acknowledged, 10));
    const found = new Set((await readAll(log, topic, acknowledged + 10)).map(numberOf));
    expect(Array.from({ length: acknowledged + 10 }, (_, number) => number).filter((n) => !found.has(n))).toEqual([]);
  });

  test('does not open what is no log, and names it', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'data.mdb'), 'x'.repeat(10_000));
    await expect(openAt(start)).rejects.toThrow(UserError);
    await expect(openAt(start)).rejects.toThrow(folder);
    const file = path.join(path.dirname(folder), 'file');
    writeFileSync(file, '');
    await expect(createEmbeddedLog({ path: path.join(file, 'log'), logger: quietLogger })).rejects.toThrow(
      /folder .* cannot be made/,
    );
  });

  test('a topic that nobody made is an error, not a silent loss', async () => {
    const log = await openAt(start);
    await expect(log.append(createTestTopic(), numbered(0, 1))).rejects.toThrow(/is not in the log/);
  });
});

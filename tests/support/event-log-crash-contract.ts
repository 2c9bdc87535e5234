import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { EventLog } from '../../infra/log/event-log.js';
import { createRandom } from '../../infra/random.js';
import { startChild, type TypeScriptChild } from './child-process.js';
import type { ChildTask } from './event-log-child.js';
import type { ContractOptions } from './event-log-contract.js';
import { createTestTopic, keysOutOfOrder, numbered, numberOf, until } from './event-log-harness.js';

const kills = 4;
const batch = 40;

/** Real processes, killed at random moments that a seed fixes. */
export function crashContract(options: ContractOptions, log: () => EventLog): void {
  let folder: string;
  let children: TypeScriptChild[];
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-child-'));
    children = [];
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => child.kill()));
    rmSync(folder, { recursive: true, force: true });
  });

  function start(task: Partial<ChildTask> & Pick<ChildTask, 'topic' | 'role'>): TypeScriptChild {
    const { sessionTimeoutMs } = options;
    const file = path.join(folder, 'inserted');
    const child = startChild('event-log-child.ts', {
      spec: options.spec(),
      first: 0,
      batch,
      group: 'killed',
      sessionTimeoutMs,
      file,
      ...task,
    } satisfies ChildTask);
    children.push(child);
    return child;
  }

  const saidAtLeast = (child: TypeScriptChild, count: number) =>
    until(`a child has written ${count} lines`, () => child.lines().length >= count);
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  test('while it appends: nothing acknowledged is lost, keys stay in order, readers see it live', async () => {
    const random = createRandom('kill while appending');
    const topic = createTestTopic();
    await log().createTopics([topic]);
    const seen: { key: string; number: number }[] = [];
    const reader = await log().subscribe(topic, 'live', async ({ records }) => {
      for (const record of records) seen.push({ key: record.key, number: numberOf(record) });
    });
    let acknowledged = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const child = start({ topic, role: 'append', first: acknowledged });
      await saidAtLeast(child, 2 + random.int(15));
      await pause(random.int(40));
      await child.kill();
      acknowledged = Number(child.lines().at(-1)?.split(' ')[1]);
    }
    expect(acknowledged).toBeGreaterThanOrEqual(kills * batch);
    await log().append(topic, numbered(acknowledged, batch));
    const wanted = acknowledged + batch;
    const missing = (): number[] => {
      const found = new Set(seen.map(({ number }) => number));
      return Array.from({ length: wanted }, (_, number) => number).filter((number) => !found.has(number));
    };
    await until('everything acknowledged has come', () => missing().length === 0);
    await reader.stop();
    expect(missing()).toEqual([]);
    expect(keysOutOfOrder(seen)).toEqual([]);
  });

  test('while it consumes: every record is delivered, keys stay in order', async () => {
    const random = createRandom('kill while consuming');
    const topic = createTestTopic();
    const records = 4_000;
    await log().createTopics([topic]);
    await log().append(topic, numbered(0, records));
    const file = path.join(folder, 'inserted');
    writeFileSync(file, '');
    for (let kill = 0; kill < kills; kill += 1) {
      const child = start({ topic, role: 'consume' });
      await saidAtLeast(child, 2 + random.int(8));
      await pause(random.int(20));
      await child.kill();
    }
    const last = start({ topic, role: 'consume' });
    const inserted = () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => ({ key: line.split(' ')[0] ?? '', number: Number(line.split(' ')[1]) }));
    await until('every record was delivered', () => new Set(inserted().map(({ number }) => number)).size === records);
    await last.kill();
    expect(keysOutOfOrder(inserted())).toEqual([]);
  });

  test('between insert and commit: the next member gets the batch again', async () => {
    const topic = createTestTopic({ partitions: 1 });
    await log().createTopics([topic]);
    await log().append(topic, numbered(0, 90));
    const child = start({ topic, role: 'crash-before-commit' });
    expect(await child.ended).toBe('SIGKILL');
    const inserted = readFileSync(path.join(folder, 'inserted'), 'utf8').split('\n').filter(Boolean);
    expect(inserted).toHaveLength(batch);
    const again: string[] = [];
    const next = await log().subscribe(
      topic,
      'killed',
      async ({ records }) => void again.push(...records.map((record) => `${record.key} ${numberOf(record)}`)),
      { sessionTimeoutMs: options.sessionTimeoutMs },
    );
    await until('all records have come', () => again.length >= 90);
    await next.stop();
    expect(again.slice(0, batch)).toEqual(inserted);
    expect(again).toHaveLength(90);
  });
}

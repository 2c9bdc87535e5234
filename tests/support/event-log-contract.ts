import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FatalError, UserError } from '../../infra/errors.js';
import type { Batch, EventLog, LogRecord } from '../../infra/log/event-log.js';
import { crashContract } from './event-log-crash-contract.js';
import {
  createTestTopic,
  keysOutOfOrder,
  type LogSpec,
  numbered,
  numberOf,
  openTestLog,
  readAll,
  until,
} from './event-log-harness.js';

export interface ContractOptions {
  readonly spec: () => LogSpec;
  /** The shortest that the log allows, so that a lost member is noticed soon. */
  readonly sessionTimeoutMs: number;
}

const sum = (lags: readonly { readonly behind: number }[]): number => lags.reduce((all, { behind }) => all + behind, 0);
const numbers = (records: readonly LogRecord[]): number[] => records.map(numberOf).sort((a, b) => a - b);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** What every EventLog promises; the same for the embedded log and for Kafka. */
export function eventLogContract(options: ContractOptions): void {
  const { sessionTimeoutMs } = options;
  let log: EventLog;
  beforeAll(async () => {
    log = await openTestLog(options.spec());
  });
  afterAll(async () => {
    await log.close();
  });

  async function madeTopic(settings = {}) {
    const topic = createTestTopic(settings);
    await log.createTopics([topic]);
    return topic;
  }

  test('making a topic that is there changes nothing', async () => {
    const topic = await madeTopic();
    await log.append(topic, numbered(0, 10));
    await log.createTopics([topic, { ...topic, partitions: 1 }]);
    expect(numbers(await readAll(log, topic, 10))).toEqual(upTo(10));
    expect(await log.lag(topic, 'nobody')).toHaveLength(6);
  });

  test('records of a key come in the order they were appended, all in one partition', async () => {
    const topic = await madeTopic();
    const appends = [];
    for (let first = 0; first < 3_000; first += 250) appends.push(log.append(topic, numbered(first, 250)));
    await Promise.all(appends);
    const records = await readAll(log, topic, 3_000);
    expect(numbers(records)).toEqual(upTo(3_000));
    expect(keysOutOfOrder(records.map((record) => ({ key: record.key, number: numberOf(record) })))).toEqual([]);
    const places = new Map<string, Set<number>>();
    for (const { key, partition } of records) places.set(key, (places.get(key) ?? new Set()).add(partition));
    expect([...places.values()].every((partitions) => partitions.size === 1)).toBe(true);
    expect(new Set(records.map(({ partition }) => partition)).size).toBeGreaterThan(2);
  });

  test('key, value, headers and time come back as they were', async () => {
    const topic = await madeTopic({ partitions: 1 });
    const before = Date.now();
    const headers = {
      ce_specversion: '1.0',
      ce_id: 'f00d@1',
      ce_source: '/slack/T%C3%A9',
      'content-type': 'application/json',
      ce_subject: 'größe 🎈',
    };
    const value = Buffer.from([0, 1, 2, 254, 255]);
    await log.append(topic, [{ key: 'ключ/\u001f🎈', value, headers }]);
    await log.append(topic, [{ key: 'none', value: Buffer.alloc(0), headers: {} }]);
    const [first, second] = await readAll(log, topic, 2);
    expect(first).toMatchObject({ topic: topic.name, partition: 0, key: 'ключ/\u001f🎈', headers });
    expect(first?.value?.equals(value)).toBe(true);
    expect(Math.abs((first?.timestamp ?? 0) - before)).toBeLessThan(3_600_000);
    expect(second).toMatchObject({ key: 'none', headers: {} });
    expect(second?.value).toHaveLength(0);
    expect(BigInt(second?.offset ?? 0)).toBeGreaterThan(BigInt(first?.offset ?? 0));
  });

  test('a record of 900 kB passes whole; one that no log takes is refused by name', async () => {
    const topic = await madeTopic({ partitions: 1 });
    // Not compressible.
    const { randomBytes } = await import('node:crypto');
    const value = randomBytes(900_000);
    await log.append(topic, [...numbered(0, 3), { key: 'large', value, headers: {} }, ...numbered(3, 3)]);
    const records = await readAll(log, topic, 7);
    expect(records.find(({ key }) => key === 'large')?.value?.equals(value)).toBe(true);
    const refused = log.append(topic, [{ key: 'huge', value: Buffer.alloc(1_000_001), headers: {} }]);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(/huge.*1000001 bytes/);
  });

  test('each group reads everything, at its own pace', async () => {
    const topic = await madeTopic();
    await log.append(topic, numbered(0, 100));
    const seen: Record<string, number[]> = { one: [], two: [] };
    const follow = (group: string) =>
      log.subscribe(topic, group, async ({ records }) => {
        seen[group]?.push(...records.map(numberOf));
      });
    const one = await follow('one');
    await until('group one has read all', () => seen.one?.length === 100);
    await one.stop();
    await log.append(topic, numbered(100, 50));
    const two = await follow('two');
    await until('group two has read all', () => seen.two?.length === 150);
    await two.stop();
    expect(sum(await log.lag(topic, 'one'))).toBe(50);
    expect(sum(await log.lag(topic, 'two'))).toBe(0);
    const again = await follow('one');
    await until('group one has read the rest', () => seen.one?.length === 150);
    await again.stop();
    expect([...(seen.one ?? [])].sort((a, b) => a - b)).toEqual(upTo(150));
  });

  test('no batch is larger than asked for, and stop() commits the batch in hand', async () => {
    const topic = await madeTopic({ partitions: 2 });
    await log.append(topic, numbered(0, 200));
    const sizes: number[] = [];
    let working = false;
    const subscription = await log.subscribe(
      topic,
      'small',
      async ({ records }) => {
        working = true;
        await new Promise((resolve) => setTimeout(resolve, 30));
        sizes.push(records.length);
      },
      { maxBatchRecords: 7 },
    );
    await until('a batch is in hand', () => working);
    await subscription.stop();
    await subscription.done;
    expect(Math.max(...sizes)).toBe(7);
    expect(sum(await log.lag(topic, 'small'))).toBe(200 - sizes.reduce((all, size) => all + size, 0));
  });

  test('batches of several partitions may be in hand at once, never two of one', async () => {
    const topic = await madeTopic();
    await log.append(topic, numbered(0, 600));
    const inHand = new Set<number>();
    const seen: LogRecord[] = [];
    const twice: number[] = [];
    let most = 0;
    let goOn = (): void => undefined;
    const second = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const subscription = await log.subscribe(
      topic,
      'at once',
      async ({ partition, records }) => {
        if (inHand.has(partition)) twice.push(partition);
        inHand.add(partition);
        most = Math.max(most, inHand.size);
        if (inHand.size === 2) goOn();
        await second;
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(...records);
        inHand.delete(partition);
      },
      { maxBatchRecords: 20, partitionsAtOnce: 2, sessionTimeoutMs },
    );
    try {
      await until('all are read', () => seen.length >= 600);
    } finally {
      goOn();
      await subscription.stop();
    }
    expect({ most, twice }).toEqual({ most: 2, twice: [] });
    expect(numbers(seen)).toEqual(upTo(600));
    expect(keysOutOfOrder(seen.map((record) => ({ key: record.key, number: numberOf(record) })))).toEqual([]);
    expect(sum(await log.lag(topic, 'at once'))).toBe(0);
  });

  test('a batch that fails comes again, the same records, after growing pauses; nothing is skipped', async () => {
    const topic = await madeTopic();
    await log.append(topic, numbered(0, 60));
    const attempts: string[] = [];
    const done: LogRecord[] = [];
    const pauses: number[] = [];
    let broken: number | undefined;
    const subscription = await log.subscribe(
      topic,
      'failing',
      async ({ partition, records }) => {
        broken ??= partition;
        if (partition === broken) {
          attempts.push(records.map(({ offset }) => offset).join());
          if (attempts.length <= 3) throw new Error('the store is down');
        }
        done.push(...records);
      },
      { retryMinMs: 20, retryMaxMs: 60, maxBatchRecords: 5, onRetry: (_, __, pause) => pauses.push(pause) },
    );
    await until('the first batch has failed', () => attempts.length > 0);
    // More arrives meanwhile; the batch that failed stays as it was.
    await log.append(topic, numbered(60, 40));
    await until('everything was taken', () => done.length >= 100);
    await subscription.stop();
    expect(new Set(attempts.slice(0, 4)).size).toBe(1);
    expect(pauses).toEqual([20, 40, 60]);
    expect(numbers(done)).toEqual(upTo(100));
    expect(keysOutOfOrder(done.map((record) => ({ key: record.key, number: numberOf(record) })))).toEqual([]);
    expect(sum(await log.lag(topic, 'failing'))).toBe(0);
  });

  test('a FatalError ends the subscription and commits nothing of its batch', async () => {
    const topic = await madeTopic({ partitions: 1 });
    await log.append(topic, numbered(0, 10));
    let calls = 0;
    const subscription = await log.subscribe(topic, 'fatal', async () => {
      calls += 1;
      throw new FatalError('wrong password for the store');
    });
    await expect(subscription.done).rejects.toThrow('wrong password for the store');
    expect(calls).toBe(1);
    expect(subscription.assigned()).toEqual([]);
    expect(sum(await log.lag(topic, 'fatal'))).toBe(10);
    const seen: LogRecord[] = [];
    const next = await log.subscribe(topic, 'fatal', async ({ records }) => void seen.push(...records));
    await until('the next member has read all', () => seen.length === 10);
    await next.stop();
  });

  test('lag tells how far a group is; rewind makes it read from the beginning, but not while it runs', async () => {
    const topic = await madeTopic({ partitions: 2 });
    await log.append(topic, numbered(0, 30));
    expect(sum(await log.lag(topic, 'replay'))).toBe(30);
    const seen: number[] = [];
    const follow = () =>
      log.subscribe(topic, 'replay', async ({ records }) => void seen.push(...records.map(numberOf)));
    const first = await follow();
    await until('all was read and committed', async () => sum(await log.lag(topic, 'replay')) === 0);
    await expect(log.rewind(topic, 'replay')).rejects.toThrow(/running members; stop them/);
    await first.stop();
    await log.rewind(topic, 'replay');
    const lags = await log.lag(topic, 'replay');
    expect(lags.map(({ partition, committed }) => ({ partition, committed }))).toEqual([
      { partition: 0, committed: '0' },
      { partition: 1, committed: '0' },
    ]);
    expect(sum(lags)).toBe(30);
    const second = await follow();
    await until('all was read again', () => seen.length === 60);
    await second.stop();
    expect(seen.sort((a, b) => a - b)).toEqual([...upTo(30), ...upTo(30)].sort((a, b) => a - b));
    await expect(log.rewind(topic, 'never-seen')).resolves.toBeUndefined();
  });

  test('seek makes a group read on from a time or from any offset, but not while it runs', async () => {
    const topic = await madeTopic({ partitions: 1 });
    await log.append(topic, numbered(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const time = Date.now();
    await log.append(topic, numbered(10, 5));
    const [at] = await log.offsetsAt(topic, time);
    expect(await log.offsetsAt(topic, 0)).toEqual(['0']);
    expect(at).toBe('10');
    expect(await log.offsetsAt(topic, Date.now() + 60_000)).toEqual(['15']);
    const seen: number[] = [];
    const follow = () => log.subscribe(topic, 'seek', async ({ records }) => void seen.push(...records.map(numberOf)));
    const first = await follow();
    await until('all was read and committed', async () => sum(await log.lag(topic, 'seek')) === 0);
    await expect(log.seek(topic, 'seek', ['10'])).rejects.toThrow(/running members; stop them/);
    await first.stop();
    await log.seek(topic, 'seek', ['10']);
    expect(sum(await log.lag(topic, 'seek'))).toBe(5);
    const second = await follow();
    await until('they were read again', () => seen.length === 20);
    await second.stop();
    expect(seen.slice(15)).toEqual([10, 11, 12, 13, 14]);
  });

  test('erase takes records out of a compacted topic, or changes them, for every later reader', async () => {
    const topic = await madeTopic({ compacted: true, partitions: 1, retentionDays: null });
    await log.append(
      topic,
      ['a', 'b', 'c'].map((key) => ({ key, value: Buffer.from(`of ${key}`), headers: { h: key } })),
    );
    const done = await log.erase(topic, ({ key }) =>
      key === 'a' ? null : key === 'b' ? Buffer.from('new') : undefined,
    );
    expect(done).toEqual({ changed: 2, staysDays: null });
    const left = await log.latest(topic);
    expect(Object.fromEntries(left.map(({ key, value }) => [key, String(value)]))).toEqual({ b: 'new', c: 'of c' });
    expect(left.map(({ headers }) => headers.h).sort()).toEqual(['b', 'c']);
  });

  test('erase takes records out of a topic with keys of its own, and what stays is read on', async () => {
    const topic = await madeTopic({ keyed: true, partitions: 1, retentionDays: 90 });
    await log.append(
      topic,
      ['a', 'b', 'c'].map((key) => ({ key, value: Buffer.from(`of ${key}`), headers: {} })),
    );
    const done = await log.erase(topic, ({ key }) => (key === 'b' ? null : undefined));
    expect(done).toEqual({ changed: 1, staysDays: null });
    await log.append(topic, [{ key: 'd', value: Buffer.from('of d'), headers: {} }]);
    expect((await log.latest(topic)).map(({ key }) => key)).toEqual(['a', 'c', 'd']);
  });

  test('a compacted topic gives the newest record of each key, without the deleted ones', async () => {
    const topic = await madeTopic({ compacted: true, partitions: 1, retentionDays: null });
    expect(await log.latest(topic)).toEqual([]);
    const put = (key: string, value: string | null) => ({
      key,
      value: value === null ? null : Buffer.from(value),
      headers: { ce_id: key },
    });
    const long = 'unit/'.padEnd(3_000, 'x');
    await log.append(topic, [put('a', '1'), put('b', '1'), put('c', '1'), put(long, '1')]);
    await log.append(topic, [put('a', '2'), put(long, '2')]);
    await log.append(topic, [put('b', null), put('d', null), put('c', '3')]);
    const found = await log.latest(topic);
    expect(found.map(({ key, value }) => [key, String(value)])).toEqual([
      ['a', '2'],
      [long, '2'],
      ['c', '3'],
    ]);
    expect(found[0]?.headers).toEqual({ ce_id: 'a' });
    // A reader that follows sees the deletion.
    const last = new Map<string, string | null>();
    const follower = await log.subscribe(topic, 'follower', async ({ records }) => {
      for (const { key, value } of records) last.set(key, value === null ? null : String(value));
    });
    await until('the deletion was seen', () => last.get('b') === null && last.get('c') === '3');
    await follower.stop();
    expect(last.get('a')).toBe('2');
    await log.append(topic, [put('b', 'back')]);
    expect((await log.latest(topic)).map(({ key }) => key)).toEqual(['a', long, 'c', 'b']);
  });

  test('read gives every record once and in order, the next when those before have been taken', async () => {
    const topic = await madeTopic({ partitions: 2 });
    await log.read(topic, () => {
      throw new Error('there is none');
    });
    for (let first = 0; first < 3_000; first += 500) await log.append(topic, numbered(first, 500));
    const seen: LogRecord[] = [];
    let [times, atOnce] = [0, 0];
    await log.read(topic, async (records) => {
      times += 1;
      atOnce += 1;
      expect(atOnce).toBe(1);
      await log.append(topic, numbered(3_000 + times, 1));
      seen.push(...records);
      atOnce -= 1;
    });
    expect(times).toBeGreaterThan(1);
    const old = seen.filter((record) => numberOf(record) < 3_000);
    expect(numbers(old)).toEqual(upTo(3_000));
    expect(keysOutOfOrder(old.map((record) => ({ key: record.key, number: numberOf(record) })))).toEqual([]);
    expect(await log.lag(topic, 'nobody')).toHaveLength(2);
  });

  test('a reading ends with the failure of who reads', async () => {
    const topic = await madeTopic({ partitions: 2 });
    for (let first = 0; first < 3_000; first += 500) await log.append(topic, numbered(first, 500));
    let times = 0;
    const reading = log.read(topic, async () => {
      times += 1;
      throw new Error('cannot be taken');
    });
    await expect(reading).rejects.toThrow('cannot be taken');
    expect(times).toBe(1);
  });

  test('two members share the partitions; what one leaves the other takes up', async () => {
    const topic = await madeTopic();
    const other = await openTestLog(options.spec());
    try {
      const seen: LogRecord[] = [];
      const take = async ({ records, heartbeat }: Batch) => {
        await heartbeat();
        seen.push(...records);
      };
      const one = await log.subscribe(topic, 'shared', take, { sessionTimeoutMs });
      await until('one has all', () => one.assigned().length === 6);
      const two = await other.subscribe(topic, 'shared', take, { sessionTimeoutMs });
      await until('they share', () => one.assigned().length === 3 && two.assigned().length === 3);
      expect([...one.assigned(), ...two.assigned()].sort()).toEqual([0, 1, 2, 3, 4, 5]);
      await log.append(topic, numbered(0, 300));
      await until('all was read', () => new Set(seen.map(numberOf)).size === 300);
      await one.stop();
      await until('two has all', () => two.assigned().length === 6);
      await log.append(topic, numbered(300, 100));
      await until('the rest was read', () => new Set(seen.map(numberOf)).size === 400);
      await until('all is committed', async () => sum(await log.lag(topic, 'shared')) === 0);
      await two.stop();
    } finally {
      await other.close();
    }
  });

  test('a batch whose partition has moved meanwhile is not committed; its new owner gets the records', async () => {
    const topic = await madeTopic();
    await log.append(topic, numbered(0, 40, 40));
    // A key of the last partition: the embedded log gives that one away when a second member comes.
    const probe = (await readAll(log, topic, 40)).find(({ partition }) => partition === 5);
    if (probe === undefined) throw new Error('no key of the last partition');
    const slow = createTestTopic();
    await log.createTopics([slow]);
    await log.append(
      slow,
      [0, 1, 2].map((number) => ({ ...numbered(number, 1)[0]!, key: probe.key })),
    );
    const other = await openTestLog(options.spec());
    try {
      let release = (): void => undefined;
      const held: Batch[] = [];
      const refused: Batch[] = [];
      const taken: LogRecord[] = [];
      let accept = false;
      const take = async (batch: Batch): Promise<void> => {
        if (!accept) {
          refused.push(batch);
          throw new Error('not yet');
        }
        taken.push(...batch.records);
      };
      const retries = { retryMinMs: 50, retryMaxMs: 100 };
      const first = await log.subscribe(
        slow,
        'moved',
        async (batch) => {
          if (held.length > 0) return take(batch);
          held.push(batch);
          // No heartbeat: to the group this member is gone.
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        },
        { sessionTimeoutMs, ...retries },
      );
      await until('the batch is in hand', () => held.length > 0);
      const second = await other.subscribe(slow, 'moved', take, { sessionTimeoutMs, ...retries });
      await until('the other member has got the batch', () => refused.length > 0);
      expect(refused[0]?.records.map(numberOf)).toEqual(held[0]?.records.map(numberOf));
      release();
      await until('the first member knows it is stale', () => held[0]?.isStale() ?? false);
      expect(sum(await log.lag(slow, 'moved'))).toBe(3);
      accept = true;
      await until('the new owner has taken it', async () => sum(await log.lag(slow, 'moved')) === 0);
      expect(numbers(taken)).toEqual([0, 1, 2]);
      await Promise.all([first.stop(), second.stop()]);
    } finally {
      await other.close();
    }
  });

  describe('killed with SIGKILL', () => crashContract(options, () => log));
}

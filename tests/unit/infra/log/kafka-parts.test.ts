import { describe, expect, test } from '@jest/globals';
import { FatalError } from '../../../../infra/errors.js';
import { createAssignment } from '../../../../infra/log/kafka-assignment.js';
import { explainFirstContact, explainKafkaError } from '../../../../infra/log/kafka-errors.js';
import { chunksOf } from '../../../../infra/log/kafka-record.js';
import { partitionOf } from '../../../../infra/log/partition.js';
import { pauseMs } from '../../../../infra/log/retry-pause.js';

describe('the assignment of a Kafka member', () => {
  test('a partition that stays keeps its epoch; one that was away, or a member with a new id, does not', () => {
    const changes: (readonly number[])[] = [];
    const assignment = createAssignment((partitions) => changes.push(partitions));
    assignment.joined('m1', [1, 0]);
    const [zero, one] = [assignment.epoch(0), assignment.epoch(1)];
    assignment.joined('m1', [0]);
    expect(assignment.epoch(0)).toBe(zero);
    expect(assignment.epoch(1)).toBeUndefined();
    assignment.joined('m1', [0, 1]);
    expect(assignment.epoch(1)).not.toBe(one);
    assignment.joined('m2', [0, 1]);
    expect(assignment.epoch(0)).not.toBe(zero);
    assignment.lost();
    expect(assignment.partitions()).toEqual([]);
    expect(changes).toEqual([[0, 1], [0], [0, 1], []]);
  });
});

describe('errors of Kafka', () => {
  const caused = (name: string, fields: object = {}): Error =>
    Object.assign(new Error('outer'), { cause: Object.assign(new Error('inner'), { name, ...fields }) });

  test.each([
    ['a wrong password', caused('KafkaJSSASLAuthenticationError'), /kafka\.sasl/],
    ['a missing permission', caused('KafkaJSProtocolError', { type: 'TOPIC_AUTHORIZATION_FAILED' }), /right to read/],
    ['a certificate', caused('KafkaJSConnectionError', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), /kafka\.tls\.caFile/],
  ])('%s is fatal wherever it happens', (_, error, message) => {
    const explained = explainKafkaError(error, ['k:9092']);
    expect(explained).toBeInstanceOf(FatalError);
    expect(explained.message).toMatch(message);
  });

  test('a broker that does not answer is fatal at the first contact only', () => {
    const error = caused('KafkaJSConnectionError', { code: 'ECONNREFUSED' });
    expect(explainKafkaError(error, ['k:9092'])).toBe(error);
    expect(explainFirstContact(error, ['k:9092'])).toBeInstanceOf(FatalError);
  });
});

test('records are cut into chunks in order; a large one stands alone', () => {
  const record = (key: string, bytes: number) => ({ key, value: Buffer.alloc(bytes), headers: {} });
  const chunks = chunksOf([record('a', 100), record('b', 100), record('c', 900), record('d', 100)], 500);
  expect(chunks.map((chunk) => chunk.map(({ key }) => key))).toEqual([['a', 'b'], ['c'], ['d']]);
  expect(chunksOf([], 500)).toEqual([]);
});

test('a key always has the same partition, and keys spread evenly', () => {
  // Stored logs depend on these.
  expect(['', 'a', 'key-1', 'größe 🎈'].map((key) => partitionOf(key, 6))).toMatchInlineSnapshot(`
[
  2,
  2,
  0,
  0,
]
`);
  const counts = Array.from({ length: 6 }, () => 0);
  for (let key = 0; key < 6_000; key += 1) counts[partitionOf(`key-${key}`, 6)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(800);
});

test('pauses double up to their limit', () => {
  const pauses = { retryMinMs: 500, retryMaxMs: 3_000 };
  expect([1, 2, 3, 4, 1_000].map((failures) => pauseMs(failures, pauses))).toEqual([500, 1_000, 2_000, 3_000, 3_000]);
});

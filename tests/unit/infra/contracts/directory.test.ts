import { describe, expect, test } from '@jest/globals';
import {
  decodeCursor,
  decodeDeadLetter,
  decodeDirectory,
  decodeHealth,
  encodeCursor,
  encodeDeadLetter,
  encodeDirectory,
  encodeHealth,
} from '../../../../infra/contracts/cloud-events.js';
import { cursorSchema } from '../../../../infra/contracts/cursor.js';
import { deadLetterId, deadLetterSchema } from '../../../../infra/contracts/dead-letter.js';
import { type DirectoryRecord, directoryKey, directoryRecordSchema } from '../../../../infra/contracts/directory.js';
import { sourceHealthSchema } from '../../../../infra/contracts/health.js';
import { hashId } from '../../../../infra/contracts/ids.js';
import { topics } from '../../../../infra/contracts/topics.js';
import type { AppendRecord, LogRecord } from '../../../../infra/log/event-log.js';

const at = Date.UTC(2027, 0, 1);
const name = 'Ann Example';
const someone = hashId('person');
const boss = hashId('boss');

const fromLog = (record: AppendRecord): LogRecord => ({
  topic: 't',
  partition: 0,
  offset: '0',
  timestamp: 0,
  ...record,
});

const person = (change: object = {}): unknown => ({
  type: 'person',
  personId: someone,
  origin: 'directory',
  leadership: { isExecutive: false, rule: null, delegateOf: null },
  version: 1,
  ...change,
});
const executive = { leadership: { isExecutive: true, rule: 'list', delegateOf: null } };

describe('a name', () => {
  test.each([
    ['of an executive', { ...executive, name }],
    ['of a delegate', { leadership: { isExecutive: false, rule: null, delegateOf: boss }, name }],
    ['that is not given', {}],
  ])('%s is taken', (_, change) => {
    expect(directoryRecordSchema.safeParse(person(change)).success).toBe(true);
  });

  test('of anybody else is refused, and not repeated in the reason', () => {
    const raw = Buffer.from(JSON.stringify(person({ name })));
    const decoded = decodeDirectory(fromLog({ key: 'k', value: raw, headers: {} }));
    expect(decoded).toEqual({
      ok: false,
      reason: 'name: holds a name of somebody who is neither an executive nor a delegate',
    });
  });

  test('under another field is kept out', () => {
    const parsed = directoryRecordSchema.parse(person({ displayName: name, email: 'ann@example.org' }));
    expect(JSON.stringify(parsed)).not.toMatch(/Ann|example\.org/);
  });
});

test('an unknown kind of record is named', () => {
  const raw = Buffer.from(JSON.stringify({ type: 'pet' }));
  expect(decodeDirectory(fromLog({ key: 'k', value: raw, headers: {} }))).toEqual({
    ok: false,
    reason: 'type: is unknown: "pet"',
  });
});

test.each([
  ['level', 51],
  ['level', -1],
  ['personId', 'ann@example.org'],
  ['validFrom', 1_700_000_000],
  ['origin', 'gossip'],
])('a person with the %s %p is refused', (field, value) => {
  const parsed = directoryRecordSchema.safeParse(person({ [field]: value }));
  expect(parsed.error?.issues[0]?.path).toEqual([field]);
});

describe('what a record replaces', () => {
  const records: DirectoryRecord[] = [
    person(),
    person({ validFrom: at }),
    person({ origin: 'platform' }),
    person({ personId: boss }),
    { type: 'orgUnit', path: ['a', 'b'], version: 1 },
    { type: 'orgUnit', path: ['a/b'], version: 1 },
    { type: 'accountLink', accountId: someone, personId: null, method: 'email', confidence: 1, version: 1 },
    { type: 'membership', communityId: boss, accountId: someone, version: 1 },
  ].map((record) => directoryRecordSchema.parse(record));

  test('is told by its key: another person, period, origin or unit is another one', () => {
    expect(new Set(records.map(directoryKey)).size).toBe(records.length);
  });

  test('is the same whatever else it says', () => {
    const [first] = records;
    const later = directoryRecordSchema.parse(person({ ...executive, name, title: 'CEO', version: 2, validTo: at }));
    expect(directoryKey(later)).toBe(directoryKey(first!));
  });

  test.each(records.map((record) => [directoryKey(record), record] as const))(
    '%s is the same after the log',
    (_, record) => {
      const encoded = encodeDirectory(record);
      expect(encoded.headers).toMatchObject({ ce_specversion: '1.0', ce_type: `earshot.directory.v1.${record.type}` });
      expect(decodeDirectory(fromLog(encoded))).toEqual({ ok: true, value: record });
    },
  );
});

describe('cursors and health share a topic and are not taken for each other', () => {
  const cursor = cursorSchema.parse({ source: 'chat', type: 'slack', position: { page: 2 }, savedAt: at });
  const health = sourceHealthSchema.parse({ source: 'chat', type: 'slack', state: 'ok', updatedAt: at });

  test('cursor', () => {
    const record = fromLog(encodeCursor(cursor));
    expect(decodeCursor(record)).toEqual({ ok: true, value: cursor });
    expect(decodeHealth(record).ok).toBe(false);
  });

  test('health', () => {
    const record = fromLog(encodeHealth(health));
    expect(decodeHealth(record)).toEqual({ ok: true, value: health });
    expect(decodeCursor(record).ok).toBe(false);
    expect(record.key).not.toBe(encodeCursor(cursor).key);
  });
});

describe('a dead letter', () => {
  const letter = deadLetterSchema.parse({
    id: deadLetterId('decode', 'payload', 'key'),
    step: 'decode',
    reason: 'verb: is unknown: "poke"',
    where: 'earshot.activity.v1/0@7',
    topic: 'earshot.activity.v1',
    key: 'key',
    payload: '{}',
    at,
  });

  test('is the same after the log', () => {
    expect(decodeDeadLetter(fromLog(encodeDeadLetter(letter)))).toEqual({ ok: true, value: letter });
  });

  test('of the same failure is the same letter', () => {
    expect(deadLetterId('decode', 'payload', 'key')).toBe(letter.id);
    expect(deadLetterId('land', 'payload', 'key')).not.toBe(letter.id);
  });
});

test('topics are versioned, and what is compacted is kept for ever', () => {
  for (const topic of topics) {
    expect(topic.name).toMatch(/^earshot\.[a-z]+\.v\d+$/);
    expect(topic.retentionDays === null).toBe(topic.compacted);
    expect(topic.partitions).toBeGreaterThan(0);
  }
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldDeliveries } from '../../../../../dashboards/digest/deliver/deliveries.js';
import { standingOf } from '../../../../../dashboards/digest/deliver/standing.js';
import { encodeDigest } from '../../../../../infra/contracts/cloud-events.js';
import {
  type DigestClaim,
  type DigestFailed,
  type DigestRecord,
  type DigestSent,
  deliveryVersion,
  digestRecordSchema,
  isDelivery,
} from '../../../../../infra/contracts/digest.js';
import type { LogRecord } from '../../../../../infra/log/event-log.js';

const at = Date.UTC(2026, 10, 23, 7);
const recipient = 'a'.repeat(32);
const week = '2026-11-16';
const leaseMs = 1_000;
const id = (text: string): string => text.padEnd(32, '0');

const base = (attempt: number) => ({ recipient, kind: 'team' as const, leaderId: null, week, attempt, at });
const claim = (name: string, attempt: number, over: Partial<DigestClaim> = {}): DigestClaim => ({
  ...{ type: 'claim', ...base(attempt), claimId: id(name), leaseMs, address: id('ad'), again: false, ...over },
});
const sent = (name: string, attempt: number): DigestSent => ({
  ...{ type: 'sent', ...base(attempt), claimId: id(name), messageId: '<1@example.org>' },
});
const failed = (name: string | null, attempt: number, over: Partial<DigestFailed> = {}): DigestFailed => ({
  type: 'failed',
  ...base(attempt),
  claimId: name === null ? null : id(name),
  address: id('ad'),
  isPermanent: false,
  code: 451,
  reason: 'later',
  nextAt: at + 5_000,
  ...over,
});

/** Records with the time, ms after `at`, at which the log took them. */
function folded(...records: readonly (readonly [number, DigestRecord])[]) {
  const log = records.map(
    ([ms, record], offset): LogRecord => ({
      ...encodeDigest(digestRecordSchema.parse(record)),
      ...{ topic: 'earshot.digest.v1', partition: 0, offset: String(offset), timestamp: at + ms },
    }),
  );
  return foldDeliveries(log).of(recipient, week);
}
const holder = (...records: readonly (readonly [number, DigestRecord])[]): string | undefined =>
  folded(...records).claim?.record.claimId.slice(0, 1);

describe('who has a mail', () => {
  test('the first claim in the log', () => expect(holder([0, claim('a', 1)], [0, claim('b', 1)])).toBe('a'));
  test('the first one also when its clock is behind', () =>
    expect(holder([5, claim('a', 1, { at: at + 9_999 })], [6, claim('b', 1)])).toBe('a'));
  test('nobody else until the lease has ended', () =>
    expect(holder([0, claim('a', 1)], [999, claim('b', 2)])).toBe('a'));
  test('the first one after it', () =>
    expect(holder([0, claim('a', 1)], [1_000, claim('b', 2)], [1_001, claim('c', 2)])).toBe('b'));
  test('nobody who does not know of the claim before', () =>
    expect(holder([0, claim('a', 1)], [1_000, claim('b', 1)])).toBe('a'));
  test('nobody once it was sent', () =>
    expect(holder([0, claim('a', 1)], [1, sent('a', 1)], [9_999, claim('b', 2, { again: true })])).toBeUndefined());
  test('nobody before its next time', () =>
    expect(holder([0, claim('a', 1)], [1, failed('a', 1)], [4_999, claim('b', 2)])).toBeUndefined());
  test('somebody from then on', () =>
    expect(holder([0, claim('a', 1)], [1, failed('a', 1)], [5_000, claim('b', 2)])).toBe('b'));
  test('somebody at once who was told to', () =>
    expect(holder([0, claim('a', 1)], [1, failed('a', 1)], [2, claim('b', 2, { again: true })])).toBe('b'));
  test('nobody after a refusal for good', () =>
    expect(
      holder([0, claim('a', 1)], [1, failed('a', 1, { isPermanent: true })], [9_999, claim('b', 2)]),
    ).toBeUndefined());
  test('somebody with another address', () =>
    expect(
      holder([0, claim('a', 1)], [1, failed('a', 1, { isPermanent: true })], [2, claim('b', 2, { address: id('be') })]),
    ).toBe('b'));
  test('who comes late with a failure takes it from nobody', () =>
    expect(holder([0, claim('a', 1)], [1_000, claim('b', 2)], [1_001, failed('a', 1)])).toBe('b'));
  test('who comes late with a success ends it', () =>
    expect(folded([0, claim('a', 1)], [1_000, claim('b', 2)], [1_001, sent('a', 1)])).toMatchObject({
      claim: null,
      sent: { claimId: id('a') },
    }));
});

test('a record that a newer Earshot wrote is passed over', () => {
  const unknown: LogRecord = {
    ...{ key: 'x', value: Buffer.from('{"type":"later"}'), headers: {} },
    ...{ topic: 'earshot.digest.v1', partition: 0, offset: '0', timestamp: at },
  };
  expect(foldDeliveries([unknown]).all).toEqual([]);
});

test('what a recipient wants counts, and nothing is sent against it', () => {
  const wish = (wanted: boolean, offset: number): LogRecord => ({
    ...encodeDigest({ type: 'wish', recipient, wanted, at }),
    ...{ topic: 'earshot.digest.v1', partition: 0, offset: String(offset), timestamp: at },
  });
  const asked = { week, again: true, now: at };
  expect(standingOf(foldDeliveries([wish(false, 0)]), { id: recipient }, id('ad'), asked).state).toBe('unsubscribed');
  expect(standingOf(foldDeliveries([wish(false, 0), wish(true, 1)]), { id: recipient }, id('ad'), asked).state).toBe(
    'due',
  );
});

test('the table says what the log says, whatever order and however often its records come', () => {
  const story = [
    claim('a', 1),
    claim('b', 1),
    failed('a', 1),
    claim('c', 2),
    claim('d', 2),
    failed('c', 2),
    claim('e', 3),
  ];
  const stories = [story.slice(0, 3), story.slice(0, 6), [...story, sent('e', 3)]];
  fc.assert(
    fc.property(fc.constantFrom(...stories), fc.infiniteStream(fc.nat()), (records, random) => {
      const shuffled = [...records, ...records]
        .map((record) => ({ record, by: random.next().value }))
        .sort((a, b) => a.by - b.by)
        .map(({ record }) => record);
      const newest = shuffled.filter(isDelivery).reduce((a, b) => (deliveryVersion(b) > deliveryVersion(a) ? b : a));
      expect(newest).toBe(records.at(-1));
    }),
    { numRuns: 100, seed: 1 },
  );
});

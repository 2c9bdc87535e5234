import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import {
  createTestColleague,
  createTestDelete,
  createTestLink,
  createTestPerson,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestShare,
  personOf,
  utc,
} from '../../../support/act-builder.js';

import { land, resultRows } from '../../../support/brute-force-store.js';
import { givenFacts, refreshFacts } from '../../../support/facts-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  // Midnight is at 23:00 UTC.
  fixture = await createTestStore('Europe/Berlin');
});
afterAll(() => fixture.dispose());

const names = ['anna', 'bert', 'cleo', 'dora'];
const nameOf = new Map(names.map((name) => [personOf(name), name]));
const colleagues = names.flatMap((name) => createTestColleague(name, { unit: ['Sales'], level: 2 }));

/** `2026-03-03 anna>bert 1 0 0 2`: replies, reactions, shares, mentions. */
async function turns(): Promise<string[]> {
  const rows = await resultRows(fixture.store, 'interaction');
  const name = (id: unknown): string => nameOf.get(String(id)) ?? String(id);
  return rows
    .map(
      (row) =>
        `${row.day} ${name(row.from_person)}>${name(row.to_person)} ${row.replies} ${row.reactions} ${row.shares} ${row.mentions}`,
    )
    .sort();
}

async function after(change: Parameters<typeof land>[1]): Promise<string[]> {
  await land(fixture.store, change);
  await refreshFacts(fixture.store, fixture.config);
  return turns();
}

// A forum: nothing is grouped.
const place = { in: 'forum', communityKind: 'forum' } as const;
const question = createTestPost('question', 'anna', '2026-03-03 10:00', { ...place, mentions: ['cleo', 'anna'] });
const events: ActivityEvent[] = [
  question,
  createTestReply('answer', 'bert', '2026-03-03 11:00', 'question', { ...place, mentions: ['anna', 'cleo'] }),
  createTestReply('more', 'bert', '2026-03-03 12:00', 'question', place),
  createTestReply('thanks', 'anna', '2026-03-03 23:30', 'answer', { ...place, root: 'question' }),
  createTestReply('note', 'anna', '2026-03-03 13:00', 'question', place),
  createTestReaction('cleo', '2026-03-03 12:00', 'answer', place),
  createTestReaction('cleo', '2026-03-03 12:00', 'answer', { ...place, key: 'tada' }),
  createTestShare('dora', '2026-03-04 09:00', 'question', place),
];

describe('who turned to whom', () => {
  test('by replies, reactions, shares and mentions; nobody to themselves', async () => {
    await givenFacts(fixture, { events, records: colleagues });
    expect(await turns()).toEqual([
      '2026-03-03 anna>cleo 0 0 0 1',
      // Two replies to Anna's question, and in one of them she is named.
      '2026-03-03 bert>anna 2 0 0 1',
      '2026-03-03 bert>cleo 0 0 0 1',
      '2026-03-03 cleo>bert 0 2 0 0',
      // Half past midnight in Berlin.
      '2026-03-04 anna>bert 1 0 0 0',
      '2026-03-04 dora>anna 0 0 1 0',
    ]);
  });

  test('in chat: the author of what a message goes on from', async () => {
    await givenFacts(fixture, {
      records: colleagues,
      events: [
        createTestPost('a', 'anna', '2026-03-03 10:00'),
        createTestPost('b', 'bert', '2026-03-03 10:01'),
        createTestPost('c', 'cleo', '2026-03-03 10:02', { mentions: ['anna'] }),
      ],
    });
    expect(await turns()).toEqual(['2026-03-03 bert>anna 1 0 0 0', '2026-03-03 cleo>anna 1 0 0 1']);
  });

  test('bots neither turn to anybody nor are turned to', async () => {
    await givenFacts(fixture, {
      records: [...colleagues, createTestLink('robot', null, { kind: 'bot' })],
      events: [
        createTestPost('news', 'robot', '2026-03-03 10:00', { ...place, mentions: ['anna'] }),
        createTestReply('x', 'anna', '2026-03-03 11:00', 'news', { ...place, mentions: ['robot'] }),
        createTestReaction('bert', '2026-03-03 11:00', 'news', place),
      ],
    });
    expect(await turns()).toEqual([]);
  });

  test('somebody with two accounts is one', async () => {
    await givenFacts(fixture, {
      records: [...colleagues, createTestLink('anna-phone', 'anna')],
      events: [
        createTestPost('a', 'anna-phone', '2026-03-03 10:00', place),
        createTestReply('b', 'anna', '2026-03-03 11:00', 'a', place),
        createTestReply('c', 'bert', '2026-03-03 12:00', 'a', { ...place, mentions: ['anna', 'anna-phone'] }),
      ],
    });
    expect(await turns()).toEqual(['2026-03-03 bert>anna 1 0 0 1']);
  });

  test('both stand where they stood at the end of that day', async () => {
    await givenFacts(fixture, {
      records: [
        createTestPerson('anna', { unit: ['Sales'], level: 1, until: utc('2026-03-03 12:00') }),
        createTestPerson('anna', { unit: ['Works', 'North'], level: 3, from: utc('2026-03-03 12:00') }),
        createTestLink('anna'),
        ...createTestColleague('bert', { unit: ['Sales'], level: 2, until: utc('2026-03-03 12:00') }),
        ...createTestColleague('cleo'),
      ],
      events: [
        createTestPost('a', 'anna', '2026-03-02 10:00', place),
        createTestReply('b', 'bert', '2026-03-02 11:00', 'a', place),
        createTestReply('c', 'bert', '2026-03-03 10:00', 'a', place),
        createTestReply('d', 'bert', '2026-03-04 10:00', 'a', place),
      ],
    });
    const rows = await resultRows(fixture.store, 'interaction');
    expect(
      rows.map((row) => [
        row.day,
        row.from_known,
        row.from_unit,
        row.from_level,
        row.to_known,
        row.to_unit,
        row.to_level,
      ]),
    ).toEqual([
      ['2026-03-02', 1, ['Sales'], 2, 1, ['Sales'], 1],
      // Who leaves at noon is still there; who moves at noon is there already.
      ['2026-03-03', 1, ['Sales'], 2, 1, ['Works', 'North'], 3],
      ['2026-03-04', 0, [], null, 1, ['Works', 'North'], 3],
    ]);
    expect(rows[2]!.from_places).toEqual([
      ['unit', ''],
      ['level', ''],
      ['location', ''],
    ]);
  });

  test('what is dated before the day of what it answers is nobody’s', async () => {
    await givenFacts(fixture, {
      records: colleagues,
      events: [question, createTestReply('early', 'dora', '2026-03-02 10:00', 'question', place)],
    });
    expect(await turns()).toEqual(['2026-03-03 anna>cleo 0 0 0 1']);
  });
});

describe('what comes later', () => {
  test('the post that was answered', async () => {
    await givenFacts(fixture, { events: events.slice(1), records: colleagues });
    const before = await turns();
    expect(before).not.toContain('2026-03-04 dora>anna 0 0 1 0');
    const clean = await after({ events: [question] });
    expect(clean).toContain('2026-03-04 dora>anna 0 0 1 0');
    expect(clean).toContain('2026-03-03 bert>anna 2 0 0 1');
  });

  test('its deletion', async () => {
    await givenFacts(fixture, { events, records: colleagues });
    const found = await after({ events: [createTestDelete('question', '2026-05-01', place)] });
    expect(found).toEqual([
      '2026-03-03 bert>anna 0 0 0 1',
      '2026-03-03 bert>cleo 0 0 0 1',
      '2026-03-03 cleo>bert 0 2 0 0',
      '2026-03-04 anna>bert 1 0 0 0',
    ]);
  });

  test('whose account it is', async () => {
    await givenFacts(fixture, { events, records: colleagues });
    // Anna's account is Dora's: the share was of her own post, and whoever named or answered Anna turned to Dora.
    const found = await after({ records: [createTestLink('anna', 'dora', { version: 2 })] });
    expect(found).toEqual([
      '2026-03-03 bert>cleo 0 0 0 1',
      '2026-03-03 bert>dora 2 0 0 1',
      '2026-03-03 cleo>bert 0 2 0 0',
      '2026-03-03 dora>cleo 0 0 0 1',
      '2026-03-04 dora>bert 1 0 0 0',
    ]);
  });

  test('where the person who was turned to stood', async () => {
    await givenFacts(fixture, { events, records: colleagues });
    await after({ records: [createTestPerson('cleo', { unit: ['Works'], level: 4, version: 2 })] });
    const rows = await resultRows(fixture.store, 'interaction');
    const toCleo = rows.filter((row) => row.to_person === personOf('cleo'));
    expect(toCleo.map((row) => [row.to_unit, row.to_level])).toEqual([
      [['Works'], 4],
      [['Works'], 4],
    ]);
  });
});

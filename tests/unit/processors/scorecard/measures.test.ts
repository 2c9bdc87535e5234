import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Config } from '../../../../infra/config.js';
import type { ActivityEvent } from '../../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../../infra/contracts/directory.js';
import {
  createTestColleague,
  createTestFollowers,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestShare,
  dayMs,
  hourMs,
  minuteMs,
  personOf,
  utc,
  weekMs,
} from '../../../support/act-builder.js';
import {
  asked,
  createTestReport,
  type EvidenceFixture,
  figureOf,
  givenEvidence,
  type TestEvidence,
} from '../../../support/evidence-store.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

// Every test fills a store and computes it.
jest.setTimeout(300_000);

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

/** Scores look back on four weeks: 30 March to 26 April 2026. */
const scorecard: Config['scorecard'] = { weeks: 4, minPeers: 5, minPosts: 5 };
const asOf = { weeks: 1, until: '2026-04-26' };
const begins = utc('2026-03-30 10:00');
const computed = ['facts', 'interactions', 'participation', 'reach', 'leader-relations', 'scorecard'];
const given = (what: EvidenceFixture): Promise<void> => givenEvidence(fixture, what, { scorecard }, computed);
const figure = (name: string, label: string) => figureOf(fixture, 'scorecard', name, label, asOf);

const people = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
const boss = (name: string, unit: string): DirectoryRecord[] =>
  createTestColleague(name, { executive: true, name, unit: [unit] });
const staff = (unit: string, count = 12): DirectoryRecord[] =>
  people(unit.toLowerCase(), count).flatMap((name) => createTestColleague(name, { unit: [unit] }));
/** Data from 5 January to the last second of the span. */
const ends = [createTestPost('first', 'guest', '2026-01-05 08:00'), createTestPost('end', 'guest', '2026-04-26 23:00')];
const posts = (name: string, count: number): ActivityEvent[] =>
  Array.from({ length: count }, (_, index) => createTestPost(`${name}/${index}`, name, begins + index * dayMs));

interface Part {
  readonly value: number | null;
  readonly of: number | null;
  readonly peers: number;
  readonly percentile: number | null;
  readonly missing_because: string;
}

async function part(name: string, label: string, starts = '2026-04-20'): Promise<Part | undefined> {
  const [found] = await fixture.store.query<Part>(
    `SELECT value, of, peers, percentile, missing_because FROM v_scorecard_part
     WHERE part = {name:String} AND label = {label:String} AND starts = {starts:Date}`,
    { name, label, starts },
  );
  return found;
}

describe('percentiles among peers', () => {
  const counts = { Ann: 5, Bob: 5, Cem: 10, Dee: 15, Eve: 20, Fay: 2 };
  const records = Object.keys(counts).flatMap((name) => boss(name, 'Board'));
  const events = [...Object.entries(counts).flatMap(([name, count]) => posts(name, count)), ...ends];

  test('the middle of the shared ranks; who wrote too little has no score and is nobody’s peer', async () => {
    await given({ records, events });
    // Below and level of five: Ann and Bob 0 + ½·2, Cem 2 + ½, Dee 3 + ½, Eve 4 + ½.
    expect(await part('originals', 'Ann')).toEqual({
      value: 1.25,
      of: 4,
      peers: 5,
      percentile: 20,
      missing_because: '',
    });
    expect((await part('originals', 'Bob'))?.percentile).toBe(20);
    expect((await part('originals', 'Cem'))?.percentile).toBe(50);
    expect((await part('originals', 'Dee'))?.percentile).toBe(70);
    expect((await part('originals', 'Eve'))?.percentile).toBe(90);
    expect(await part('originals', 'Fay')).toEqual({
      value: 0.5,
      of: 4,
      peers: 5,
      percentile: null,
      missing_because: 'too few posts and replies',
    });
    // Everybody has one format: 0 + ½·5 of five. Of the two known parts the mean.
    expect(await figure('producer', 'Eve')).toEqual({ value: 70, of: 2 });
    expect(await figure('producer', 'Ann')).toEqual({ value: 35, of: 2 });
    expect(await figure('producer', 'Fay')).toEqual({ value: null, of: 0 });
    const [row] = await fixture.store.query<{ why: string }>(
      "SELECT no_score_because AS why FROM v_scorecard WHERE label = 'Fay' AND starts = '2026-04-20'",
    );
    expect(row?.why).toBe('too few posts and replies');
    // A part that nobody can know is missing, not zero.
    expect(await part('reply_ratio', 'Eve')).toMatchObject({
      value: null,
      percentile: null,
      missing_because: 'too few people commented',
    });
    expect(await part('controlled_pilots', 'Eve')).toMatchObject({
      value: null,
      missing_because: 'no pilots imported',
    });
    expect(await part('worded_reshares', 'Eve')).toMatchObject({ missing_because: 'no leader shares anything' });
    expect(await part('delegate_written', 'Eve')).toMatchObject({
      value: 0,
      percentile: null,
      missing_because: 'not scored',
    });
    expect(await figure('recipient', 'Eve')).toEqual({ value: null, of: 0 });
  });

  test('four peers give no percentile; other names and another order give the same ones', async () => {
    const five = records.filter((record) => !('name' in record) || record.name !== 'Eve');
    await given({
      records: five.filter((record) => record.type !== 'person' || record.personId !== personOf('Eve')),
      events,
    });
    expect(await part('originals', 'Cem')).toMatchObject({
      value: 2.5,
      peers: 4,
      percentile: null,
      missing_because: 'too few peers',
    });
    const renamed = Object.entries(counts).reverse();
    await given({
      records: renamed.flatMap(([name]) => boss(`Z${name}`, 'Board')).reverse(),
      events: [...ends, ...renamed.flatMap(([name, count]) => posts(`Z${name}`, count))].reverse(),
    });
    for (const [name, percentile] of [
      ['ZAnn', 20],
      ['ZCem', 50],
      ['ZEve', 90],
    ] as const)
      expect((await part('originals', name))?.percentile).toBe(percentile);
  });

  test('peers are those in office on the last day; weeks that are not over have no score', async () => {
    await given({
      records: [
        ...records,
        ...createTestColleague('Gus', { executive: true, name: 'Gus', until: '2026-04-25' }),
        ...createTestColleague('Hal', { executive: true, name: 'Hal', from: '2026-04-25' }),
      ],
      events: [...events, ...posts('Gus', 9), createTestPost('tuesday', 'guest', '2026-04-28')],
    });
    expect(await part('originals', 'Gus')).toBeUndefined();
    expect((await part('originals', 'Gus', '2026-04-13'))?.value).toBe(2.25);
    expect(await part('originals', 'Hal')).toMatchObject({ value: 0, missing_because: 'too few posts and replies' });
    const [last] = await fixture.store.query<{ ends: string }>('SELECT toString(max(ends)) AS ends FROM v_scorecard');
    expect(last?.ends).toBe('2026-04-26');
  });

  test('nobody but enrolled executives has a row', async () => {
    await given({ records: [...records, ...staff('Sales')], events: [...events, ...posts('sales1', 20)] });
    const rows = await asked(fixture, 'scorecard', asOf);
    expect([...rows.keys()].sort()).toEqual(['Ann', 'Bob', 'Cem', 'Dee', 'Eve', 'Fay']);
  });
});

describe('parts by hand', () => {
  const records = [...boss('Ann', 'Sales'), ...staff('Sales'), ...staff('Works')];
  const five = people('sales', 5);
  const base = posts('Ann', 5);
  const value = async (name: string) => {
    const found = await part(name, 'Ann');
    return found?.missing_because === 'too few peers' || found?.missing_because === 'not scored'
      ? [found.value, found.of]
      : found?.missing_because;
  };

  test('producer: formats, delegates', async () => {
    await given({
      records: [...records, ...createTestColleague('pen', { delegateOf: 'Ann' })],
      events: [
        ...posts('Ann', 3),
        createTestPost('why', 'Ann', begins, { text: 'why?' }),
        createTestPost('long', 'pen', begins, { text: 'word '.repeat(150) }),
        ...ends,
      ],
    });
    expect(await value('originals')).toEqual([1.25, 4]);
    // short, question, long.
    expect(await value('formats')).toEqual([3, 5]);
    expect(await value('delegate_written')).toEqual([20, 5]);
  });

  test('distributor: who came through others, shares with words, followers', async () => {
    const shares = [
      createTestShare('Ann', begins, 'works-says'),
      {
        ...createTestShare('Ann', begins + hourMs, 'works-too'),
        object: { ...createTestShare('Ann', begins, 'works-too').object, text: 'so true' },
      },
    ] as ActivityEvent[];
    await given({
      records,
      events: [
        ...base,
        createTestPost('works-says', 'works1', begins - hourMs),
        createTestPost('works-too', 'works1', begins - hourMs),
        ...shares,
        // Five answer the post, five more answer only what the first of them said.
        ...five.map((name) => createTestReply(`${name}-r`, name, begins + hourMs, 'Ann/0')),
        ...people('works', 5).map((name) =>
          createTestReply(`${name}-r`, name, begins + 2 * hourMs, 'sales1-r', { root: 'Ann/0' }),
        ),
        createTestFollowers('Ann', '2026-03-20', 200),
        createTestFollowers('Ann', '2026-04-01', 210),
        createTestFollowers('Ann', '2026-04-20', 250),
        createTestFollowers('Ann', '2026-05-20', 900),
        ...ends,
      ],
    });
    expect(await value('organic_reach')).toEqual([50, 10]);
    expect(await value('worded_reshares')).toEqual([0.25, 4]);
    // From 200 to 250.
    expect(await value('follower_growth')).toEqual([25, 200]);
  });

  const comments = (names: readonly string[]) =>
    names.map((name) => createTestReply(`${name}-asks`, name, begins + hourMs, 'Ann/0', { text: 'really?' }));
  const answers = (names: readonly string[]) =>
    names.map((name, index) =>
      createTestReply(`to-${name}`, 'Ann', begins + hourMs + (index + 1) * minuteMs, `${name}-asks`, { root: 'Ann/0' }),
    );

  test('recipient: answers, their time, questions', async () => {
    const six = people('sales', 6);
    await given({ records, events: [...base, ...comments(six), ...answers(six.slice(0, 5)), ...ends] });
    expect((await value('reply_ratio'))?.[0]).toBeCloseTo(500 / 6, 5);
    // After 1 to 5 minutes.
    expect(await value('answer_latency')).toEqual([180, 5]);
    expect((await value('questions_answered'))?.[0]).toBeCloseTo(500 / 6, 5);
  });

  test('recipient: four people are no group', async () => {
    const four = people('sales', 4);
    await given({ records, events: [...base, ...comments(four), ...answers(four), ...ends] });
    expect(await value('reply_ratio')).toBe('too few people commented');
    expect(await value('answer_latency')).toBe('too few people were answered');
    expect(await value('questions_answered')).toBe('too few people asked');
    expect(await value('organic_reach')).toBe('too few people');
  });

  test('adviser: what reports do now and did before, recognition', async () => {
    const team = people('team', 10);
    const weekly = (names: readonly string[], weeks: readonly number[]) =>
      names.flatMap((name) => weeks.map((week) => createTestPost(`${name} ${week}`, name, begins + week * weekMs)));
    const reports = team.flatMap((name) => createTestReport(name, 'Ann', { unit: ['Sales'] }));
    const events = [
      ...base,
      // Two of ten in each of the four weeks before, five of ten in each of the four now.
      ...weekly(team.slice(0, 2), [-4, -3, -2, -1]),
      ...weekly(team.slice(0, 5), [0, 1, 2, 3]),
      ...people('team', 3).map((name) => createTestReaction('Ann', begins + dayMs, `${name} 0`)),
      createTestPost('thanks', 'Ann', begins + dayMs, { mentions: ['team1', 'Bob'] }),
      // Praise among executives is no recognition of staff.
      createTestPost('bob', 'Bob', begins),
      createTestReaction('Ann', begins + dayMs, 'bob'),
      ...ends,
    ];
    await given({ records: [...records, ...reports, ...boss('Bob', 'Works')], events });
    expect(await value('reports_participation')).toEqual([30, 10]);
    // Three reactions and a mention in four weeks.
    expect(await value('recognition')).toEqual([1, 4]);
    await given({ records: [...records, ...reports.slice(0, -2)], events });
    expect(await value('reports_participation')).toBe('too few reports');
  });

  test('architect: partners elsewhere, open places, approvals', async () => {
    const place = (name: string, visibility: string): ActivityEvent =>
      ({
        ...createTestPost(`in ${name}`, 'Ann', begins, { in: name }),
        community: { ...createTestPost('x', 'x', begins, { in: name }).community, visibility },
      }) as ActivityEvent;
    const approval = (index: number, author: string, minutes: number): TestEvidence => ({
      type: 'approval',
      version: 1,
      approvalId: personOf(`approval ${index}`),
      authorId: personOf(author),
      approverId: personOf('Ann'),
      submittedAt: begins,
      approvedAt: begins + minutes * minuteMs,
      publishedAt: begins + dayMs,
      outcome: 'published',
    });
    await given({
      records,
      events: [
        ...base,
        ...[...five, ...people('works', 10)].map((name) => createTestReaction(name, begins + hourMs, 'Ann/0')),
        place('secret', 'private'),
        place('club', 'private'),
        place('square', 'public'),
        ...ends,
      ],
      evidence: [...[1, 2, 30, 40, 50].map((minutes, i) => approval(i, `w${i}`, minutes)), approval(9, 'w1', 60)],
    });
    // Ten of fifteen.
    expect((await value('cross_unit'))?.[0]).toBeCloseTo(200 / 3, 5);
    // The square and the general channel of four.
    expect(await value('open_communities')).toEqual([50, 4]);
    // 1, 2, 30, 40, 50, 60 minutes.
    expect(await value('approval_latency')).toEqual([35 * 60, 6]);
  });

  test('analyst: pilots with a control in the own unit, sources nobody had before', async () => {
    const linking = (name: string, by: string, when: number, links: string[]): ActivityEvent =>
      ({ ...createTestPost(name, by, when), links }) as ActivityEvent;
    const pilot = (name: string, unit: string, hasControl: boolean, first: string): TestEvidence => ({
      type: 'pilot',
      version: 1,
      pilotId: personOf(name),
      name,
      starts: first,
      ends: '2026-05-30',
      members: [
        { arm: 'pilot', kind: 'unit', key: unit },
        ...(hasControl ? [{ arm: 'control', kind: 'unit', key: 'Works' } as const] : []),
      ],
    });
    await given({
      records,
      events: [
        ...base,
        linking('a', 'Ann', begins, ['https://www.new.example/1', 'https://new.example/2', 'https://old.example/']),
        linking('again', 'Ann', begins + dayMs, ['https://new.example/3']),
        // 89 days before; and on the same day, later.
        linking('b', 'works1', begins - 89 * dayMs + weekMs, ['http://old.example/x']),
        linking('c', 'works1', begins + hourMs, ['http://new.example/x']),
        ...ends,
      ],
      evidence: [
        pilot('one', 'Sales', true, '2026-04-01'),
        pilot('two', 'Sales / North', true, '2026-04-20'),
        pilot('no control', 'Sales', false, '2026-04-01'),
        pilot('elsewhere', 'Works', true, '2026-04-01'),
        pilot('later', 'Sales', true, '2026-04-27'),
      ],
    });
    expect(await value('controlled_pilots')).toEqual([2, null]);
    expect(await value('novel_sources')).toEqual([1, 2]);
  });
});

test('an empty store has an empty answer', async () => {
  await given({});
  expect((await asked(fixture, 'scorecard')).size).toBe(0);
  await given({ records: boss('Ann', 'Sales'), events: ends });
  const rows = await asked(fixture, 'scorecard', asOf);
  expect(rows.get('Ann')?.values.producer).toEqual({ value: null, of: 0 });
});

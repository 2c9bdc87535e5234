import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { answer } from '../../../dashboards/api/answer.js';
import { measureQuery } from '../../../dashboards/api/measure-query.js';
import { significantSurplus } from '../../../processors/network/network.js';
import { createTestColleague, createTestPost, personOf, utc } from '../../support/act-builder.js';
import { createTestOrganisation } from '../../support/act-builder-organisation.js';
import { given } from '../../support/act-builder-store.js';
import { differences, type Row } from '../../support/brute-force.js';
import { bruteForceNetwork } from '../../support/brute-force-network.js';
import { emptyStore, land, refreshAll } from '../../support/brute-force-store.js';
import { karateClubs, karateEdges } from '../../support/karate-club.js';
import {
  givenInteractions,
  insertInteractions,
  type Link,
  networkTables,
  refreshSome,
} from '../../support/network-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

const member = (index: number): string => `m${index}`;
const placesOf = (unit: string): NonNullable<Link['fromPlaces']> => [
  ['unit', unit],
  ['unit', `${unit} / `],
  ['level', ''],
  ['location', ''],
];
const clubName = (index: number): string => (karateClubs[index] === '0' ? 'Instructor' : 'Officer');
/** Each tie is one reaction. Members are eligible people of a unit, which is their club. */
const karateLinks: Link[] = karateEdges.map(([a, b]) => ({
  from: personOf(member(a)),
  to: personOf(member(b)),
  day: '2026-03-03',
  community: 'c1',
  reactions: 1,
  fromPlaces: placesOf(clubName(a)),
  toPlaces: placesOf(clubName(b)),
}));
const karateRecords = karateClubs.flatMap((_, index) =>
  createTestColleague(member(index), { unit: [clubName(index)] }),
);
const karatePosts = karateClubs.map((_, index) => createTestPost(`post ${index}`, member(index), '2026-03-03 10:00'));

async function figures(by: string, until = '2026-03-08') {
  const { rows } = await answer(
    fixture.store,
    fixture.config,
    measureQuery({ family: 'network', by, weeks: 1, until }),
  );
  return new Map(rows.map((row) => [row.label, row.values]));
}

/** The rows of network_period without what chance decides. */
async function networkRows(): Promise<Row[]> {
  return fixture.store.query<Row>(
    `SELECT * EXCEPT (version, is_deleted, unit_null_mean, unit_null_low, unit_null_high, unit_p, level_null_mean, level_null_low, level_null_high, level_p)
     FROM network_period FINAL ORDER BY starts, scope, dim, key`,
  );
}
const personaRows = () =>
  fixture.store.query<Row>('SELECT * EXCEPT (version, is_deleted) FROM persona_period FINAL ORDER BY ALL');
const allRows = async () =>
  Promise.all(
    networkTables
      .filter((table) => table !== 'interaction')
      .map((table) => fixture.store.query(`SELECT * EXCEPT (version, is_deleted) FROM ${table} FINAL ORDER BY ALL`)),
  );
const cellKey = ['starts', 'scope', 'dim', 'key'];

test("Zachary's karate club, as far as the answer that people read", async () => {
  await givenInteractions(fixture, karateLinks, { records: karateRecords, events: karatePosts });
  const all = (await figures('all')).get('everybody')!;
  expect(all).toMatchObject({
    // 67 ties within a club, 11 across: −56 ÷ 78; by 11 of 78.
    ei_unit: { value: -0.718, of: 78, verdict: 'more within than by chance' },
    cross_unit_share: { value: expect.closeTo(14.1, 6), of: 78 },
    // 422 ÷ 1056.
    centralisation: { value: 0.4, of: 34 },
    // Eight hold 81 of 156 ends.
    key_player_share: { value: expect.closeTo(23.5, 6), of: 34 },
    two_way_share: { value: 0, of: 78 },
    without_unit: { value: 0, of: 34 },
    // Nobody's level is known.
    ei_level: { value: null, of: null },
    without_level: { value: 34 },
  });
  expect(all.ei_unit_null!.value).toBeCloseTo(0.03, 1);
  expect(all.ei_unit_null!.low).toBeGreaterThan(-0.3);
  expect(all.ei_unit_null!.high).toBeLessThan(0.35);
  const byUnit = await figures('unit');
  // 35 ties among the instructor's 17, 32 among the officer's, and the 11 between them.
  expect(byUnit.get('Instructor')).toMatchObject({ ei_unit: { value: -0.522, of: 46 } });
  expect(byUnit.get('Officer')).toMatchObject({ ei_unit: { value: -0.488, of: 43 } });
});

describe('personas', () => {
  /** Ten of each kind: what each makes is posts of their own, what they get is reactions of a fan. */
  const group = (name: string): string[] => Array.from({ length: 10 }, (_, index) => `${name}${index}`);
  const gets = (who: string, times: number): Link => ({
    from: personOf('fan'),
    to: personOf(who),
    day: '2026-03-03',
    reactions: times,
  });
  const writes = (who: string, posts: number) =>
    // On an open timeline: chat would be grouped into conversations, and a post become a reply.
    Array.from({ length: posts }, (_, index) =>
      createTestPost(`${who} ${index}`, who, '2026-03-03 10:00', { in: null }),
    );

  test('the balance decides, at twice as much on either side', async () => {
    const names = ['balanced', 'edge', 'liked', 'unheard', 'silent'].flatMap(group);
    await givenInteractions(
      fixture,
      [
        // 3 made, 2 got; 3 made, 5 got: less than twice.
        ...group('balanced').map((who, index) => gets(who, index % 2 ? 2 : 5)),
        // 1 made, 2 got; 2 made, 1 got: exactly twice.
        ...group('liked').map((who) => gets(who, 2)),
        ...group('edge').map((who) => gets(who, 1)),
        // Got something for what was written before, and gave nothing.
        ...group('silent')
          .slice(0, 3)
          .map((who) => gets(who, 9)),
      ],
      {
        records: names.flatMap((name) => createTestColleague(name)),
        events: [
          ...group('balanced').flatMap((who) => writes(who, 3)),
          ...group('liked').flatMap((who) => writes(who, 1)),
          ...group('edge').flatMap((who) => writes(who, 2)),
          ...group('unheard').flatMap((who) => writes(who, 1)),
        ],
      },
    );
    expect((await figures('all')).get('everybody')).toMatchObject({
      persona_engager: { value: 25, of: 40 },
      persona_catalyst: { value: 25, of: 40 },
      persona_responder: { value: 0, of: 40 },
      persona_broadcaster: { value: 50, of: 40 },
      persona_observer: { value: 20, of: 50 },
    });
  });

  test('fewer than the floor of a kind hide all kinds', async () => {
    await givenInteractions(
      fixture,
      group('liked')
        .slice(0, 4)
        .map((who) => gets(who, 9)),
      {
        records: group('liked').flatMap((name) => createTestColleague(name)),
        events: group('liked').flatMap((who) => writes(who, 1)),
      },
    );
    expect((await figures('all')).get('everybody')).toMatchObject({
      persona_catalyst: { value: null, of: null },
      persona_broadcaster: { value: null, of: null },
      persona_observer: { value: 0, of: 10 },
    });
  });
});

/** Interactions among the people of a test organisation, in all kinds of places. */
async function organisationLinks(count: number, seed: number): Promise<Link[]> {
  const { createRandom } = await import('../../../infra/random.js');
  const random = createRandom(seed);
  const days = await fixture.store.query<{
    day: string;
    community_id: string;
    scope: string;
    platform: string;
    person_id: string;
    places: NonNullable<Link['fromPlaces']>;
  }>('SELECT * FROM person_day FINAL ORDER BY day, community_id, scope, platform, person_id');
  const found = new Map<string, Link>();
  for (let index = 0; index < count; index += 1) {
    const from = random.pick(days);
    const to = random.pick(days);
    if (from.person_id === to.person_id) continue;
    const link: Link = {
      from: from.person_id,
      to: to.person_id,
      day: from.day,
      community: from.community_id,
      scope: from.scope,
      platform: from.platform,
      fromPlaces: from.places,
      toPlaces: to.places,
      replies: random.int(3),
      reactions: random.int(3),
      shares: random.int(2),
      mentions: random.int(2),
    };
    found.set([link.day, link.community, link.scope, link.platform, link.from, link.to].join(' '), link);
  }
  return [...found.values()];
}

const organisation = createTestOrganisation({
  seed: 31,
  people: 40,
  communities: 4,
  posts: 200,
  from: utc('2026-02-20'),
  days: 45,
  known: 'directory',
});

async function givenOrganisation(shuffle: <T>(rows: readonly T[]) => T[] = (rows) => [...rows]): Promise<Link[]> {
  let links: Link[] = [];
  await givenInteractions(
    fixture,
    async () => {
      links = shuffle(await organisationLinks(600, 5));
      return links;
    },
    organisation,
  );
  return links;
}

test('agrees with a computation in plain TypeScript', async () => {
  await givenOrganisation();
  const expected = await bruteForceNetwork(fixture.store, significantSurplus);
  expect(expected.network_period.length).toBeGreaterThan(200);
  expect(differences(round(await networkRows()), round(expected.network_period), cellKey).slice(0, 20)).toEqual([]);
  expect(differences(await personaRows(), expected.persona_period, cellKey).slice(0, 20)).toEqual([]);
  const kinds = expected.persona_period.filter(({ dim }) => dim === 'all');
  for (const kind of ['engagers', 'catalysts', 'responders', 'broadcasters', 'observers']) {
    expect(kinds.some((row) => Number(row[kind]) > 0)).toBe(true);
  }
});

/** The last digits of a sum depend on its order. */
const round = (rows: readonly Row[]): Row[] =>
  rows.map((row) => ({
    ...row,
    centralisation: typeof row.centralisation === 'number' ? Number(row.centralisation.toFixed(9)) : null,
  }));

describe('the same whatever the way', () => {
  const computed = ['conversations', 'facts', 'interactions', 'participation', 'network'];

  test('order of landing, repeated delivery and split batches change nothing, the null included', async () => {
    await given(fixture, organisation, {}, computed);
    const before = await allRows();
    expect(before[0]!.length).toBeGreaterThan(100);
    const { events, records } = organisation;
    const half = Math.floor(events.length / 2);
    await emptyStore(fixture.store);
    await land(fixture.store, { events: events.slice(half) });
    await refreshAll(fixture.store, fixture.config, { computed });
    await land(fixture.store, { events: events.slice(0, half + 50), records });
    await refreshAll(fixture.store, fixture.config, { computed });
    expect(await allRows()).toEqual(before);
  });

  test('a day added touches the four weeks that it lies in and no others', async () => {
    const links = await givenOrganisation();
    const [last] = await fixture.store.query<{ day: string }>('SELECT toString(max(day)) AS day FROM person_day');
    const versions = () =>
      fixture.store.query<{ starts: string; version: number }>(
        'SELECT toString(starts) AS starts, max(version) AS version FROM network_period GROUP BY starts ORDER BY starts',
      );
    const before = await versions();
    const later = Date.now() + 10_000;
    await insertInteractions(
      fixture.store,
      [{ ...links[0]!, day: last!.day, replies: 1, from: personOf('newcomer'), to: personOf('p1') }],
      later,
    );
    await land(fixture.store, { events: organisation.events.slice(0, 1) });
    await refreshSome(fixture, ['network'], () => later + 1);
    const changed = (await versions()).filter(
      ({ starts, version }) => before.find((row) => row.starts === starts)?.version !== version,
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.length).toBeLessThanOrEqual(4);
    for (const { starts } of changed) expect(Date.parse(last!.day) - Date.parse(starts)).toBeLessThan(28 * 86_400_000);
  });
});

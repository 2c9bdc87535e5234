import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { migrate } from '../../../infra/store/migrate.js';
import { facts } from '../../../processors/facts/facts.js';
import { views } from '../../../processors/families.js';
import type { MetricFamily } from '../../../processors/metric-family.js';
import { participation } from '../../../processors/participation/participation.js';
import { retention } from '../../../processors/participation/retention.js';
import { refresh } from '../../../processors/refresh.js';
import {
  createTestColleague,
  createTestMember,
  createTestPost,
  createTestReaction,
} from '../../support/act-builder.js';
import { type Fixture, given as givenAll } from '../../support/act-builder-store.js';
import { emptyStore, land } from '../../support/brute-force-store.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeAll(async () => {
  fixture = await createTestStore();
});
afterAll(() => fixture.dispose());

/**
 * Participation alone, which decides what is shown, or retention too. Without conversations: every post is a post, though
 * many are written at the same time.
 */
async function refreshed({ store, config }: Pick<TestStore, 'store' | 'config'>, also: MetricFamily[]): Promise<void> {
  await refresh({
    store,
    config: { ...config, conversations: { ...config.conversations, enabled: false } },
    families: [facts, participation, ...also],
    logger: pino({ level: 'silent' }),
    now: Date.now,
  });
}
async function given(to: TestStore, data: Fixture, ...also: MetricFamily[]): Promise<void> {
  await emptyStore(to.store);
  await land(to.store, data);
  await refreshed(to, also);
}

interface Cell {
  readonly dim: string;
  readonly key: string;
  readonly hidden_because: string;
  readonly people: number | null;
  readonly eligible: number | null;
}

const people = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const posts = (names: readonly string[], community = 'general'): ActivityEvent[] =>
  names.map((name) => createTestPost(`${name} in ${community}`, name, '2026-03-03 10:00', { in: community }));

async function cells(dim: string, view = 'v_participation'): Promise<Map<string, Cell>> {
  const grain = view === 'v_participation' ? "AND grain = 'week'" : '';
  const rows = await fixture.store.query<Cell & { label: string }>(
    `SELECT * FROM ${view} WHERE dim = {dim:String} AND scope = 'internal' AND starts = '2026-03-02' ${grain}`,
    { dim },
  );
  return new Map(rows.map((row) => [row.label, row]));
}

/** The four weeks that end with the same week, or a day. */
async function cellOf(grain: '28d' | 'day', starts: string, dim = 'all', key = ''): Promise<Cell | undefined> {
  const [row] = await fixture.store.query<Cell>(
    `SELECT * FROM v_participation
     WHERE grain = {grain:String} AND starts = {starts:Date} AND dim = {dim:String} AND key = {key:String} AND scope = 'internal'`,
    { grain, starts, dim, key },
  );
  return row;
}
const month = (): Promise<Cell | undefined> => cellOf('28d', '2026-02-09');

const reasons = (found: ReadonlyMap<string, Cell>): Record<string, string> =>
  Object.fromEntries([...found].map(([label, cell]) => [label, cell.hidden_because]));

describe('floors', () => {
  test('a community with four people is hidden, one with five is shown', async () => {
    await given(fixture, {
      events: [
        ...posts(people('a', 4), 'four'),
        ...posts(people('b', 5), 'five'),
        ...posts(people('c', 9), 'nine'),
        ...posts(people('d', 2), 'two'),
      ],
    });
    const found = await cells('community');
    // Four and two are six together, so that nothing follows from the total.
    expect(reasons(found)).toEqual({ four: 'small', five: '', nine: '', two: 'small' });
    expect(found.get('four')).toMatchObject({
      people: null,
      posts: null,
      replies: null,
      active_days: null,
      contributions: null,
    });
  });

  test('a slice by unit, level or location takes ten', async () => {
    const groups = [
      { names: people('a', 9), place: { unit: ['Nine'], level: 1, location: 'Lima' } },
      { names: people('b', 9), place: { unit: ['Other'], level: 2, location: 'Rome' } },
      { names: people('c', 10), place: { unit: ['Ten'], level: 3, location: 'Oslo' } },
    ];
    await given(fixture, {
      records: groups.flatMap(({ names, place }) => names.flatMap((name) => createTestColleague(name, place))),
      events: posts(groups.flatMap(({ names }) => names)),
    });
    expect(reasons(await cells('unit'))).toEqual({ Nine: 'small', Other: 'small', Ten: '' });
    expect(reasons(await cells('level'))).toEqual({ 1: 'small', 2: 'small', 3: '' });
    expect(reasons(await cells('location'))).toEqual({ Lima: 'small', Rome: 'small', Oslo: '' });
  });

  test('may be raised by the configuration, never lowered', async () => {
    const { store, config } = fixture;
    await given(fixture, { events: [...posts(people('b', 6), 'six'), ...posts(people('c', 7), 'seven')] });
    expect(reasons(await cells('community'))).toEqual({ six: '', seven: '' });
    const raised = { ...config, privacy: { ...config.privacy, minPeople: 7 } };
    await migrate(store, raised, views);
    // At once, nothing that was decided under the lower floor is shown any more.
    expect(reasons(await cells('community'))).toEqual({ six: 'floor', seven: 'floor' });
    await refreshed({ store, config: raised }, []);
    // Six is hidden, and seven with it: without them thirteen are six.
    expect(reasons(await cells('community'))).toEqual({ six: 'small', seven: 'difference' });
    await migrate(store, { ...config, privacy: { ...config.privacy, minPeople: 1 } }, views);
    expect(await store.query('SELECT min_people FROM v_floor')).toEqual([{ min_people: 5 }]);
    await migrate(store, config, views);
    await refreshed(fixture, []);
    expect(reasons(await cells('community'))).toEqual({ six: '', seven: '' });
  });
});

describe('what a total would give away', () => {
  const unit = (path: string[], count: number, prefix = path.join('-')) =>
    people(prefix, count).flatMap((name) => createTestColleague(name, { unit: path }));

  test('a single hidden cell takes its smallest neighbour with it', async () => {
    await given(fixture, {
      events: [
        ...posts(people('a', 3), 'three'),
        ...posts(people('b', 12), 'twelve'),
        ...posts(people('c', 8), 'eight'),
      ],
    });
    expect(reasons(await cells('community'))).toEqual({ three: 'small', eight: 'neighbour', twelve: '' });
  });

  test('two hidden cells that are fewer than the floor together do too', async () => {
    await given(fixture, {
      events: [
        ...posts(people('a', 2), 'two'),
        ...posts(people('b', 2), 'second'),
        ...posts(people('c', 8), 'eight'),
        ...posts(people('d', 9), 'nine'),
      ],
    });
    expect(reasons(await cells('community'))).toEqual({ two: 'small', second: 'small', eight: 'neighbour', nine: '' });
  });

  test('those who stand directly in a unit, its head say, cannot be told from its parts', async () => {
    await given(fixture, {
      records: [
        ...unit(['Sales'], 1, 'head'),
        ...unit(['Sales', 'North'], 12),
        ...unit(['Sales', 'South'], 11),
        ...unit(['Works'], 30),
      ],
      events: posts(['head0', ...people('Sales-North', 12), ...people('Sales-South', 11), ...people('Works', 30)]),
    });
    expect(reasons(await cells('unit'))).toMatchObject({
      Sales: '',
      'Sales (directly)': 'small',
      'Sales / South': 'neighbour',
      'Sales / North': '',
      Works: '',
    });
  });

  test('a cell in which nobody did anything hides one in which few could have', async () => {
    await given(fixture, {
      records: [...unit(['Board'], 4), ...unit(['Works'], 30), ...unit(['Sales'], 20)],
      events: posts(people('guest', 6)),
    });
    const found = reasons(await cells('unit'));
    expect(found).toMatchObject({ Board: 'small' });
    // The guests are "no unit"; with Board's four nobody is left who acted, so a part of the eligible is hidden with them.
    expect(Object.values(found).filter((reason) => reason !== '').length).toBeGreaterThan(1);
  });

  test('below a hidden unit everything is hidden', async () => {
    await given(fixture, {
      records: [
        ...unit(['Board'], 4),
        ...unit(['Works', 'Line 1'], 12),
        ...unit(['Works', 'Line 2'], 12),
        ...unit(['Sales'], 40),
      ],
      events: [
        ...posts(people('Works-Line 1', 12)),
        ...posts(people('Works-Line 2', 12)),
        ...posts(people('Sales', 40)),
        ...posts(people('Board', 4)),
      ],
    });
    expect(reasons(await cells('unit'))).toEqual({
      Board: 'small',
      Works: 'neighbour',
      'Works / Line 1': 'small',
      'Works / Line 2': 'small',
      Sales: '',
    });
  });
});

describe('counts of people', () => {
  test('classes are shown when each is nobody or enough people', async () => {
    const names = people('p', 40);
    const records = names.flatMap((name) => createTestColleague(name));
    const events = posts(names.slice(0, 20));
    await given(fixture, {
      records,
      events: [
        ...events,
        ...names.slice(20, 25).map((name) => createTestReaction(name, '2026-03-03 11:00', 'p0 in general')),
      ],
    });
    expect((await cells('all')).get('everybody')).toMatchObject({
      heavy: 0,
      contributing: 20,
      reacting: 5,
      observing: 0,
      absent: 15,
    });
    await given(fixture, {
      records,
      events: [
        ...events,
        ...names.slice(20, 24).map((name) => createTestReaction(name, '2026-03-03 11:00', 'p0 in general')),
      ],
    });
    expect((await cells('all')).get('everybody')).toMatchObject({
      people: 24,
      heavy: null,
      contributing: null,
      reacting: null,
      observing: null,
      absent: null,
    });
  });

  test('who did not take part must be enough people too', async () => {
    const names = people('p', 20);
    const records = names.flatMap((name) => createTestColleague(name));
    await given(fixture, { records, events: posts(names.slice(0, 16)) });
    // With the twenty, the four who were silent would be a group.
    expect((await cells('all')).get('everybody')).toMatchObject({ people: 16, eligible: null, interactive: null });
    await given(fixture, { records, events: posts(names.slice(0, 15)) });
    expect((await cells('all')).get('everybody')).toMatchObject({ eligible: 20, interactive: 15 });
    await given(fixture, { records, events: posts(names) });
    expect((await cells('all')).get('everybody')).toMatchObject({ eligible: 20, interactive: 20 });
  });

  test('figures of authors take as many authors as the floor, those of the loudest as many of the loudest', async () => {
    const authors = (count: number) => posts(people('a', count));
    const reacting = people('r', 6).map((name) => createTestReaction(name, '2026-03-03 11:00', 'a0 in general'));
    await given(fixture, { events: [...authors(4), ...reacting] });
    expect((await cells('all')).get('everybody')).toMatchObject({ people: 10, posts: 4 });
    expect(await month()).toMatchObject({ people: 10, posters: null, gini_posters: null, top_10_percent: null });
    // Those who only reacted follow from ten people and six authors: four.
    await given(fixture, { events: [...authors(6), ...reacting.slice(0, 4)] });
    expect(await month()).toMatchObject({ people: 10, posters: null, gini_posters: null });
    await given(fixture, { events: authors(40) });
    expect(await month()).toMatchObject({ posters: 40, gini_posters: 0, top_10_percent: null });
    // 41 authors: the loudest tenth are five, who wrote 5 of 41 posts: 12.2 %.
    await given(fixture, { events: authors(41) });
    expect(await month()).toMatchObject({ posters: 41, top_10_percent: 12.2, top_1_percent: null });
  });

  test('a newcomer or lapsed person is no group', async () => {
    const known = people('k', 10);
    await given(
      fixture,
      {
        events: [
          ...known.map((name) => createTestPost(`${name} before`, name, '2026-02-24 10:00')),
          ...posts([...known.slice(0, 6), 'new1', 'new2', 'new3', 'new4']),
          createTestPost('later', 'k0', '2026-05-01'),
        ],
      },
      retention,
    );
    expect((await cells('all', 'v_retention')).get('everybody')).toMatchObject({
      newcomers: null,
      retained: null,
      // With nobody returning, the four newcomers would follow from ten people and those of the weeks before.
      returning: null,
      lapsed: null,
    });
  });

  test('answers are shown of enough authors', async () => {
    const reacting = people('r', 6).map((name) => createTestReaction(name, '2026-03-03 11:00', 'a0 in general'));
    await given(fixture, { events: [...posts(people('a', 4)), ...reacting] });
    expect((await cells('all')).get('everybody')).toMatchObject({ hidden_because: '', posts: 4 });
    expect((await cells('all', 'v_response')).get('everybody')).toMatchObject({
      hidden_because: 'small',
      posts: null,
      answered: null,
      median_s: null,
    });
  });

  test("a leader's post in a circle of four says nothing", async () => {
    await givenAll(fixture, {
      records: [
        ...createTestColleague('boss', { executive: true, name: 'Bea Boss' }),
        ...['boss', 'a', 'b', 'c'].map((name) => createTestMember('board', name)),
      ],
      events: [
        createTestPost('x', 'boss', '2026-03-03 10:00', { in: 'board' }),
        createTestReaction('a', '2026-03-03 11:00', 'x', { in: 'board' }),
      ],
    });
    const [post] = await fixture.store.query('SELECT * FROM v_leader_post');
    expect(post).toMatchObject({
      audience: null,
      seen: null,
      interactors: null,
      reached: null,
      audience_share: null,
      unread: null,
      commenters: null,
      answered: null,
    });
  });
});

describe('what one figure less another would give away', () => {
  const week = async (dim: string, key: string): Promise<Cell | undefined> => {
    const [row] = await fixture.store.query<Cell>(
      `SELECT * FROM v_participation
       WHERE grain = 'week' AND starts = '2026-03-02' AND dim = {dim:String} AND key = {key:String} AND scope = 'internal'`,
      { dim, key },
    );
    return row;
  };
  const at = (names: readonly string[], day: string, community = 'general', platform = 'slack'): ActivityEvent[] =>
    names.map((name) =>
      createTestPost(`${name} ${community} ${day}`, name, `${day} 10:00`, { in: community, platform }),
    );

  test('acts are counted by the week only; a day and four weeks show people', async () => {
    await given(fixture, { events: [...at(people('a', 12), '2026-03-02'), ...at(people('a', 12), '2026-03-04')] });
    expect(await week('all', '')).toMatchObject({ people: 12, posts: 24, active_days: 24, contributions: 24 });
    for (const cell of [await cellOf('day', '2026-03-02'), await month()]) {
      expect(cell).toMatchObject({ people: 12, posts: null, replies: null, contributions: null, active_days: null });
    }
  });

  test("a week's active days less those of its shown days are the people of its hidden day", async () => {
    const many = people('a', 20);
    await given(fixture, { events: [...at(many, '2026-03-02'), ...at(many.slice(0, 3), '2026-03-04')] });
    expect(await cellOf('day', '2026-03-02')).toMatchObject({ people: 20 });
    expect(await cellOf('day', '2026-03-04')).toMatchObject({ people: null, hidden_because: 'small' });
    // 23 less 20 would be three.
    expect(await week('all', '')).toMatchObject({ people: 20, active_days: null });
    // Two hidden days with six people between them tell nothing of either.
    await given(fixture, {
      events: [...at(many, '2026-03-02'), ...at(many.slice(0, 3), '2026-03-04'), ...at(many.slice(3, 6), '2026-03-05')],
    });
    expect(await week('all', '')).toMatchObject({ active_days: 26 });
  });

  test('a day that has a few people less than its week, and a week less than its four weeks', async () => {
    await given(fixture, {
      events: [
        ...at(people('a', 20), '2026-03-02'),
        ...at(people('a', 22), '2026-03-03'),
        ...at(people('b', 10), '2026-02-24'),
      ],
    });
    // 22 in the week: without Monday, two; Tuesday has them all.
    expect(await cellOf('day', '2026-03-02')).toMatchObject({ people: null, hidden_because: 'difference' });
    expect(await cellOf('day', '2026-03-03')).toMatchObject({ people: 22 });
    expect(await month()).toMatchObject({ people: 32 });
    await given(fixture, { events: [...at(people('a', 22), '2026-03-03'), ...at(people('b', 3), '2026-02-24')] });
    // 25 less the 22 of this week: three who were there before.
    expect(await month()).toMatchObject({ people: null, hidden_because: '' });
  });

  test('the same few people in two hidden communities are not counted twice', async () => {
    const few = people('a', 3);
    await given(fixture, {
      events: [
        ...at(few, '2026-03-02', 'one'),
        ...at(few, '2026-03-02', 'two'),
        ...at(people('b', 8), '2026-03-02', 'eight'),
        ...at(people('c', 20), '2026-03-02', 'twenty'),
      ],
    });
    expect(reasons(await cells('community'))).toEqual({ one: 'small', two: 'small', eight: 'neighbour', twenty: '' });
  });

  test('a platform minus its shown communities', async () => {
    await given(fixture, {
      events: [
        ...at(people('a', 3), '2026-03-02', 'viva three', 'viva'),
        ...at(people('b', 9), '2026-03-02', 'viva nine', 'viva'),
        ...at(people('c', 3), '2026-03-02', 'slack three'),
        ...at(people('d', 8), '2026-03-02', 'slack eight'),
        ...at(people('e', 20), '2026-03-02', 'slack twenty'),
      ],
    });
    expect(reasons(await cells('platform'))).toEqual({ slack: '', viva: '' });
    // Two hidden communities are six people together, but three on each platform.
    expect(reasons(await cells('community'))).toEqual({
      'viva three': 'small',
      'viva nine': 'difference',
      'slack three': 'small',
      'slack eight': 'neighbour',
      'slack twenty': '',
    });
  });

  test('below a hidden platform its communities are hidden', async () => {
    await given(fixture, {
      events: [
        ...at(people('a', 3), '2026-03-02', 'chat', 'chat'),
        ...at(people('b', 9), '2026-03-02', 'viva', 'viva'),
        ...at(people('c', 20), '2026-03-02', 'slack'),
      ],
    });
    expect(reasons(await cells('platform'))).toEqual({ chat: 'small', viva: 'neighbour', slack: '' });
    expect(reasons(await cells('community'))).toEqual({ chat: 'small', viva: 'small', slack: '' });
  });

  test('a unit that is a location but for a few people', async () => {
    const colleagues = (prefix: string, count: number, unit: string, location: string) =>
      people(prefix, count).flatMap((name) => createTestColleague(name, { unit: [unit], location }));
    await given(fixture, {
      records: [
        ...colleagues('w', 14, 'Works', 'Lima'),
        ...colleagues('s', 3, 'Sales', 'Lima'),
        ...colleagues('t', 30, 'Sales', 'Rome'),
        ...colleagues('o', 25, 'Office', 'Rome'),
      ],
      events: at([...people('w', 14), ...people('s', 3), ...people('t', 30), ...people('o', 25)], '2026-03-02'),
    });
    // Lima without Works is three people of Sales: Works is hidden, and another unit with it.
    expect(reasons(await cells('location'))).toEqual({ Lima: '', Rome: '' });
    const units = reasons(await cells('unit'));
    expect(units.Works).toBe('difference');
    expect(Object.values(units).filter((reason) => reason !== '').length).toBeGreaterThan(1);
  });

  test('continuing people do not follow from newcomers, returning and lapsed ones', async () => {
    const before = people('k', 12);
    await given(
      fixture,
      {
        events: [
          ...at(before, '2026-02-24'),
          // Three go on, eight are new, nine have lapsed.
          ...at([...before.slice(0, 3), ...people('n', 8)], '2026-03-03'),
          ...at(['k0'], '2026-05-01'),
        ],
      },
      retention,
    );
    expect((await cells('all', 'v_retention')).get('everybody')).toMatchObject({
      newcomers: null,
      returning: null,
      lapsed: null,
    });
  });
});

test('no view that people read has a column of an account or of a person who is no executive', async () => {
  const columns = await fixture.store.query<{ table: string; name: string; type: string }>(
    "SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND startsWith(table, 'v_') ORDER BY table, position",
  );
  expect(new Set(columns.map(({ table }) => table)).size).toBeGreaterThanOrEqual(7);
  // Ids are text: a number counts people or mentions of them. The one name is the organisation's.
  const personal = columns.filter(
    ({ table, name, type }) =>
      /person|account|^actor|author_id|member_id|unit_path|^name$|mention/.test(name) &&
      !/Int|Float/.test(type) &&
      table !== 'v_organisation',
  );
  expect(personal).toEqual([]);
  // Executives by id and name; authors only as numbers of them.
  const leaders = columns.filter(({ name }) => /leader|author/.test(name));
  expect(leaders.filter(({ table, name }) => table === 'v_leader' && name.startsWith('leader'))).toHaveLength(2);
  const named = leaders.filter(({ name, type }) => !/^leader(_id|s)?$/.test(name) && !/Int|Float/.test(type));
  expect(named).toEqual([]);
});

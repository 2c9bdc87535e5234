import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { answer } from '../../../dashboards/api/answer.js';
import { measureQuery } from '../../../dashboards/api/measure-query.js';
import type { Config } from '../../../infra/config.js';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { ListeningQuery } from '../../../infra/listening-settings.js';
import { settingsSchema } from '../../../infra/settings.js';
import { enrich } from '../../../processors/enrich/enrich.js';
import { families } from '../../../processors/families.js';
import { createLanding } from '../../../processors/land/land.js';
import { queriesInForce } from '../../../processors/listening/mentions/queries-in-force.js';
import { refresh } from '../../../processors/refresh.js';
import {
  type ActOptions,
  createTestDelete,
  createTestPost,
  createTestReply,
  dayMs,
  utc,
} from '../../support/act-builder.js';
import { emptyStore } from '../../support/brute-force-store.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

// Every fixture is a refresh of the store; a busy machine takes long.
jest.setTimeout(300_000);

let opened: TestStore;
let config: Config;

beforeAll(async () => {
  opened = await createTestStore();
});
afterAll(() => opened.dispose());

const listenFor = (queries: readonly object[]): readonly ListeningQuery[] =>
  settingsSchema.parse({ listening: { queries } }).listening.queries;

/** Without the grouping of chat: who answers whom is as the fixtures say. */
const needed = ['facts', 'participation', 'listening', 'mentions'];

/** `more`: names of further families. */
async function compute(...more: string[]): Promise<number> {
  const report = await refresh({
    store: opened.store,
    config,
    families: families.filter(({ name }) => [...needed, ...more].includes(name)),
    logger: quietLogger,
    now: Date.now,
  });
  return report.families.find(({ family }) => family === 'mentions')?.windows ?? 0;
}
const land = (events: readonly ActivityEvent[]): Promise<void> =>
  createLanding(opened.store, queriesInForce(config.listening.queries)).activity(
    events.map((event) => {
      const words = 'object' in event && event.verb !== 'delete' && event.verb !== 'snapshot' ? event.object : null;
      return { event, features: words && 'text' in words ? enrich(words.text, 'en') : null };
    }),
  );
const query = <Row>(sql: string): Promise<Row[]> => opened.store.query<Row>(sql);

const brand = { name: 'acme', title: 'Acme', kind: 'brand', query: 'acme' };
const rival = { name: 'rival', title: 'Rival', kind: 'competitor', query: 'rival' };
const theme = { name: 'quiet-room', title: 'Quiet room', kind: 'theme', query: '"quiet room"' };

function listeningTo(...queries: object[]): void {
  config = { ...opened.config, listening: { ...opened.config.listening, queries: [...listenFor(queries)] } };
}

const people = (many: number, first = 1): string[] => Array.from({ length: many }, (_, at) => `p${first + at}`);
let written = 0;
function post(by: string, on: string, text: string, options: ActOptions = {}): ActivityEvent {
  written += 1;
  return createTestPost(`text ${written} by ${by}`, by, `${on} 10:00`, { ...options, text });
}

interface Mention {
  readonly key: string;
  readonly hidden_because: string;
  readonly mentions: number | null;
  readonly voices: number | null;
  readonly flagged: number | null;
  readonly tracked: number | null;
  readonly scored: number | null;
}
const mentionsBy = (dim = 'query'): Promise<Mention[]> =>
  query<Mention>(
    `SELECT key, hidden_because, mentions, voices, flagged, tracked, scored FROM v_mention WHERE dim = '${dim}' ORDER BY key, starts`,
  );

async function values(by: string): Promise<Record<string, [number | null, number | null]>> {
  const { rows } = await answer(
    opened.store,
    config,
    measureQuery({ family: 'listening', by, weeks: 1, until: '2026-06-07', measures: 'all' }),
  );
  return Object.fromEntries(
    rows.flatMap(({ key, values: of }) =>
      Object.entries(of).map(([name, { value, of: denominator }]) => [`${name} ${key}`, [value, denominator]]),
    ),
  ) as Record<string, [number | null, number | null]>;
}

beforeEach(async () => {
  await emptyStore(opened.store);
  written = 0;
});

describe('mentions of a week', () => {
  /** Thirty people write; 24 of Acme, 21 of the rival, the first 15 of them in one text; the last six of neither. */
  const week = (): ActivityEvent[] => [
    ...people(15).map((by, at) =>
      post(by, '2026-06-02', `Acme ${at} and Rival ${by} I love it ${at % 2 ? 'here' : 'there'} n${by}`),
    ),
    ...people(9, 16).map((by) => post(by, '2026-06-03', `the ACME thing of ${by}x is awful and I hate it q${by}`)),
    ...people(6, 16).map((by) => post(by, '2026-06-03', `rival as seen by z${by}`)),
    ...people(6, 25).map((by) => post(by, '2026-06-04', 'nothing to see here')),
  ];

  test('are counted by query, and shared among brands and competitors', async () => {
    listeningTo(brand, rival, theme);
    await land(week());
    await compute();
    expect(await mentionsBy()).toMatchObject([
      { key: 'acme', mentions: 24, tracked: 45, hidden_because: '' },
      { key: 'rival', mentions: 21, tracked: 45, hidden_because: '' },
    ]);
    expect(await values('query')).toMatchObject({
      'mentions acme': [24, null],
      'share_of_voice acme': [(100 * 24) / 45, 45],
      'share_of_voice rival': [(100 * 21) / 45, 45],
      // 15 love it, 9 hate it.
      'mention_sentiment acme': [25, 24],
      'mention_unscored acme': [0, 24],
    });
  });

  test('are hidden under 20 authors, where under 5 others wrote, and then nobody’s share is known', async () => {
    listeningTo(brand, rival);
    await land([
      ...people(19).map((by) => post(by, '2026-06-02', `acme ${by}`)),
      ...people(24).map((by) => post(by, '2026-06-02', `rival ${by}`)),
    ]);
    await compute();
    expect(await mentionsBy()).toMatchObject([
      { key: 'acme', mentions: null, tracked: null, hidden_because: 'small' },
      { key: 'rival', mentions: 24, tracked: null, hidden_because: '' },
    ]);
    await land(people(4, 25).map((by) => post(by, '2026-06-02', `neither ${by}`)));
    await land(people(24).map((by) => post(by, '2026-06-03', `rival again ${by}`)));
    await compute();
    // Of 28, 4 write of neither and 19 of something else too.
    expect(await mentionsBy()).toMatchObject([{ mentions: null }, { mentions: 48 }]);
    listeningTo({ ...rival, query: 'rival OR acme' });
    await compute();
    expect(await mentionsBy()).toMatchObject([{ key: 'rival', mentions: null, hidden_because: 'small' }]);
  });

  test('those of two hidden ones may be in the sum that a share is of, where both have 20 authors together', async () => {
    listeningTo(brand, rival, { ...rival, name: 'other', query: 'other' });
    const say = (word: string, many: number, first: number): ActivityEvent[] =>
      people(many, first).flatMap((by) => [
        post(by, '2026-06-02', `${word} says ${by}`),
        post(by, '2026-06-02', `hm says ${by}`),
      ]);
    await land([...say('acme', 30, 1), ...say('rival', 12, 31), ...say('other', 12, 43)]);
    await compute();
    expect(await mentionsBy()).toMatchObject([
      { key: 'acme', mentions: 30, tracked: 54 },
      { key: 'other', mentions: null, tracked: null },
      { key: 'rival', mentions: null, tracked: null },
    ]);
  });

  test('by platform: a small one takes another with it, or it would follow from the whole', async () => {
    listeningTo(brand);
    const on = (platform: string, many: number, first: number): ActivityEvent[] =>
      people(many, first).flatMap((by) => [
        post(by, '2026-06-02', `acme says ${by}`, { platform }),
        post(by, '2026-06-02', `something else says ${by}`, { platform }),
      ]);
    await land([...on('slack', 40, 1), ...on('teams', 30, 41), ...on('mattermost', 6, 71)]);
    await compute();
    expect(await mentionsBy('query_platform')).toMatchObject([
      { key: 'acme / mattermost', mentions: null, hidden_because: 'small' },
      { key: 'acme / slack', mentions: 40 },
      { key: 'acme / teams', mentions: null, hidden_because: 'neighbour' },
    ]);
  });

  test('an edit, a deletion and a late text change them; nothing else does', async () => {
    listeningTo(brand);
    const others = people(6, 50).map((by) => post(by, '2026-06-04', 'nothing to see here'));
    const mine = people(22).map((by) => post(by, '2026-06-02', `acme ${by}`));
    await land([...others, ...mine]);
    await compute();
    expect(await compute()).toBe(0);
    const edited = createTestPost('text 7 by p1', 'p1', '2026-06-02 10:00', {
      text: 'I did not mean them',
      version: utc('2026-06-02 12:00'),
    });
    expect(edited.id).toBe(mine[0]?.id);
    await land([edited, createTestDelete('text 8 by p2', '2026-06-02 13:00')]);
    await compute();
    expect(await mentionsBy()).toMatchObject([{ mentions: 20 }]);
    await land([post('p60', '2026-06-07', 'late: acme')]);
    await compute();
    expect(await mentionsBy()).toMatchObject([{ mentions: 21 }]);
  });

  test('copies are counted once as voices, shown as such, and flagged where one author repeats them', async () => {
    listeningTo(brand);
    await land([
      ...people(6, 50).map((by) => post(by, '2026-06-04', 'nothing to see here')),
      ...people(20).map((by) => post(by, '2026-06-02', `acme ${by}x`)),
      ...people(10, 21).map((by) => post(by, '2026-06-02', `Read why acme is great https://${by}.example`)),
      ...[1, 2, 3, 4].map(() => post('p40', '2026-06-03', 'Acme acme acme')),
    ]);
    await compute();
    // 20 of their own, one of ten, one of four.
    expect(await mentionsBy()).toMatchObject([{ mentions: 34, voices: 22, flagged: 4 }]);
    expect(await values('query')).toMatchObject({ 'mention_copies acme': [(100 * 12) / 34, 34] });
  });
});

describe('a query', () => {
  const texts = (): ActivityEvent[] => [
    ...people(6, 50).map((by) => post(by, '2026-06-04', 'nothing to see here')),
    ...people(22).map((by) => post(by, '2026-06-02', `acme and ${Number(by.slice(1)) % 2 ? 'tea' : 'coffee'} ${by}`)),
    ...people(21, 100).map((by) => post(by, '2026-05-26', `tea ${by}`)),
    ...people(6, 200).map((by) => post(by, '2026-05-26', `something else ${by}`)),
  ];

  test('that is new is matched against what was said before, and says how far back', async () => {
    listeningTo();
    await land(texts());
    await compute();
    expect(await mentionsBy()).toEqual([]);
    listeningTo(brand);
    await compute();
    expect(await mentionsBy()).toMatchObject([{ key: 'acme', mentions: 22 }]);
    expect(await query('SELECT query, since FROM v_query')).toEqual([{ query: 'acme', since: null }]);
    // Words of May are gone after a while.
    await opened.store.command(
      `ALTER TABLE activity_text DELETE WHERE id IN (SELECT id FROM activity WHERE day < '2026-06-01') SETTINGS mutations_sync = 2`,
    );
    listeningTo(brand, { ...theme, name: 'tea', query: 'tea' });
    await compute();
    expect(await query('SELECT query, toString(since) AS since FROM v_query ORDER BY query')).toEqual([
      { query: 'acme', since: null },
      { query: 'tea', since: '2026-05-27' },
    ]);
    expect(await mentionsBy()).toMatchObject([{ key: 'acme' }, { key: 'tea', mentions: null }]);
  });

  test('that is changed counts by its new words only, one that is gone not at all', async () => {
    listeningTo(brand, { ...theme, name: 'tea', query: 'tea' });
    await land(texts());
    await compute();
    expect(await mentionsBy()).toMatchObject([
      { key: 'acme', mentions: 22 },
      { key: 'tea', mentions: 21 },
      { key: 'tea', mentions: null },
    ]);
    listeningTo({ ...brand, query: 'acme OR tea' });
    await compute();
    expect(await mentionsBy()).toMatchObject([
      { key: 'acme', mentions: 21 },
      { key: 'acme', mentions: 22 },
    ]);
    listeningTo({ ...brand, query: 'acme NOT tea' });
    await compute();
    expect(await mentionsBy()).toMatchObject([{ key: 'acme', mentions: null, hidden_because: 'small' }]);
  });
});

describe('rising terms', () => {
  const weeks = ['2026-05-04', '2026-05-11', '2026-05-18', '2026-05-25', '2026-06-01'];
  const usual = (): ActivityEvent[] =>
    weeks.flatMap((on) =>
      people(40).map((by, at) =>
        post(
          by,
          on,
          `the weekly meeting of team ${at % 5} moved, lunch is at noon and the forecast looks ${at % 3 ? 'fine' : 'poor'}`,
        ),
      ),
    );

  test('are what more people say than in the four weeks before: words and pairs, by five people or more', async () => {
    listeningTo();
    await land([
      ...usual(),
      ...people(14).map((by) => post(by, '2026-06-03', `have you seen the phoenix outage? 10 servers`)),
      ...people(4).map((by) => post(by, '2026-06-03', 'unicorn sighting')),
      ...Array.from({ length: 60 }, () => post('p9', '2026-06-03', 'gargoyle')),
    ]);
    await compute();
    const found = await query<{ term: string; authors: number; usual: number; z: number }>(
      `SELECT term, authors, usual, z FROM v_term WHERE starts = '2026-06-01' ORDER BY place`,
    );
    const terms = found.map(({ term }) => term);
    expect(terms).toEqual(expect.arrayContaining(['phoenix', 'outage', 'phoenix outage']));
    expect(found.find(({ term }) => term === 'phoenix')).toMatchObject({ authors: 14, usual: 0 });
    // Four people are too few, and one author is one however often.
    expect(terms.filter((term) => /unicorn|gargoyle|meeting|lunch|the/.test(term))).toEqual([]);
    // Nothing is known of the four weeks before the first.
    expect(await query(`SELECT term FROM v_term WHERE starts < '2026-06-01'`)).toEqual([]);
  });

  test('stay as they were counted where the texts are gone', async () => {
    listeningTo();
    await land([...usual(), ...people(14).map((by) => post(by, '2026-06-03', 'the phoenix outage'))]);
    await compute();
    const before = await query('SELECT * EXCEPT (place) FROM v_term ORDER BY term');
    await opened.store.command('ALTER TABLE activity_text DELETE WHERE 1 SETTINGS mutations_sync = 2');
    await land([createTestReply('late', 'p3', '2026-06-04 10:00', 'text 161 by p1', { text: 'yes' })]);
    await compute();
    expect(await query('SELECT * EXCEPT (place) FROM v_term ORDER BY term')).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});

describe('links', () => {
  test('are shown of five people and more, without what may hold a secret', async () => {
    listeningTo();
    const linking = (by: string, link: string): ActivityEvent => {
      const event = post(by, '2026-06-02', `see ${link}`);
      return { ...event, links: [link] } as ActivityEvent;
    };
    await land([
      ...people(20, 50).map((by) => post(by, '2026-06-04', 'nothing to see here')),
      ...people(5).map((by, at) => linking(by, `https://www.wiki.example/plan/?token=${at}#top`)),
      ...people(4).map((by) => linking(by, 'https://four.example/x')),
    ]);
    await compute();
    expect(await query('SELECT link, authors, texts FROM v_link')).toEqual([
      { link: 'wiki.example/plan', authors: 5, texts: 5 },
    ]);
  });
});

describe('how themes spread', () => {
  test('people who meet a theme, by the number of independent sources, and who takes it up in the week after', async () => {
    listeningTo(theme);
    const day = (offset: number): string => new Date(utc('2026-06-01') + offset * dayMs).toISOString().slice(0, 10);
    const there = (room: string, names: readonly string[]): ActivityEvent[] =>
      names.map((by) => post(by, day(1), `good morning ${by}`, { in: room }));
    const speaks = (by: string, on: number, room: string): ActivityEvent =>
      post(by, day(on), `The quiet room, as ${by} sees it`, { in: room });
    await land([
      // One source in one room, two in the other; forty listen in each.
      ...there('one', people(40, 100)),
      ...there('two', people(40, 200)),
      speaks('a', 2, 'one'),
      speaks('b', 2, 'two'),
      createTestPost('c speaks', 'c', `${day(3)} 10:00`, { in: 'two', text: 'A quiet room, says c' }),
      ...people(6, 100).map((by) => speaks(by, 8, 'one')),
      ...people(12, 200).map((by) => speaks(by, 9, 'somewhere else')),
      // Too late.
      speaks('p139', 15, 'one'),
    ]);
    // Who answered whom.
    await compute('interactions');
    expect(
      await query(
        `SELECT toString(starts) AS starts, sources, exposed, taken_up FROM reinforcement_week FINAL WHERE starts = '2026-06-01' ORDER BY sources`,
      ),
    ).toEqual([
      { starts: '2026-06-01', sources: 1, exposed: 40, taken_up: 6 },
      { starts: '2026-06-01', sources: 2, exposed: 40, taken_up: 12 },
    ]);
    // Of the block of four weeks: 20 who met it from one source and 20 from more, and on each side of both 5 or nobody.
    expect(
      await query(
        "SELECT shown, one_exposed - one_taken >= 5 AS one, more_exposed - more_taken >= 5 AS more FROM v_reinforcement WHERE query = 'quiet-room' AND starts <= '2026-06-01' AND ends >= '2026-06-01'",
      ),
    ).toMatchObject([{ shown: 1, one: 1, more: 1 }]);
    // One answers the other: no longer independent.
    await land([createTestReply('tie', 'b', `${day(3)} 12:00`, 'c speaks', { in: 'two', text: 'as I said' })]);
    await compute('interactions');
    expect(
      await query(`SELECT sources, exposed FROM reinforcement_week FINAL WHERE starts = '2026-06-01' ORDER BY sources`),
    ).toEqual([{ sources: 1, exposed: 80 }]);
  });
});

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { answer } from '../../../dashboards/api/answer.js';
import { measureQuery } from '../../../dashboards/api/measure-query.js';
import { createRandom } from '../../../infra/random.js';
import { migrate } from '../../../infra/store/migrate.js';
import { families, views } from '../../../processors/families.js';
import { refresh } from '../../../processors/refresh.js';
import { communityOf, createTestDelete } from '../../support/act-builder.js';
import { emptyStore, land } from '../../support/brute-force-store.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { type CountedWeek, counted, landTexts, randomTexts, type Text } from '../../support/listening-texts.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

// Every fixture is a refresh of the store; a busy machine takes long.
jest.setTimeout(300_000);

let opened: TestStore;

beforeAll(async () => {
  opened = await createTestStore();
});
afterAll(() => opened.dispose());

/** What listening is computed from, but for the grouping of chat, and itself. */
const needed = families.filter(({ name }) => ['facts', 'participation', 'listening'].includes(name));

const refreshed = async (): Promise<number> => {
  const { store, config } = opened;
  const report = await refresh({ store, config, families: needed, logger: quietLogger, now: Date.now });
  return report.families.find(({ family }) => family === 'listening')?.windows ?? 0;
};
async function given(texts: readonly Text[]): Promise<void> {
  await emptyStore(opened.store);
  await landTexts(opened.store, texts);
  await refreshed();
}
const query = <Row>(sql: string): Promise<Row[]> => opened.store.query<Row>(sql);
const people = (many: number, first = 1): string[] => Array.from({ length: many }, (_, at) => `p${first + at}`);

/**
 * Twenty people write a text each: p1 to p10 a positive one (0.5), p11 to p15 a negative one (−0.5), p16 to p20 one that is
 * neither; p1 to p5 write one more that cannot be scored, in no language that is known. p1 to p6 mention two accounts. p16
 * to p20 write German.
 */
const week: readonly Text[] = [
  ...people(20).map(
    (by, at): Text => ({
      name: `${by} writes`,
      by,
      on: '2026-06-02',
      mood: at < 10 ? 0.5 : at < 15 ? -0.5 : 0,
      lang: at < 15 ? 'en' : 'de',
      mentions: at < 6 ? ['x', 'y'] : [],
    }),
  ),
  ...people(5).map((by): Text => ({ name: `${by} again`, by, on: '2026-06-04', mood: null, lang: null })),
];

describe('a week worked out by hand', () => {
  beforeAll(() => given(week));

  async function values(by = 'all'): Promise<Record<string, [number | null, number | null]>> {
    const asked = measureQuery({ family: 'listening', by, weeks: 1, until: '2026-06-07' });
    const { rows } = await answer(opened.store, opened.config, asked);
    return Object.fromEntries(
      rows.flatMap(({ label, values: of }) =>
        Object.entries(of).map(([name, { value, of: denominator }]) => [
          by === 'language' ? `${name} ${label}` : name,
          [value, denominator],
        ]),
      ),
    ) as Record<string, [number | null, number | null]>;
  }

  test.each(['all', 'platform', 'community'])('by %s', async (by) => {
    expect(await values(by)).toMatchObject({
      // 10 of 20 less 5 of 20.
      sentiment_net: [25, 20],
      sentiment_positive: [50, 20],
      sentiment_negative: [25, 20],
      // (10 · 0.5 − 5 · 0.5) ÷ 20
      sentiment_mean: [0.125, 20],
      // 5 of 25.
      sentiment_unknown: [20, 25],
      mention_share: [24, 25],
      mentions_per_text: [12 / 25, 25],
      link_share: [0, 25],
    });
  });

  test('by language: 15 English, 5 German and 5 of which it is not known', async () => {
    expect(await values('language')).toMatchObject({
      'language_share en': [60, 25],
      'language_share de': [20, 25],
      'language_share not known': [20, 25],
    });
  });
});

interface ShownCell {
  readonly key: string;
  readonly hidden_because: string;
  readonly texts: number | null;
  readonly scored: number | null;
  readonly with_mention: number | null;
}
const cells = (dim: string): Promise<ShownCell[]> =>
  query<ShownCell>(
    `SELECT key, hidden_because, texts, scored, with_mention FROM v_listening WHERE dim = '${dim}' ORDER BY hidden_because, key`,
  );

describe('floors', () => {
  test('of 19 authors nothing is told', async () => {
    await given(week.filter(({ by }) => by !== 'p20'));
    expect(await cells('all')).toEqual([
      { key: '', hidden_because: 'small', texts: null, scored: null, with_mention: null },
    ]);
    expect(await cells('community')).toEqual([
      expect.objectContaining({ hidden_because: 'small', texts: null, scored: null, with_mention: null }),
    ]);
    expect(await query('SELECT * FROM v_language')).toEqual([]);
  });

  test('where four are negative the tone is not told, and the rest is', async () => {
    await given(week.map((text) => (text.by === 'p15' ? { ...text, mood: 0 } : text)));
    expect(await cells('all')).toEqual([{ key: '', hidden_because: '', texts: 25, scored: null, with_mention: 6 }]);
  });

  test('where four mention somebody that is not told, and the rest is', async () => {
    await given(week.map((text) => (['p5', 'p6'].includes(text.by) ? { ...text, mentions: [] } : text)));
    expect(await cells('all')).toEqual([{ key: '', hidden_because: '', texts: 25, scored: 20, with_mention: null }]);
  });

  test('a language of four authors is not told, nor another one that would give it away', async () => {
    await given(week.map((text) => (text.by === 'p20' ? { ...text, lang: 'en' } : text)));
    const shown = await query<{ lang: string; texts: number }>('SELECT lang, texts FROM v_language ORDER BY lang');
    // German has four authors; of the languages of five, that with the first name goes with it.
    expect(shown).toEqual([{ lang: 'en', texts: 16 }]);
  });

  test('a community of few is hidden, and with it one that would give it away', async () => {
    const room = (name: string, many: number, first: number): Text[] =>
      people(many, first).map((by): Text => ({ name: `${by} in ${name}`, by, on: '2026-06-03', in: name }));
    await given([...room('large', 40, 1), ...room('middle', 25, 101), ...room('little', 8, 201)]);
    expect(await cells('platform')).toEqual([expect.objectContaining({ hidden_because: '', texts: 73 })]);
    expect(Object.fromEntries((await cells('community')).map(({ key, texts }) => [key, texts]))).toEqual({
      [communityOf('large')]: 40,
      [communityOf('middle')]: null,
      [communityOf('little')]: null,
    });
  });

  test('a raised floor hides at once what was decided under the lower one', async () => {
    await given(week);
    const { store, config } = opened;
    await migrate(store, { ...config, privacy: { ...config.privacy, minPeople: 21 } }, views);
    expect(await cells('all')).toEqual([expect.objectContaining({ hidden_because: 'floor', texts: null })]);
    expect(await query('SELECT * FROM v_language')).toEqual([]);
    await migrate(store, config, views);
  });
});

describe('what changes', () => {
  const versions = (): Promise<{ starts: string; version: number }[]> =>
    query(
      'SELECT toString(starts) AS starts, max(version) AS version FROM listening_week FINAL GROUP BY starts ORDER BY starts',
    );
  const later: readonly Text[] = week.map((text) => ({ ...text, name: `${text.name} later`, on: '2026-06-10' }));

  test('another text of a week: that week alone is computed again, and the other keeps its rows', async () => {
    await given([...week, ...later]);
    const before = await versions();
    await landTexts(opened.store, [{ name: 'late', by: 'p1', on: '2026-06-11', mood: 0.5 }]);
    expect(await refreshed()).toBe(1);
    const after = await versions();
    expect(after[0]).toEqual(before[0]);
    expect(after[1]!.version).toBeGreaterThan(before[1]!.version);
    expect(await query("SELECT texts, positive FROM v_listening WHERE dim = 'all' ORDER BY starts")).toEqual([
      { texts: 25, positive: 10 },
      { texts: 26, positive: 11 },
    ]);
  });

  test('nothing new: nothing is computed', async () => {
    await given(week);
    const before = await versions();
    await landTexts(opened.store, week);
    await refreshed();
    expect(await versions()).toEqual(before);
    expect(await refreshed()).toBe(0);
  });

  test('a deleted text, and an emptied week, are gone from every table', async () => {
    await given(week);
    await land(opened.store, { events: [createTestDelete('p1 again', '2026-06-05 10:00')] });
    await refreshed();
    expect(await query("SELECT texts FROM v_listening WHERE dim = 'all'")).toEqual([{ texts: 24 }]);
    await land(opened.store, { events: week.map(({ name }) => createTestDelete(name, '2026-06-06 10:00')) });
    await refreshed();
    for (const table of ['listening_week', 'listening_language', 'listening_day', 'shown_listening', 'shown_language'])
      expect([table, await query(`SELECT count() AS rows FROM ${table} FINAL`)]).toEqual([table, [{ rows: 0 }]]);
  });
});

describe('mentions of a day', () => {
  const day = (index: number): string => `2026-06-${String(index).padStart(2, '0')}`;
  /** Each of so many people mentions one account. */
  const mentioning = (on: string, many: number): Text[] =>
    people(many).map((by): Text => ({ name: `${by} on ${on}`, by, on, mentions: ['x'] }));
  const usual = Array.from({ length: 14 }, (_, index) => mentioning(day(index + 1), 5)).flat();
  const days = () =>
    query("SELECT shown, mentions, usual, times_usual, is_spike FROM v_mention_day WHERE day = '2026-06-15'");

  test('four times the mean of the fourteen days before is a leap', async () => {
    await given([...usual, ...mentioning(day(15), 20)]);
    expect(await days()).toEqual([{ shown: 1, mentions: 20, usual: 5, times_usual: 4, is_spike: 1 }]);
  });

  test('a day without mentions counts as 0 in the mean', async () => {
    // 12 days of 5: 60 ÷ 14 = 4.3; 22 are 5.13 times as many, told in halves.
    await given([...usual.filter(({ on }) => on !== day(3) && on !== day(4)), ...mentioning(day(15), 22)]);
    expect(await days()).toEqual([{ shown: 1, mentions: 20, usual: 4.3, times_usual: 5, is_spike: 1 }]);
  });

  test('under 20 it is none, however many times as many', async () => {
    await given([...usual, ...mentioning(day(15), 19)]);
    expect(await days()).toEqual([{ shown: 1, mentions: 10, usual: 5, times_usual: null, is_spike: 0 }]);
  });

  test('where four do not mention anybody, the day is not told', async () => {
    const silent = people(4, 50).map((by): Text => ({ name: `${by} silent`, by, on: day(15) }));
    await given([...usual, ...mentioning(day(15), 20), ...silent]);
    expect(await days()).toEqual([{ shown: 0, mentions: null, usual: null, times_usual: null, is_spike: null }]);
  });

  test('the first fourteen days have nothing to be compared with', async () => {
    await given(usual);
    expect(await query('SELECT * FROM v_mention_day')).toEqual([]);
  });
});

describe.each([1, 2])('random texts, seed %s', (seed) => {
  const texts = randomTexts(createRandom(seed));
  beforeAll(() => given(texts));

  const weekOf = (on: string): string =>
    on < '2026-06-08' ? '2026-06-01' : on < '2026-06-15' ? '2026-06-08' : '2026-06-15';
  const slicesOf = ({ platform = 'slack', in: place }: Text): [string, string][] => [
    ['all', ''],
    ['platform', platform],
    place === null ? ['timeline', platform] : ['community', communityOf(place ?? 'general')],
  ];

  function expected(): Map<string, CountedWeek> {
    const bySlice = new Map<string, Text[]>();
    for (const text of texts)
      for (const slice of slicesOf(text)) {
        const key = [weekOf(text.on), ...slice].join(' ');
        bySlice.set(key, [...(bySlice.get(key) ?? []), text]);
      }
    return new Map([...bySlice].map(([key, some]) => [key, counted(some)]));
  }

  test('are counted as they are the plain way', async () => {
    const rows = await query<Record<string, unknown>>(
      'SELECT toString(starts) AS starts, dim, key, authors, texts, scored, positive, negative, sentiment_milli, with_mention, mentions, with_link, sides FROM listening_week FINAL',
    );
    const plain = [...expected()].map(([key, { texts: some, authors, sides }]) => {
      const [starts, dim, ...rest] = key.split(' ');
      const many = (test: (text: Text) => boolean): number => some.filter(test).length;
      return {
        starts,
        dim,
        key: rest.join(' '),
        authors: authors.size,
        texts: some.length,
        scored: many(({ mood }) => mood !== null),
        positive: many(({ mood }) => (mood ?? 0) > 0),
        negative: many(({ mood }) => (mood ?? 0) < 0),
        sentiment_milli: some.reduce((sum, { mood }) => sum + Math.round((mood ?? 0) * 1000), 0),
        with_mention: many(({ mentions = [] }) => mentions.length > 0),
        mentions: some.reduce((sum, { mentions = [] }) => sum + mentions.length, 0),
        with_link: many(({ hasLink }) => hasLink === true),
        sides: sides.map((side) => side.size),
      };
    });
    const sorted = (list: readonly object[]): string[] =>
      list.map((row) => JSON.stringify(Object.entries(row).map(([name, value]) => [name, String(value)]))).sort();
    expect(sorted(rows)).toEqual(sorted(plain));
  });

  test('what is hidden does not follow from what is shown', async () => {
    const plain = expected();
    const shown = await query<{ starts: string; dim: string; key: string } & Record<string, unknown>>(
      'SELECT toString(starts) AS starts, dim, key, texts, scored, with_mention, with_link FROM v_listening',
    );
    let hiddenCells = 0;
    for (const [figure, sides] of [
      ['texts', []],
      ['scored', [0, 1, 2, 3]],
      ['with_mention', [4, 5]],
      ['with_link', [6, 7]],
    ] as const) {
      const isShown = (starts: string, dim: string, key: string): boolean =>
        shown.some((row) => row.starts === starts && row.dim === dim && row.key === key && row[figure] !== null);
      for (const starts of ['2026-06-01', '2026-06-08', '2026-06-15'])
        for (const platform of ['slack', 'teams']) {
          if (!isShown(starts, 'platform', platform)) continue;
          // Open timelines are no cell of their own: they count as shown where they would be, so that nothing hides behind them.
          const parts = [...plain].filter(
            ([key, { texts: some }]) =>
              key.startsWith(`${starts} community`) && (some[0]!.platform ?? 'slack') === platform,
          );
          const hidden = parts.filter(([key]) => !isShown(starts, 'community', key.split(' ').slice(2).join(' ')));
          const timeline = plain.get(`${starts} timeline ${platform}`);
          if (hidden.length === 0) continue;
          hiddenCells += hidden.length;
          const open = timeline && !fits(timeline, sides) ? [timeline] : [];
          const together = counted([...hidden.map(([, part]) => part), ...open].flatMap(({ texts: some }) => some));
          expect([figure, starts, platform, hidden.length + open.length > 1, fits(together, sides)]).toEqual([
            figure,
            starts,
            platform,
            true,
            true,
          ]);
        }
    }
    expect(hiddenCells).toBeGreaterThan(0);
  });
});

const fits = ({ authors, sides }: CountedWeek, told: readonly number[]): boolean =>
  authors.size >= 20 && told.every((side) => sides[side]!.size === 0 || sides[side]!.size >= 5);

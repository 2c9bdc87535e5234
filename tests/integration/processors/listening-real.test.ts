import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Config } from '../../../infra/config.js';
import { settingsSchema } from '../../../infra/settings.js';
import { enrich } from '../../../processors/enrich/enrich.js';
import { stopWords } from '../../../processors/enrich/stop-words.js';
import { families } from '../../../processors/families.js';
import { createLanding } from '../../../processors/land/land.js';
import { queriesInForce } from '../../../processors/listening/mentions/queries-in-force.js';
import { refresh } from '../../../processors/refresh.js';
import { createTestPost } from '../../support/act-builder.js';
import { quietLogger } from '../../support/event-log-harness.js';
import { type GitterMessage, readGitterRooms } from '../../support/gitter-rooms.js';
import { sharedData } from '../../support/shared-data.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

jest.setTimeout(600_000);

const folder = sharedData('gitter');
const withRooms = folder === null ? describe.skip : describe;

withRooms('queries and terms of a Russian and a Portuguese room', () => {
  let opened: TestStore;
  let texts: readonly GitterMessage[] = [];

  beforeAll(async () => {
    opened = await createTestStore();
    const { listening } = settingsSchema.parse({
      listening: {
        queries: [
          { name: 'duvida', kind: 'theme', query: 'duvida* OR вопрос*' },
          { name: 'exact', kind: 'theme', query: 'duvida*', diacritics: 'exact' },
        ],
      },
    });
    const config: Config = { ...opened.config, listening };
    // Eight weeks of each, so that it does not take minutes.
    texts = readGitterRooms(folder!).filter(
      ({ room, time, author }) =>
        author !== 'camperbot' &&
        ((room.endsWith('Russian') && time >= Date.UTC(2016, 0, 4) && time < Date.UTC(2016, 1, 29)) ||
          (room.endsWith('portugues') && time >= Date.UTC(2015, 6, 6) && time < Date.UTC(2015, 7, 31))),
    );
    const landing = createLanding(opened.store, queriesInForce(listening.queries));
    await landing.activity(
      texts.map(({ room, time, author, text }, at) => ({
        event: createTestPost(`message ${at}`, author, time, { in: room, scope: 'public', platform: 'gitter', text }),
        features: enrich(text, null),
      })),
    );
    await refresh({
      ...{ store: opened.store, config, logger: quietLogger, now: Date.now },
      families: families.filter(({ name }) =>
        ['conversations', 'facts', 'interactions', 'participation', 'listening', 'mentions'].includes(name),
      ),
    });
  });
  afterAll(() => opened?.dispose());

  test('words are found with and without their accents, and by their beginnings', async () => {
    const found = async (query: string): Promise<number> => {
      const [row] = await opened.store.query<{ many: number }>(
        `SELECT toUInt32(count()) AS many FROM query_mention WHERE query = '${query}'`,
      );
      return Number(row?.many);
    };
    const said = (pattern: RegExp): number => texts.filter(({ text }) => pattern.test(text)).length;
    expect(said(/d[úu]vida|вопрос/i)).toBeGreaterThan(10);
    expect(await found('duvida')).toBe(said(/(?<!\p{L})(d[úu]vida|вопрос)/iu));
    expect(await found('exact')).toBe(said(/(?<!\p{L})duvida/iu));
  });

  test('terms are words that mean something, of two authors or more', async () => {
    const terms = await opened.store.query<{ lang: string; term: string; authors: number }>(
      `SELECT toString(lang) AS lang, term, toUInt32(max(authors)) AS authors FROM term_week FINAL
       WHERE lang IN ('ru', 'pt') GROUP BY lang, term`,
    );
    for (const lang of ['ru', 'pt']) {
      const stops = stopWords(lang);
      const of = terms.filter((term) => term.lang === lang);
      expect(of.length).toBeGreaterThan(20);
      expect(of.flatMap(({ term }) => term.split(' ')).filter((word) => stops.has(word))).toEqual([]);
    }
    const words = terms.map(({ term }) => term);
    for (const empty of ['не', 'это', 'тут', 'же', 'estou', 'aqui', 'vai']) expect(words).not.toContain(empty);
    expect(Math.min(...terms.map(({ authors }) => authors))).toBeGreaterThanOrEqual(2);
  });

  test('rooms as small as these show nothing that a few people said', async () => {
    const [small] = await opened.store.query<{ mentions: number; terms: number }>(
      `SELECT toUInt32(countIf(mentions IS NOT NULL AND hidden_because = '')) AS mentions,
              (SELECT toUInt32(countIf(authors < 5)) FROM v_term) AS terms
       FROM v_mention WHERE query = 'exact'`,
    );
    expect(small).toMatchObject({ mentions: 0, terms: 0 });
  });
});

import { expect, it } from '@jest/globals';
import { addressOf, type List, type WordPressClient } from '../../../../../ingest/sources/wordpress/client.js';
import { walk } from '../../../../../ingest/sources/wordpress/walk.js';

const start = Date.UTC(2024, 4, 10, 12);
const { signal } = new AbortController();

interface Item {
  readonly id: number;
  modified: number;
}

/** Answers as the API does, and calls `between` behind every page. */
function client(items: Item[], between: (page: number) => void = () => {}) {
  let pages = 0;
  const list: WordPressClient['list'] = async (_api, _route, parameters): Promise<List> => {
    const after = Date.parse(String(parameters.modified_after));
    const size = Number(parameters.per_page);
    const from = (Number(parameters.page) - 1) * size;
    const found = items
      .filter(({ modified }) => Math.floor(modified / 1000) > Math.floor(after / 1000))
      .sort((a, b) => Math.floor(a.modified / 1000) - Math.floor(b.modified / 1000) || a.id - b.id)
      .slice(from, from + size)
      .map(({ id, modified }) => ({ id, modified_gmt: new Date(modified).toISOString().slice(0, 19) }));
    pages += 1;
    between(pages);
    return { items: found, total: null };
  };
  return { list } as unknown as WordPressClient;
}

async function idsOf(walking: AsyncIterable<unknown[]>): Promise<number[]> {
  const ids: number[] = [];
  for await (const items of walking) ids.push(...(items as Item[]).map(({ id }) => id));
  return ids;
}
const options = { api: 'https://x.example/wp-json/', route: '/wp/v2/posts', by: 'modified', after: start } as const;
const items = (count: number, stepMs: number): Item[] =>
  Array.from({ length: count }, (_, at) => ({ id: at + 1, modified: start + 1000 + at * stepMs }));

it.each([
  ['spread', 350, 5000],
  ['many in every second', 350, 20],
  ['all in one second', 350, 0],
  ['exactly one page', 100, 1000],
  ['none', 0, 0],
])('brings each once: %s', async (_what, count, stepMs) => {
  const ids = await idsOf(walk(client(items(count, stepMs)), options, signal));
  expect([...ids].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, at) => at + 1));
});

it('loses nothing when items are changed, and move to the end, between two pages', async () => {
  const all = items(350, 1000);
  const changing = client(all, (page) => {
    for (const item of all.slice(page * 10, page * 10 + 5)) item.modified = start + 1_000_000 + page * 1000;
  });
  const ids = await idsOf(walk(changing, options, signal));
  expect(new Set(ids).size).toBe(350);
});

it('ends when the same page comes again and again', async () => {
  const same = Array.from({ length: 100 }, (_, id) => ({ id, modified_gmt: '2024-05-10T13:00:00' }));
  const stuck = { list: async () => ({ items: same, total: null }) } as unknown as WordPressClient;
  await expect(idsOf(walk(stuck, options, signal))).rejects.toThrow(/same page again and again/);
});

it('makes addresses for sites with and without permalinks', () => {
  expect(addressOf('https://x.example/blog/wp-json/', '/wp/v2/posts', { page: 2 })).toBe(
    'https://x.example/blog/wp-json/wp/v2/posts?page=2',
  );
  expect(addressOf('https://x.example/index.php?rest_route=/', '/wp/v2/posts', { page: 2 })).toBe(
    'https://x.example/index.php?rest_route=%2Fwp%2Fv2%2Fposts&page=2',
  );
});

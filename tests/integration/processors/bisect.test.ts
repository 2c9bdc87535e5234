import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { landOrBisect } from '../../../processors/land/data-error.js';
import { createLanding } from '../../../processors/land/land.js';
import { createTestPost } from '../../support/test-source.js';
import { createTestStore, type TestStore } from '../../support/test-store.js';

let fixture: TestStore;
beforeEach(async () => {
  fixture = await createTestStore();
});
afterEach(() => fixture.dispose());

type Item = { readonly event: ActivityEvent; readonly features: null };

const item = (
  nativeId: string,
  change: (event: Extract<ActivityEvent, { verb: 'post' }>) => object = () => ({}),
): Item => {
  const post = createTestPost(nativeId);
  return { event: { ...post, ...change(post) } as ActivityEvent, features: null };
};
const withText = (nativeId: string, text: string): Item =>
  item(nativeId, (post) => ({ object: { ...post.object, text } }));

/** Lands the items as the consumer does; returns the ids refused. */
async function land(items: readonly Item[]): Promise<string[]> {
  const landing = createLanding(fixture.store);
  const refused: string[] = [];
  await landOrBisect(
    items,
    (part) => landing.activity(part, { isUrgent: part.length < items.length }),
    (bad) => refused.push(bad.event.id),
  );
  return refused;
}

const landed = async (): Promise<string[]> =>
  (await fixture.store.query<{ id: string }>('SELECT id FROM activity FINAL ORDER BY id')).map((row) => row.id);

const idsOf = (items: readonly Item[]): string[] => items.map(({ event }) => event.id);

test.each([
  ['first', [0]],
  ['last', [62]],
  ['two neighbours over the middle', [30, 31, 32]],
  ['scattered', [0, 7, 33, 61]],
  ['all', Array.from({ length: 63 }, (_, index) => index)],
])('bad rows (%s) are refused alone; every other one is there once', async (_, bad) => {
  const items = Array.from({ length: 63 }, (_, index) =>
    bad.includes(index) ? withText(`p${index}`, 'lone \ud800 surrogate') : withText(`p${index}`, `good ${index}`),
  );
  const expectedRefused = idsOf(items.filter((_, index) => bad.includes(index)));
  expect(await land(items)).toEqual(expectedRefused);
  expect(await landed()).toEqual(
    idsOf(items)
      .filter((id) => !expectedRefused.includes(id))
      .sort(),
  );
});

test.each<[string, Item]>([
  ['half a surrogate pair in the text', withText('bad', 'x\udc00')],
  ['half a surrogate pair in a title', item('bad', (post) => ({ object: { ...post.object, title: '\ud800' } }))],
  ['half a surrogate pair in a link', item('bad', () => ({ links: ['https://x/\ud800'] }))],
  ['a version that is no number', item('bad', () => ({ version: Number.NaN }))],
  ['a negative version', item('bad', () => ({ version: -1 }))],
  ['half a surrogate pair in a mention', item('bad', () => ({ mentions: ['\ud800'] }))],
])('%s', async (_, bad) => {
  const good = [withText('a', 'good'), withText('b', 'good')];
  expect(await land([good[0]!, bad, good[1]!])).toEqual([bad.event.id]);
  expect(await landed()).toEqual(idsOf(good).sort());
});

test('what is not the data’s fault refuses nothing and is thrown', async () => {
  await fixture.store.command('DROP TABLE activity_text');
  const refused: string[] = [];
  const landing = createLanding(fixture.store);
  await expect(
    landOrBisect(
      [withText('a', 'good'), withText('b', 'good')],
      (part) => landing.activity(part),
      (bad) => refused.push(bad.event.id),
    ),
  ).rejects.toMatchObject({ code: '60' });
  expect(refused).toEqual([]);
});

import { describe, expect, it } from '@jest/globals';
import { hashId } from '../../../../infra/contracts/ids.js';
import { createState as mastodonState } from '../../../../ingest/sources/mastodon/state.js';
import type { Posts } from '../../../../ingest/sources/public-common/posts.js';
import { createState as xState } from '../../../../ingest/sources/x/state.js';
import { createState as youtubeState } from '../../../../ingest/sources/youtube/state.js';

/** A cursor is one record of the log; what a source remembers must fit, however much there is. */
const maxPositionBytes = 900_000;
const now = Date.UTC(2026, 4, 20);
const many = 8000;
const accounts = 300;

const account = (index: number): string => hashId('account', String(index % accounts));
const postId = (index: number): string => String(117020583223442465n + BigInt(index));
const person = hashId('person');

function fill(posts: Posts<string>, place: (index: number) => string, id: (index: number) => string): void {
  const numbers = {
    replies: 12_345,
    shares: 12_345,
    reactions: 123_456,
    quotes: 1234,
    impressions: 1_234_567,
    views: 1_234_567,
  };
  for (let index = 0; index < many; index += 1) {
    posts.put({
      place: place(index),
      id: id(index),
      createdAt: now - (many - index) * 60_000,
      parentId: id(index + 1),
      rootId: id(index + 2),
      editedAt: now,
      mark: id(index + 3),
      engagedAt: numbers,
      countedAt: numbers,
      shareOf: null,
    });
  }
}

const bytesOf = (position: unknown): number => Buffer.byteLength(JSON.stringify(position));

describe('however much is read, a position stays small enough', () => {
  it('of Mastodon', () => {
    const state = mastodonState(null, now, () => now);
    fill(state.posts as Posts<string>, account, postId);
    fill(state.replies as Posts<string>, postId, (index) => postId(index + many));
    for (let index = 0; index < accounts; index += 1) {
      state.cursors.set(account(index), postId(index));
      state.begun.add(account(index));
      state.followers.isNews(account(index), 123_456, now);
      state.links.add([
        {
          type: 'accountLink',
          accountId: account(index),
          personId: person,
          method: 'verified-link',
          confidence: 1,
          accountKind: 'person',
          version: 1,
        },
      ]);
    }
    for (let index = 0; index < many; index += 1) {
      state.watch.add(postId(index), now - index);
      state.acts.note(
        'acts',
        postId(index),
        now - index,
        '',
        Array.from({ length: 5 }, (_, act) => `f${hashId(String(index), String(act))}`),
      );
    }
    expect(bytesOf(state.save())).toBeLessThan(maxPositionBytes);
    const again = mastodonState(JSON.parse(JSON.stringify(state.save())), now, () => now);
    expect(again.posts.get(postId(many - 1))).toMatchObject({
      id: postId(many - 1),
      mark: postId(many + 2),
      editedAt: now,
    });
    expect(again.posts.get(postId(0))).toBeNull();
  });

  it('of X', () => {
    const state = xState(null, now, () => now);
    fill(state.posts as Posts<string>, account, postId);
    fill(state.replies as Posts<string>, postId, (index) => postId(index + many));
    for (let index = 0; index < accounts; index += 1) {
      state.cursors.set(account(index), postId(index));
      state.followers.isNews(account(index), 123_456, now);
      state.links.add([
        {
          type: 'accountLink',
          accountId: account(index),
          personId: person,
          method: 'verified-link',
          confidence: 1,
          accountKind: 'person',
          version: 1,
        },
      ]);
    }
    for (let index = 0; index < many; index += 1) {
      state.threads.set(postId(index), postId(index));
      state.watch.add(postId(index), now - index);
      state.watchReplies.add(postId(index + many), now - index);
      state.acts.note('acts', postId(index), now - index, '', [hashId(String(index))]);
    }
    const paid = { day: 20_000, paid: Array.from({ length: 3000 }, (_, index) => postId(index)) };
    expect(bytesOf(state.save(paid))).toBeLessThan(maxPositionBytes);
  });

  it('of YouTube', () => {
    const state = youtubeState(null, now, () => now);
    fill(state.videos as Posts<string>, account, (index) => `video${String(index).padStart(6, '0')}`);
    fill(
      state.comments as Posts<string>,
      (index) => `video${String(index % 500).padStart(6, '0')}`,
      (index) => `UgxAbCdEfGhIjKlMnOpQrS.${index}AbCdEfGhIjKlMnO`,
    );
    for (let index = 0; index < many; index += 1)
      state.watch.add(`video${String(index).padStart(6, '0')}`, now - index);
    expect(bytesOf(state.save())).toBeLessThan(maxPositionBytes);
  });
});

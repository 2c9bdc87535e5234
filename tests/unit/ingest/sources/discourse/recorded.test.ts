import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createChoice } from '../../../../../ingest/communities.js';
import type { Parsed, RawItem } from '../../../../../ingest/source.js';
import type { Place } from '../../../../../ingest/sources/discourse/categories.js';
import { postItem } from '../../../../../ingest/sources/discourse/items.js';
import { parseDiscourseItem } from '../../../../../ingest/sources/discourse/parse.js';
import { readTopic, type Topic } from '../../../../../ingest/sources/discourse/post.js';
import { createTestContext } from '../../../../support/read-source.js';
import { sharedData } from '../../../../support/shared-data.js';

const folder = sharedData('discourse');
const { pseudonym } = createTestContext();
const context = { instance: 'forum.test', scope: 'internal' as const, url: 'https://forum.test', pseudonym };
const choice = createChoice();
const observedAt = Date.UTC(2026, 0, 1);
type Json = Record<string, unknown>;
const json = (name: string): unknown => JSON.parse(readFileSync(path.join(folder as string, name), 'utf8'));
const category = (id: string, isPrivate: boolean): Place => ({
  kind: 'category',
  id,
  name: `c${id}`,
  slug: null,
  isPrivate,
});

async function parsePosts(
  posts: readonly unknown[],
  topics: ReadonlyMap<string, Topic>,
  categories: ReadonlyMap<string, Place>,
): Promise<Parsed[]> {
  const items = await Promise.all(
    posts.map((raw) =>
      postItem(raw, {
        choice,
        context,
        observedAt,
        categories,
        topics,
        feed: 'posts',
        recent: null,
        since: 0,
        likersOf: async () => null,
      }),
    ),
  );
  return items.flatMap((item) => parseDiscourseItem(item as RawItem, context, { categories, choice }));
}

const verbs = (parsed: readonly Parsed[]): string[] =>
  parsed.map((one) => (one.kind === 'activity' ? one.event.verb : one.kind));

(folder === null ? describe.skip : describe)('documented answers of Discourse', () => {
  it('gives the post of a topic, with its title, readers and views', async () => {
    const body = json('topic_response.json') as Json & { post_stream: { posts: unknown[] } };
    const topic = readTopic(body);
    const categories = new Map([['5', category('5', false)]]);
    const parsed = await parsePosts(body.post_stream.posts, new Map([[topic.id, topic]]), categories);
    expect(verbs(parsed)).toEqual(['post', 'snapshot']);
    expect(parsed[0]).toMatchObject({
      event: {
        occurredAt: Date.parse('2016-10-01T13:51:26.235Z'),
        version: Date.parse('2016-10-01T13:51:26.235Z'),
        community: { name: 'c5', kind: 'forum', visibility: 'public' },
        object: {
          title: 'About the 9bf05639-c1d6-95e0-b5b1-24c75db096e5 category',
          text: expect.stringMatching(
            /^\(Replace this first paragraph [\s\S]*What should topics in this category generally contain\?/,
          ),
        },
      },
    });
    expect(parsed[1]).toMatchObject({
      event: { counts: { views: 1, uniqueViews: 0, reactions: 0, replies: 0, impressions: null } },
    });
    const hidden = await parsePosts(
      body.post_stream.posts,
      new Map([[topic.id, topic]]),
      new Map([['5', category('5', true)]]),
    );
    expect(verbs(hidden)).toEqual(['skip']);
  });

  it('gives a reply as an answer to the first post of its topic', async () => {
    const parsed = await parsePosts([json('get_post_response.json')], new Map(), new Map());
    expect(verbs(parsed)).toEqual(['reply', 'snapshot']);
    const [reply] = parsed;
    if (reply?.kind !== 'activity') throw new Error('no event');
    expect(reply.event.object.parentId).toBe(reply.event.object.rootId);
    expect(JSON.stringify(parsed)).not.toContain('blake');
  });

  it('knows topics and people', () => {
    const topics = ['latest_topics_response.json', 'top.json'].map((name) =>
      (json(name) as { topic_list: { topics: Json[] } }).topic_list.topics.map(readTopic),
    );
    expect(topics.map((list) => list.length)).toEqual([3, 1]);
    expect(topics.flat().map(({ views }) => views)).toEqual([1, 1, 0, 3]);
    const users = json('active_list.json') as Json[];
    const parsed = users.flatMap((raw) =>
      parseDiscourseItem({ where: 'user', value: { kind: 'user', raw, observedAt } }, context, {
        categories: new Map(),
        choice,
      }),
    );
    const links = parsed.filter((one) => one.kind === 'directory' && one.record.type === 'accountLink');
    expect({ users: users.length, links: links.length, all: parsed.length }).toEqual({ users: 4, links: 2, all: 5 });
    expect(JSON.stringify(parsed)).not.toMatch(/example\.com|discourse1/);
  });

  it('rejects what is no post, and names what is missing', async () => {
    for (const name of ['get_user_response.json', 'directory_items.json', 'group_members_response.json']) {
      const parsed = await parsePosts([json(name)], new Map(), new Map());
      expect(parsed).toEqual([{ kind: 'reject', reason: 'has no post_number' }]);
    }
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { activityTopic, deadLetterTopic, directoryTopic } from '../../../../../infra/contracts/topics.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import type { IngestReport } from '../../../../../ingest/report.js';
import type { Source } from '../../../../../ingest/source.js';
import { feedSource } from '../../../../../ingest/sources/feed/source.js';
import { createWorld, livePosition, type World, written } from '../../../../support/api-source-world.js';
import { createMemoryLog, type MemoryLog } from '../../../../support/memory-log.js';
import { type SimulatedBlog, startBlog } from '../../../../support/simulators/feed.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.UTC(2024, 4, 10, 12);

let blog: SimulatedBlog;
let world: World;
let log: MemoryLog;
let clock: { now: number };

async function begin(more: object = {}, path = '/feed/'): Promise<void> {
  clock = { now: start };
  world = await createWorld(feedSource as Source<unknown>, {
    canaries: [],
    brings: 'content',
    start: async () => ({
      server: blog.server,
      settings: { url: `${blog.server.url}${path}`, allowHosts: ['127.0.0.1'], ...more },
      clock,
      pagePath: /feed/,
      spoilOne: (body) => body,
      people: { post: () => {} },
      close: () => blog.server.close(),
    }),
  });
  log = createMemoryLog();
}

beforeEach(async () => {
  blog = await startBlog();
  for (let at = 5; at > 0; at -= 1) blog.post(`post ${at} hours ago`, start - at * hourMs);
});
afterEach(() => world.close());

/** Reads after some time, and gives what is new. */
async function later(ms: number): Promise<ReturnType<typeof written>> {
  clock.now += ms;
  const before = log.records(activityTopic).length;
  const report = await world.live(log);
  expect(report.state).toBe('done');
  return written(log, activityTopic, before).filter(({ verb }) => verb !== 'snapshot');
}
const asked = (path: RegExp) => blog.server.requests.filter((request) => path.test(request.path));
const verbs = (news: { verb: string }[]): string[] => news.map(({ verb }) => verb);
const texts = (news: { text: string | null }[]): (string | null)[] => news.map(({ text }) => text);
const letters = (): string[] =>
  log.records(deadLetterTopic).map(({ value }) => (JSON.parse(String(value)) as { reason: string }).reason);

describe('what is new', () => {
  it('is asked for with what the server gave, and 304 is nothing', async () => {
    await begin();
    expect(await later(0)).toHaveLength(5);
    expect(await later(hourMs)).toEqual([]);
    const requests = asked(/^\/feed/);
    expect(requests.map(({ headers }) => headers['if-none-match'] !== undefined)).toEqual([false, true]);
  });

  it('is told by comparing where the server gives neither ETag nor Last-Modified', async () => {
    blog.isForgetful = true;
    await begin();
    await later(0);
    blog.post('new', start + hourMs);
    expect(await later(hourMs + 1)).toMatchObject([{ verb: 'post', text: 'new' }]);
    expect(await later(hourMs)).toEqual([]);
  });

  it('goes no further back than since', async () => {
    await begin({ since: new Date(start - 3 * hourMs).toISOString() });
    expect(await later(0)).toHaveLength(3);
    expect(await later(30 * dayMs)).toEqual([]);
    blog.posts[0]!.text = 'an old one is changed';
    expect(await later(hourMs)).toEqual([]);
  });

  it('an edit has the time that the feed says, else that at which it was seen', async () => {
    await begin();
    const first = await later(0);
    const [said, unsaid] = blog.posts;
    said!.text = 'changed';
    said!.updatedAt = start + hourMs;
    unsaid!.text = 'changed without a word';
    const news = await later(2 * hourMs);
    expect(verbs(news)).toEqual(['edit', 'edit']);
    expect(news.map(({ version }) => version)).toEqual([start + hourMs, start + 2 * hourMs]);
    expect(news.map(({ stable }) => (JSON.parse(stable) as { object: { editedAt: number } }).object.editedAt)).toEqual([
      start + hourMs,
      null,
    ]);
    expect(news.map(({ id }) => id)).toEqual(first.slice(0, 2).map(({ id }) => id));
    // The time alone is a change too.
    said!.updatedAt = start + 3 * hourMs;
    expect(await later(2 * hourMs)).toMatchObject([{ verb: 'edit', version: start + 3 * hourMs }]);
  });

  it('an id that comes twice is taken once', async () => {
    const [item] = /<item>[\s\S]*?<\/item>/.exec(String(await (await fetch(`${blog.server.url}/feed/`)).text())) ?? [];
    await begin();
    blog.instead = { body: `<rss><channel>${item}${item?.replace('Post', 'Other')}</channel></rss>` };
    expect(await later(0)).toHaveLength(1);
    expect(await later(hourMs)).toEqual([]);
  });

  const feedOf = (item: string) => ({
    body: `<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>${item}</channel></rss>`,
  });

  it('without a date has the day of its link, or is rejected once', async () => {
    await begin({ comments: false });
    blog.instead = feedOf(
      `<item><title>T</title><link>https://x.example/2024/05/09/t</link></item><item><title>U</title><link>https://x.example/u</link></item>
       <item><title>V</title></item><item><title>W</title><guid>w</guid><pubDate>soon</pubDate></item>`,
    );
    const news = await later(0);
    expect(news).toHaveLength(1);
    expect(JSON.parse(news[0]!.stable)).toMatchObject({ precision: 'day', occurredAt: Date.UTC(2024, 4, 9) });
    expect(letters()).toEqual([
      expect.stringMatching(/^has no date \(pubDate/),
      expect.stringMatching(/^has neither an id/),
      'has a field pubDate that is no time between 1990 and 2099',
    ]);
    await later(hourMs);
    expect(letters()).toHaveLength(3);
    blog.instead = feedOf(
      '<item><title>W</title><guid>w</guid><pubDate>Fri, 10 May 2024 10:00:00 GMT</pubDate></item>',
    );
    expect(verbs(await later(hourMs))).toEqual(['post']);
  });

  it('a count that is none loses the count only', async () => {
    await begin({ comments: false });
    blog.instead = {
      body: '<rss><channel><item><title>T</title><guid>1</guid><dc:date>2024-05-10T10:00:00Z</dc:date><slash:comments>many</slash:comments></item></channel></rss>',
    };
    expect(verbs(await later(0))).toEqual(['post']);
    expect(letters()).toEqual(['has a field slash:comments that is not a whole number from 0']);
  });

  it('views are written as a post ages, not at every reading', async () => {
    await begin({ comments: false });
    const film = (views: number) => ({
      body: `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><entry><id>1</id><title>T</title>
        <published>2024-05-10T12:00:00Z</published><media:group><media:community><media:statistics views="${views}"/></media:community></media:group></entry></feed>`,
    });
    const views: number[] = [];
    for (let minute = 0; minute < 120; minute += 5) {
      blog.instead = film(100 + minute);
      clock.now = start + minute * 60_000;
      await world.live(log);
    }
    for (const { value } of log.records(activityTopic)) {
      const { verb, counts } = JSON.parse(String(value)) as { verb: string; counts?: { views: number } };
      if (verb === 'snapshot') views.push(counts!.views);
    }
    expect(views).toEqual([100, 115, 160]);
  });

  it('whoever signs nothing is the feed itself, a system unless the configuration says whose it is', async () => {
    blog.posts.splice(0);
    blog.post('unsigned', start - hourMs, null);
    const kinds: string[] = [];
    for (const accounts of [[], [{ account: `${blog.server.url}/feed/`, person: 'ann@blog.example' }]]) {
      await begin({ accounts, comments: false });
      const [news] = await later(0);
      kinds.push((JSON.parse(news!.stable) as { actor: { kind: string } }).actor.kind);
    }
    expect(kinds).toEqual(['system', 'person']);
  });
});

describe('what is gone', () => {
  beforeEach(() => begin({ comments: false }));

  it('a post that leaves the feed and whose page is not found', async () => {
    const first = await later(0);
    blog.remove(blog.posts[2]!);
    const news = await later(hourMs);
    expect(news).toMatchObject([{ verb: 'delete', id: first[2]!.id, version: clock.now }]);
    expect(JSON.parse(news[0]!.stable)).toMatchObject({
      occurredAt: blog.posts[2]!.at,
      precision: 'object',
      actor: null,
    });
    expect(await later(hourMs)).toEqual([]);
  });

  it('not one that leaves the feed and whose page is there, nor one that answers otherwise', async () => {
    await later(0);
    const [, second] = blog.posts.splice(1, 1, { ...blog.posts[1]!, status: 410 });
    expect(second).toBeUndefined();
    blog.server.misbehave({ kind: 'status', status: 200, body: 'still here' }, { path: /^\/posts\// });
    expect(await later(10 * 60_000)).toEqual([]);
    const before = asked(/^\/posts\//).length;
    // It is out, and not asked for again before its time.
    blog.isForgetful = true;
    expect(await later(60_000)).toEqual([]);
    expect(asked(/^\/posts\//)).toHaveLength(before);
  });

  it.each([500, 403, 401, 429, 503])('not one whose page answers %s', async (status) => {
    await later(0);
    blog.posts.splice(1, 1);
    blog.server.misbehave({ kind: 'status', status }, { times: Number.POSITIVE_INFINITY, path: /^\/posts\// });
    for (const ms of [hourMs, dayMs, 2 * dayMs, 10 * dayMs]) expect(await later(ms)).toEqual([]);
  });

  it('not one whose page cannot be reached', async () => {
    await later(0);
    blog.posts.splice(1, 1);
    blog.server.misbehave({ kind: 'drop' }, { times: Number.POSITIVE_INFINITY, path: /^\/posts\// });
    expect(await later(hourMs)).toEqual([]);
    blog.server.behave();
    expect(verbs(await later(60_000))).toEqual(['delete']);
  });

  it('the oldest in the feed too, when the feed has room for it', async () => {
    await later(0);
    blog.remove(blog.posts[0]!);
    expect(verbs(await later(hourMs))).toEqual(['delete']);
  });

  it('not what the feed is too short to show', async () => {
    blog.window = 5;
    await later(0);
    for (let at = 0; at < 5; at += 1) blog.post(`later ${at}`, start + at);
    expect(verbs(await later(5 * 60_000))).toEqual(Array(5).fill('post'));
    expect(asked(/^\/posts\//)).toEqual([]);
  });

  it('later, when the page answers 410, or 404 for a day', async () => {
    await later(0);
    blog.window = 1;
    const [old] = blog.posts;
    blog.post('the only one that is shown', start);
    await later(hourMs);
    old!.status = 410;
    blog.posts[1]!.status = 404;
    expect(verbs(await later(12 * hourMs))).toEqual(['delete']);
    expect(verbs(await later(hourMs))).toEqual([]);
    expect(verbs(await later(3 * dayMs))).toEqual(['delete']);
  });

  it('nothing when the site moves all its pages', async () => {
    await later(0);
    const all = blog.posts.splice(0);
    blog.post('the first of the new site', start + 60_000);
    for (const ms of [hourMs, dayMs, 3 * dayMs]) {
      expect(verbs(await later(ms)).filter((verb) => verb === 'delete')).toEqual([]);
    }
    expect(all).toHaveLength(5);
  });

  it('nothing when the feed is empty, cut off or broken for once', async () => {
    await later(0);
    for (const body of ['<rss><channel></channel></rss>', '<rss><channel><item><guid>x</guid><title>']) {
      blog.instead = { body };
      expect(await later(60_000)).toEqual([]);
    }
    expect(asked(/^\/posts\//)).toEqual([]);
    blog.instead = null;
    expect(await later(60_000)).toEqual([]);
  });

  it('and back again, it is there again', async () => {
    const first = await later(0);
    blog.remove(blog.posts[2]!);
    const [gone] = await later(hourMs);
    blog.posts[2]!.status = 200;
    const [back] = await later(hourMs);
    expect(back).toMatchObject({ verb: 'edit', id: first[2]!.id });
    expect(back!.version).toBeGreaterThan(gone!.version);
  });
});

describe('where a feed is', () => {
  const redirecting = (status: number, to: string) => ({ kind: 'status' as const, status, headers: { location: to } });
  const position = () => livePosition(log) as { feedUrl: string; moved: object | null };

  it('is found on a page that names it, and then asked for directly', async () => {
    await begin({}, '/');
    const page = {
      kind: 'status' as const,
      status: 200,
      body: '<html><link rel="alternate" type="application/rss+xml" href="/feed/">',
    };
    blog.server.misbehave(page, { path: /^\/$/ });
    expect(await later(0)).toHaveLength(5);
    await later(hourMs);
    expect(asked(/^\/$/)).toHaveLength(1);
  });

  it('is found in the usual places, or said not to be there', async () => {
    await begin({}, '/');
    const page = { kind: 'status' as const, status: 200, body: '<html><p>Welcome' };
    blog.server.misbehave(page, { path: /^\/$/, times: Number.POSITIVE_INFINITY });
    expect(await later(0)).toHaveLength(5);
    await begin({}, '/');
    blog.server.misbehave(
      { kind: 'status', status: 404 },
      { path: /feed|rss|atom|index/, times: Number.POSITIVE_INFINITY },
    );
    await expect(world.live(log)).rejects.toThrow(/names no feed.*Give the address of the feed itself/);
  });

  it('moves for good with 301, which is remembered and said; for now with 302', async () => {
    await begin({}, '/old');
    blog.server.misbehave(redirecting(302, '/feed/'), { path: /^\/old/ });
    expect(await later(0)).toHaveLength(5);
    expect(position()).toMatchObject({ feedUrl: `${blog.server.url}/old`, moved: null });
    blog.server.misbehave(redirecting(301, '/feed/?key=secret'), { path: /^\/old/ });
    blog.server.misbehave(redirecting(308, '/feed/'), { path: /key=secret/ });
    expect(await later(hourMs)).toEqual([]);
    expect(position()).toMatchObject({
      feedUrl: `${blog.server.url}/feed/`,
      moved: { to: `${blog.server.url}/feed/` },
    });
    const before = asked(/^\/old/).length;
    await later(hourMs);
    expect(asked(/^\/old/)).toHaveLength(before);
    expect(world.lines.some((line) => line.includes('moved for good'))).toBe(true);
    expect(world.lines.some((line) => line.includes('secret'))).toBe(false);
  });

  it('is not on an address of a private network, whoever says so', async () => {
    await begin({}, '/old');
    blog.server.misbehave(redirecting(301, `http://localhost:${new URL(blog.server.url).port}/feed/`), {
      path: /^\/old/,
    });
    await expect(world.live(log)).rejects.toThrow(/allowHosts/);
    expect(asked(/^\/feed/)).toEqual([]);
  });

  it('is gone with 410: the source stops and says what to do', async () => {
    await begin();
    blog.server.misbehave({ kind: 'status', status: 410 });
    const report: IngestReport = await world.live(log);
    expect(report).toMatchObject({ state: 'stopped', reason: expect.stringMatching(/gone for good.*new address/) });
  });

  it('is looked for again where it was found when it is not found any more', async () => {
    await begin({}, '/');
    const page = (href: string) => ({
      kind: 'status' as const,
      status: 200,
      body: `<html><link rel="alternate" type="application/rss+xml" href="${href}">`,
    });
    blog.server.misbehave(page('/feed/'), { path: /^\/$/ });
    await later(0);
    blog.server.misbehave({ kind: 'status', status: 404 }, { path: /^\/feed\/$/ });
    blog.server.misbehave(page('/feed/'), { path: /^\/$/ });
    blog.post('new', start + 1);
    expect(verbs(await later(hourMs))).toEqual(['post']);
  });

  it('comes in several documents the first time', async () => {
    await begin({ comments: false });
    const document = (id: number, next: string) =>
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        next_url: next,
        items: [{ id: `${id}`, content_text: `${id}`, date_published: '2024-05-10T10:00:00Z' }],
      });
    blog.instead = { body: document(1, '/feed/2') };
    blog.server.misbehave({ kind: 'status', status: 200, body: document(2, '/feed/3') }, { path: /feed\/2/ });
    // Leads back to the beginning.
    blog.server.misbehave({ kind: 'status', status: 200, body: document(3, '/feed/') }, { path: /feed\/3/ });
    expect(await later(0)).toHaveLength(3);
    expect(await later(hourMs)).toEqual([]);
  });
});

describe('comments', () => {
  it('are replies to their post, without the names in their titles', async () => {
    blog.comment(blog.posts[0]!, 'I disagree', start - hourMs);
    await begin();
    const news = await later(0);
    const reply = news.find(({ verb }) => verb === 'reply');
    const { object, community } = JSON.parse(reply!.stable) as {
      object: Record<string, unknown>;
      community: { name: string };
    };
    const post = news.find(({ text }) => text === 'post 5 hours ago')!;
    expect(object).toMatchObject({ parentId: post.id, rootId: post.id, title: null, text: 'I disagree' });
    expect(community.name).toBe('The blog');
  });

  it('are read when the feed counts others, and as the post ages', async () => {
    await begin();
    await later(0);
    expect(asked(/^\/posts\/\d+\/feed/)).toEqual([]);
    const newest = blog.posts[4]!;
    blog.comment(newest, 'first', start + 60_000);
    expect(verbs(await later(2 * 60_000))).toEqual(['reply']);
    expect(await later(60_000)).toEqual([]);
    const before = asked(/^\/posts\/\d+\/feed/).length;
    await later(60_000);
    expect(asked(/^\/posts\/\d+\/feed/)).toHaveLength(before);
    await later(dayMs);
    expect(asked(/^\/posts\/\d+\/feed/).length).toBeGreaterThan(before);
  });

  it('that cannot be read do not keep the rest from being read', async () => {
    for (const post of blog.posts) blog.comment(post, `to ${post.id}`, start - 1);
    await begin();
    blog.server.misbehave(
      { kind: 'status', status: 500 },
      { path: /^\/posts\/1\/feed/, times: Number.POSITIVE_INFINITY },
    );
    blog.server.misbehave(
      { kind: 'status', status: 403 },
      { path: /^\/posts\/2\/feed/, times: Number.POSITIVE_INFINITY },
    );
    const news = await later(0);
    expect(verbs(news).filter((verb) => verb === 'reply')).toHaveLength(3);
    blog.server.behave();
    expect(texts(await later(dayMs)).sort()).toEqual(['to 1', 'to 2']);
  });

  it('that answer another one do so by its link, and the name in it is left out', async () => {
    const post = blog.posts[0]!;
    blog.comment(post, 'I disagree', start - hourMs);
    const [first] = post.comments;
    const intro = (link: string): string =>
      `<p>Als Antwort auf <a href="${link}">Carl Commenter</a>.</p>\n<p>So do I</p>`;
    blog.comment(post, intro(`${blog.server.url}/posts/1/#comment-${first!.id}`), start - hourMs);
    blog.comment(post, intro('https://elsewhere.example/#part'), start - hourMs);
    await begin();
    const replies = (await later(0)).filter(({ verb }) => verb === 'reply');
    const saying = (text: string): { id: string; object: { parentId: string } } =>
      JSON.parse(replies.find((reply) => reply.text?.startsWith(text))!.stable);
    const [said, answer, other] = ['I disagree', 'So do I', 'Als Antwort'].map(saying);
    expect(answer!.object).toMatchObject({ text: 'So do I', parentId: said!.id, rootId: said!.object.parentId });
    expect(other!.object).toMatchObject({
      text: 'Als Antwort auf Carl Commenter.\nSo do I',
      parentId: said!.object.parentId,
    });
  });

  it('are left alone where the configuration says so', async () => {
    blog.comment(blog.posts[0]!, 'I disagree', start - hourMs);
    await begin({ comments: false });
    await later(0);
    expect(asked(/^\/posts\//)).toEqual([]);
  });
});

describe('whose authors are', () => {
  const { person } = createPseudonymiser('a key for tests that has 32 characters');
  const links = () =>
    log.records(directoryTopic).map(({ value }) => JSON.parse(String(value)) as { personId: string; method: string });

  it('is what the configuration says, told once', async () => {
    await begin({ accounts: [{ account: 'ann  authoress', person: 'ann@blog.example' }] });
    await later(0);
    await later(hourMs);
    expect(links()).toMatchObject([{ personId: person('ann@blog.example'), method: 'manual', accountKind: 'person' }]);
    const author = JSON.parse(String(log.records(activityTopic)[0]!.value)) as { actor: { id: string } };
    expect(links()).toMatchObject([{ accountId: author.actor.id }]);
  });

  it('is confirmed by a link of the page to the person, and taken back with it', async () => {
    const verify = 'https://intranet.example.org/people/ann';
    await begin({ accounts: [{ account: `${blog.server.url}/ann`, person: 'ann@blog.example', verify }] });
    const page = (html: string) => ({ kind: 'status' as const, status: 200, body: html });
    blog.server.misbehave(page('<html><a href="https://intranet.example.org/people/ann">'), { path: /^\/ann/ });
    await later(0);
    expect(links()).toEqual([]);
    blog.server.misbehave(page('<html><a rel="nofollow me" href="https://intranet.example.org/people/ann/">'), {
      path: /^\/ann/,
    });
    await later(dayMs);
    expect(links()).toMatchObject([{ personId: person('ann@blog.example'), method: 'verified-link' }]);
    // A page that is not there says nothing.
    await later(dayMs);
    expect(links()).toHaveLength(1);
    blog.server.misbehave(page('<html>'), { path: /^\/ann/ });
    await later(dayMs);
    expect(links()).toMatchObject([{}, { personId: null }]);
  });
});

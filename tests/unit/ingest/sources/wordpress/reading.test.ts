import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { activityTopic, deadLetterTopic, directoryTopic } from '../../../../../infra/contracts/topics.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import type { Source } from '../../../../../ingest/source.js';
import { type WordPressConfig, wordpressConfig } from '../../../../../ingest/sources/wordpress/config.js';
import { wordpressSource } from '../../../../../ingest/sources/wordpress/source.js';
import { contentsOnly, createWorld, type World, written } from '../../../../support/api-source-world.js';
import { createMemoryLog, type MemoryLog } from '../../../../support/memory-log.js';
import { password, type SimulatedSite, startSite, username } from '../../../../support/simulators/wordpress.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const start = Date.UTC(2024, 4, 10, 12);

let site: SimulatedSite;
let world: World;
let log: MemoryLog;
let clock: { now: number };

async function begin(more: Partial<WordPressConfig> & object = {}): Promise<void> {
  clock = { now: start };
  world = await createWorld(wordpressSource as Source<unknown>, {
    canaries: [],
    brings: 'content',
    start: async () => ({
      server: site.server,
      settings: { url: site.server.url, allowHosts: ['127.0.0.1'], ...more },
      clock,
      pagePath: /wp/,
      spoilOne: (body) => body,
      people: { post: () => {} },
      close: () => site.server.close(),
    }),
  });
  log = createMemoryLog();
}

beforeEach(async () => {
  site = await startSite();
});
afterEach(() => world.close());

/** Reads after some time, and gives what is new. */
async function later(ms: number): Promise<ReturnType<typeof written>> {
  clock.now += ms;
  const before = log.records(activityTopic).length;
  const report = await world.live(log);
  expect(report.state).toBe('done');
  return written(log, activityTopic, before);
}
const asked = (path: RegExp) => site.server.requests.filter((request) => path.test(request.path));
const verbs = (news: { verb: string }[]): string[] => news.map(({ verb }) => verb);
const texts = (news: { text: string | null }[]): (string | null)[] => news.map(({ text }) => text);
const always = { times: Number.POSITIVE_INFINITY };

describe('posts', () => {
  it('are read by what has changed, many within one second too', async () => {
    await begin();
    await later(0);
    for (let at = 0; at < 250; at += 1) site.post(`imported ${at}`, start + minuteMs + (at % 2));
    for (let at = 0; at < 120; at += 1) site.post(`later ${at}`, start + 2 * minuteMs + at * 100);
    expect(await later(10 * minuteMs)).toHaveLength(370);
    expect(await later(10 * minuteMs)).toEqual([]);
  });

  it('that were planned appear with their date though nothing changes them', async () => {
    const planned = site.post('planned', start + hourMs, { status: 'future', modifiedAt: start - 3 * dayMs });
    await begin();
    expect(await later(0)).toEqual([]);
    // The site publishes when somebody comes by.
    planned.status = 'publish';
    const [news] = await later(5 * hourMs);
    expect(news).toMatchObject({ verb: 'post', text: 'planned', version: start + hourMs });
    expect(JSON.parse(news!.stable)).toMatchObject({ object: { editedAt: null }, occurredAt: start + hourMs });
  });

  it('have the id of the site’s feeds, a title in plain text, and an author by number', async () => {
    const post = site.post('hello', start - hourMs);
    await begin();
    const [news] = await later(0);
    expect(JSON.parse(news!.stable)).toMatchObject({
      object: {
        title: `Post – ${post.id}`,
        text: 'hello',
        url: `${site.server.url}/post-${post.id}/`,
        kind: 'article',
      },
      community: { name: 'The site & its blog', kind: 'feed', visibility: 'public' },
      actor: {
        id: createPseudonymiser('a key for tests that has 32 characters').account(
          'blog',
          new URL(site.server.url).host,
          'user:7',
        ),
      },
    });
  });

  it('with a password are not read, and go when they get one', async () => {
    const post = site.post('open', start - hourMs);
    site.post('shut', start - hourMs, { isProtected: true });
    await begin();
    const [first] = await later(0);
    expect(first).toMatchObject({ text: 'open' });
    post.isProtected = true;
    post.modifiedAt = start + minuteMs;
    expect(await later(2 * minuteMs)).toMatchObject([{ verb: 'delete', id: first!.id }]);
  });

  it('come with pages where the configuration says so', async () => {
    site.post('a page', start - hourMs, { type: 'pages' });
    for (const [pages, expected] of [
      [false, []],
      [true, ['a page']],
    ] as const) {
      await begin({ pages });
      expect(texts(await later(0))).toEqual(expected);
    }
  });

  it('of before are brought by the back-fill, and noticed when they go', async () => {
    const old = site.post('from ten days ago', start - 10 * dayMs);
    site.post('from before since', start - 40 * dayMs);
    site.comment(old, 'old comment', start - 9 * dayMs);
    await begin();
    expect(await later(0)).toEqual([]);
    await world.backfill(log);
    expect(texts(written(log, activityTopic))).toEqual(['from ten days ago', 'old comment']);
    old.status = 'trash';
    expect(verbs(await later(minuteMs))).toEqual(['delete']);
    // Its comments go with it, at the next look at all that is remembered.
    expect(verbs(await later(7 * hourMs))).toEqual(['delete']);
  });

  it('cannot be told by their changes on an old WordPress, which is said', async () => {
    site.isOld = true;
    site.post('from ten days ago', start - 10 * dayMs);
    await begin();
    expect(await world.live(log)).toMatchObject({ state: 'stopped', reason: expect.stringContaining('since 5.7') });
  });
});

describe('what is gone', () => {
  beforeEach(async () => {
    for (let at = 5; at > 0; at -= 1) site.post(`post ${at}`, start - at * hourMs);
    await begin();
    await later(0);
  });

  it.each(['trash', 'draft', 'private'] as const)('a post that becomes %s', async (status) => {
    site.posts[1]!.status = status;
    const news = await later(minuteMs);
    expect(verbs(news)).toEqual(['delete']);
    expect(JSON.parse(news[0]!.stable)).toMatchObject({
      occurredAt: site.posts[1]!.at,
      precision: 'object',
      actor: null,
    });
    expect(await later(7 * hourMs)).toEqual([]);
    site.posts[1]!.status = 'publish';
    site.posts[1]!.modifiedAt = clock.now;
    expect(verbs(await later(minuteMs))).toEqual(['edit']);
  });

  it('a post that is erased', async () => {
    site.erase(site.posts[1]!);
    expect(verbs(await later(minuteMs))).toEqual(['delete']);
  });

  it.each<[string, number, object | string]>([
    ['a firewall says so', 403, '<html>Forbidden'],
    ['a plugin says so', 401, { code: 'rest_login_required', message: 'No.' }],
    ['there is a page that says so', 404, { message: 'no code' }],
  ])('not a post of which %s', async (_what, status, body) => {
    site.posts[1]!.status = 'trash';
    site.server.misbehave({ kind: 'status', status, body }, { ...always, path: /posts\/\d+/ });
    clock.now += minuteMs;
    await world.live(log).catch(() => {});
    expect(verbs(written(log, activityTopic))).not.toContain('delete');
    site.server.behave();
    expect(verbs(await later(minuteMs))).toEqual(['delete']);
  });

  it('nothing when the site lists nothing any more', async () => {
    for (const post of site.posts) post.status = 'private';
    for (const ms of [minuteMs, 7 * hourMs]) expect(await later(ms)).toEqual([]);
  });
});

describe('comments', () => {
  it('answer posts and each other', async () => {
    const post = site.post('hello', start - hourMs);
    const first = site.comment(post, 'first', start - 30 * minuteMs);
    site.comment(post, 'second', start - 20 * minuteMs, { parent: first.id, author: 8 });
    await begin();
    const [posted, one, two] = (await later(0)).map(
      ({ stable }) => JSON.parse(stable) as { id: string; object: object; actor: object },
    );
    expect(one!.object).toMatchObject({ parentId: posted!.id, rootId: posted!.id, title: null, kind: 'note' });
    expect(two!.object).toMatchObject({ parentId: one!.id, rootId: posted!.id });
    expect(one!.actor).not.toEqual(two!.actor);
  });

  it('appear when they are approved, change and go', async () => {
    const post = site.post('hello', start - hourMs);
    const held = site.comment(post, 'held', start - 30 * minuteMs, { status: 'hold' });
    const other = site.comment(post, 'other', start - 30 * minuteMs);
    await begin();
    expect(texts(await later(0))).toEqual(['hello', 'other']);
    held.status = 'approved';
    expect(texts(await later(5 * hourMs))).toEqual(['held']);
    other.text = 'other words';
    const [edited] = await later(minuteMs);
    expect(edited).toMatchObject({ verb: 'edit', text: 'other words', version: clock.now });
    held.status = 'spam';
    expect(verbs(await later(minuteMs))).toEqual(['delete']);
    expect(await later(minuteMs)).toEqual([]);
  });

  it('approved after days are found when all is looked at', async () => {
    const post = site.post('hello', start - hourMs);
    const held = site.comment(post, 'held', start - 30 * minuteMs, { status: 'hold' });
    await begin();
    await later(0);
    for (let day = 0; day < 5; day += 1) await later(dayMs);
    held.status = 'approved';
    expect(texts(await later(7 * hourMs))).toEqual(['held']);
  });

  it('on what is not read are counted and left', async () => {
    const page = site.post('a page', start - hourMs, { type: 'pages' });
    site.comment(page, 'on a page', start - minuteMs);
    await begin();
    clock.now += minuteMs;
    const report = await world.live(log);
    expect(JSON.stringify(report)).toContain('comment on something that is not read');
    expect(contentsOnly(log)).toEqual([]);
    await begin({ pages: true });
    expect(texts(await later(0))).toEqual(['a page', 'on a page']);
  });

  it('are left alone where the configuration says so, or the site has none', async () => {
    site.comment(site.post('hello', start - hourMs), 'first', start - minuteMs);
    await begin({ comments: false });
    expect(texts(await later(0))).toEqual(['hello']);
    expect(asked(/comments/)).toEqual([]);
    await begin();
    const none = { code: 'rest_no_route', message: 'No route was found.' };
    site.server.misbehave({ kind: 'status', status: 404, body: none }, { ...always, path: /comments/ });
    expect(texts(await later(0))).toEqual(['hello']);
  });
});

describe('the site', () => {
  beforeEach(() => void site.post('hello', start - hourMs));

  it.each([
    ['by its header, with permalinks', false],
    ['by its header, without permalinks', true],
  ])('is found %s', async (_how, isPlain) => {
    site.isPlain = isPlain;
    await begin();
    expect(texts(await later(0))).toEqual(['hello']);
    expect(asked(isPlain ? /rest_route=%2Fwp%2Fv2%2Fposts/ : /^\/wp-json\/wp\/v2\/posts/).length).toBeGreaterThan(0);
    await later(hourMs);
    // It is not looked for again every time.
    expect(asked(/^\/$/)).toHaveLength(1);
  });

  it.each([
    ['a link of its page', `<html><link rel='https://api.w.org/' href='/wp-json/'>`],
    ['the usual places', '<html><p>A page without a link'],
  ])('is found by %s', async (_how, body) => {
    site.server.misbehave({ kind: 'status', status: 200, body }, { path: /^\/$/ });
    await begin();
    expect(texts(await later(0))).toEqual(['hello']);
  });

  it('is none, which is said', async () => {
    await begin();
    site.server.misbehave({ kind: 'status', status: 200, body: '<html><p>Another site' }, always);
    await expect(world.live(log)).rejects.toThrow(/no WordPress site, or its REST API is switched off/);
  });

  it('gets its password where it is, and nowhere else', async () => {
    await begin({ username, password });
    const elsewhere = `http://localhost:${new URL(site.server.url).port}/wp-json/`;
    const named = {
      kind: 'status' as const,
      status: 200,
      headers: { link: `<${elsewhere}>; rel="https://api.w.org/"` },
      body: '',
    };
    site.server.misbehave(named, { path: /^\/$/ });
    expect(texts(await later(0))).toEqual(['hello']);
    const withPassword = site.server.requests.filter(({ headers }) => headers.authorization !== undefined);
    expect(withPassword.map(({ path }) => path)).not.toContain('/');
    expect(new Set(withPassword.map(({ headers }) => headers.host))).toEqual(new Set([new URL(site.server.url).host]));
  });

  it('does not accept the password, which is said in its words', async () => {
    await begin({ username, password: 'another word' });
    const report = await world.live(log);
    expect(report.state).toBe('stopped');
    expect(report.reason).toMatch(/does not accept username and password \(rest_not_logged_in\).*application password/);
  });
});

describe('whose authors are', () => {
  const { person } = createPseudonymiser('a key for tests that has 32 characters');
  const links = () =>
    log.records(directoryTopic).map(({ value }) => JSON.parse(String(value)) as Record<string, unknown>);
  const ann = { person: 'ann@site.example' };

  it.each([['7'], ['ann-authoress'], ['@Ann-Authoress'], ['author page']])('is told by %s', async (account) => {
    site.post('hello', start - hourMs);
    await begin({
      accounts: [{ account: account === 'author page' ? `${site.server.url}/author/ann-authoress/` : account, ...ann }],
    });
    const [news] = await later(0);
    const { actor } = JSON.parse(news!.stable) as { actor: { id: string } };
    expect(links()).toMatchObject([{ accountId: actor.id, personId: person(ann.person), method: 'manual' }]);
    await later(2 * dayMs);
    expect(links()).toHaveLength(1);
  });

  it('is confirmed by the website in the profile', async () => {
    const verify = 'https://intranet.example.org/people/ann';
    await begin({
      accounts: [
        { account: 'ann-authoress', ...ann, verify },
        { account: 'bob', person: 'bob@site.example', verify },
      ],
    });
    await later(0);
    expect(links()).toMatchObject([{ personId: person(ann.person), method: 'verified-link' }]);
  });

  it('is told with the first post, where an author without one is not shown', async () => {
    site.hidesUsers = true;
    await begin({ accounts: [{ account: 'ann-authoress', ...ann }] });
    await later(0);
    expect(links()).toEqual([]);
    site.hidesUsers = false;
    await later(hourMs);
    expect(links()).toEqual([]);
    site.post('hello', start + 2 * hourMs);
    await later(2 * hourMs);
    expect(links()).toMatchObject([{ personId: person(ann.person) }]);
  });

  it('is told by number only where the site hides its authors', async () => {
    site.hidesUsers = true;
    await begin({
      accounts: [
        { account: '7', ...ann },
        { account: 'bob', person: 'bob@site.example' },
      ],
    });
    await later(0);
    expect(links()).toMatchObject([{ personId: person(ann.person) }]);
  });
});

it('rejects what has fields of another type once, and names them', async () => {
  site.post('hello', start - hourMs);
  await begin();
  const body = [
    { id: 1, date_gmt: 'soon', content: {} },
    { id: 2, date_gmt: '2024-05-10T11:00:00', content: 'text' },
    { date_gmt: '2024-05-10T11:00:00' },
    7,
  ];
  site.server.misbehave({ kind: 'status', status: 200, body }, { path: /posts\?_fields=[^&]*&after/ });
  await later(0);
  expect(
    log.records(deadLetterTopic).map(({ value }) => (JSON.parse(String(value)) as { reason: string }).reason),
  ).toEqual([
    'has a field date_gmt that is no time between 1990 and 2099',
    'has a field content that is text instead of an object',
    'has no id',
    'is a number instead of an object',
  ]);
});

it('settings say what is wrong with them', () => {
  const problems = (settings: object): string[] =>
    wordpressConfig
      .safeParse({ url: 'https://blog.example', ...settings })
      .error?.issues.map(({ message }) => message) ?? [];
  expect(problems({})).toEqual([]);
  expect(problems({ username })).toEqual(['username and password go together']);
  expect(problems({ url: 'http://blog.example', username, password })).toEqual([
    'must begin with https:// where there is a password',
  ]);
  expect(problems({ url: 'http://blog.example', username, password, allowHosts: ['blog.example'] })).toEqual([]);
  expect(problems({ url: 'https://u:p@blog.example' })).toEqual(['must have neither a user nor a password in it']);
  expect(problems({ url: 'ftp://blog.example' })).toEqual(['must begin with https:// or http://']);
});

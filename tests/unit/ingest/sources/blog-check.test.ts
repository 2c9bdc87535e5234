import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { CheckLine, SourceReader } from '../../../../ingest/source.js';
import { feedConfig } from '../../../../ingest/sources/feed/config.js';
import { openFeed } from '../../../../ingest/sources/feed/source.js';
import { wordpressConfig } from '../../../../ingest/sources/wordpress/config.js';
import { openWordPress } from '../../../../ingest/sources/wordpress/source.js';
import { createTestContext } from '../../../support/read-source.js';
import { type SimulatedBlog, startBlog } from '../../../support/simulators/feed.js';
import { password, type SimulatedSite, startSite, username } from '../../../support/simulators/wordpress.js';

/** What a check says to an operator. */

const now = () => Date.UTC(2024, 4, 10, 12);
let blog: SimulatedBlog;
let site: SimulatedSite;

beforeEach(async () => {
  blog = await startBlog();
  site = await startSite();
});
afterEach(() => Promise.all([blog.server.close(), site.server.close()]));

async function linesOf(reader: SourceReader): Promise<string[]> {
  const lines: CheckLine[] = (await reader.check?.(AbortSignal.timeout(10_000))) ?? [];
  await reader.close?.();
  return lines.map(({ what, level, says }) => `${level} ${what}: ${says}`);
}
const feed = (more: object = {}): SourceReader =>
  openFeed(
    feedConfig.parse({ url: `${blog.server.url}/feed/`, allowHosts: ['127.0.0.1'], ...more }),
    createTestContext({ now }),
  );
const wordpress = (more: object = {}): SourceReader =>
  openWordPress(
    wordpressConfig.parse({ url: site.server.url, allowHosts: ['127.0.0.1'], ...more }),
    createTestContext({ now }),
  );

it('of a feed: what it is, whether it has moved, what cannot be understood', async () => {
  blog.post('hello', now());
  expect(await linesOf(feed())).toEqual([
    `ok feed: rss, 1 entries, at ${blog.server.url}/feed/`,
    'ok conditional requests: the server says whether something is new',
  ]);
  blog.server.misbehave({ kind: 'status', status: 301, headers: { location: '/feed/' } }, { path: /old/ });
  blog.instead = { body: '<rss><channel><item><guid>1</guid></item><item><guid>2</guid><title>' };
  expect(await linesOf(feed({ url: `${blog.server.url}/old` }))).toEqual([
    `ok feed: rss, 1 entries, at ${blog.server.url}/feed/`,
    `warning address: has moved for good to ${blog.server.url}/feed/; change the source's url to that`,
    expect.stringMatching(/^warning entries: 1 cannot be understood; the first has no date/),
    'warning entries: not read: an entry that breaks off with the document',
    expect.stringMatching(/^warning conditional requests/),
  ]);
});

it('of a feed that cannot be had: why', async () => {
  expect(await linesOf(feed({ allowHosts: [] }))).toEqual([expect.stringMatching(/^error feed: .*allowHosts/)]);
  blog.server.misbehave({ kind: 'status', status: 410 });
  expect(await linesOf(feed())).toEqual([expect.stringMatching(/^error feed: .*gone for good/)]);
  blog.server.misbehave({ kind: 'status', status: 403 });
  expect(await linesOf(feed())).toEqual([expect.stringMatching(/^error feed: .*403/)]);
});

it('of a WordPress site: how much can be read, and whether the password is accepted', async () => {
  site.comment(site.post('hello', now()), 'first', now());
  expect(await linesOf(wordpress({ pages: true }))).toEqual([
    'ok site: its REST API answers',
    'ok posts: 1 can be read',
    'ok pages: 0 can be read',
    'ok comments: 1 can be read',
  ]);
  expect(await linesOf(wordpress({ username, password }))).toContain('ok password: is accepted');
  expect(await linesOf(wordpress({ username, password: 'another word' }))).toEqual([
    expect.stringMatching(/^error site: .*does not accept username and password/),
  ]);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { Page, SourceReader } from '../../ingest/source.js';
import { feedConfig } from '../../ingest/sources/feed/config.js';
import { openFeed } from '../../ingest/sources/feed/source.js';
import { wordpressConfig } from '../../ingest/sources/wordpress/config.js';
import { openWordPress } from '../../ingest/sources/wordpress/source.js';
import { createTestContext, type Reading, readAll } from '../support/read-source.js';
import { removeTempDirs } from '../support/temp-dir.js';
import { missingForWordPress, type RealWordPress, startWordPress } from '../support/wordpress-server.js';

/** A real WordPress, read by its API and by its feeds while people write, change and delete. */

const missing = missingForWordPress();
if (missing !== null) process.stderr.write(`SKIPPED: the test with a real WordPress: ${missing}\n`);
const describeWithWordPress = missing === null ? describe : describe.skip;

const hourMs = 3_600_000;

describeWithWordPress(`WordPress${missing === null ? '' : ` (${missing})`}`, () => {
  let site: RealWordPress;
  /** Of all readers: schedules go by it. */
  let laterMs = 0;
  const now = (): number => Date.now() + laterMs;

  beforeAll(async () => {
    site = await startWordPress();
  });
  afterAll(async () => {
    await Promise.all(opened.map((reader) => reader.close?.()));
    await site?.close();
    removeTempDirs();
  });

  const utc = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
  const write = async (title: string, hoursAgo: number): Promise<number> => {
    const post = { title, content: `<p>Words of ${title} &amp; <b>more</b></p>`, status: 'publish' };
    const { id } = await site.api('POST', '/posts', { ...post, date_gmt: utc(Date.now() - hoursAgo * hourMs) });
    return id as number;
  };
  const comment = async (post: number, content: string, more: object = {}): Promise<number> => {
    const guest = { author_name: 'Carl Commenter', author_email: 'carl@guests.example' };
    const { id } = await site.api('POST', '/comments', { post, content, ...guest, ...more }, true);
    return id as number;
  };

  const opened: SourceReader[] = [];
  const kept = (reader: SourceReader): SourceReader => {
    opened.push(reader);
    return reader;
  };
  function wordpress(settings: object = {}): SourceReader {
    const config = wordpressConfig.parse({ url: site.url, allowHosts: ['127.0.0.1'], ...settings });
    return kept(openWordPress(config, createTestContext({ now, startAt: now() })));
  }
  function feed(path = '/'): SourceReader {
    const config = feedConfig.parse({ url: `${site.url}${path}`, allowHosts: ['127.0.0.1'] });
    return kept(openFeed(config, createTestContext({ now, startAt: now() - 1000 * hourMs })));
  }

  const places = new Map<SourceReader, unknown>();
  /** What is new since the reader read last. */
  async function news(reader: SourceReader): Promise<ActivityEvent[]> {
    const reading: Reading = await readAll(reader, places.get(reader) ?? null);
    places.set(reader, reading.pages.at(-1)?.position ?? null);
    expect(reading.rejects).toEqual([]);
    return reading.events.filter(({ verb }) => verb !== 'snapshot');
  }
  async function before(reader: SourceReader): Promise<ActivityEvent[]> {
    const range = { from: now() - 1000 * hourMs, until: now() };
    const pages = (position: unknown, signal: AbortSignal): AsyncIterable<Page> =>
      reader.backfill!(position, range, signal);
    return (await readAll({ ...reader, pages })).events;
  }
  const told = (events: readonly ActivityEvent[]): string[] =>
    events.map(({ verb, object }) => `${verb} ${object.title ?? object.text ?? ''}`.trim()).sort();
  const threads = (events: readonly ActivityEvent[]): string[] =>
    events.map(({ id, object }) => `${id} answers ${object.parentId} in ${object.rootId}`).sort();
  const ids = (events: readonly ActivityEvent[]): string[] => [...new Set(events.map(({ id }) => id))].sort();

  it('is read by its API and by its feeds, as the same posts and comments', async () => {
    const first = await write('First', 30);
    const second = await write('Second', 20);
    const third = await write('Third', 10);
    const fourth = await write('Fourth', 5);
    const said = await comment(second, 'I disagree');
    const answered = await comment(second, 'So do I', { parent: said });

    const api = wordpress();
    const blog = feed();
    await news(api);
    const byApi = await before(api);
    expect(told(byApi)).toEqual([
      'post First',
      'post Fourth',
      'post Second',
      'post Third',
      'reply I disagree',
      'reply So do I',
    ]);
    const byFeed = await news(blog);
    expect(told(byFeed)).toEqual(told(byApi));
    expect(ids(byFeed)).toEqual(ids(byApi));
    expect(threads(byFeed)).toEqual(threads(byApi));
    for (const path of ['/feed/atom/', '/feed/rdf/']) {
      const posts = byApi.filter(({ verb }) => verb === 'post');
      const read = (await news(feed(path))).filter(({ verb }) => verb === 'post');
      // RSS 1.0 has the address for an id.
      if (path === '/feed/rdf/') expect(told(read)).toEqual(told(posts));
      else expect(ids(read)).toEqual(ids(posts));
    }

    const [post] = byApi.filter(({ object }) => object.title === 'Second');
    expect(post).toMatchObject({
      object: { text: 'Words of Second & more', kind: 'article' },
      community: { name: 'A real blog' },
      version: post?.occurredAt,
    });
    const reply = (text: string) => byApi.find(({ object }) => object.text === text);
    expect(reply('I disagree')?.object).toMatchObject({ parentId: post?.id, rootId: post?.id });
    expect(reply('So do I')?.object).toMatchObject({ parentId: reply('I disagree')?.id, rootId: post?.id });
    // In the zone of New York, whatever the site's clock on the wall shows.
    expect(Math.abs(Date.now() - 20 * hourMs - post!.occurredAt)).toBeLessThan(hourMs);

    // Nothing happens: nothing is told, and the feed is not even sent.
    const sent = async (): Promise<string[]> =>
      (await site.accessLog()).filter((line) => /^\d+ GET \/feed\/ /.test(line));
    const from = (await sent()).length;
    expect(await news(api)).toEqual([]);
    expect(await news(blog)).toEqual([]);
    expect((await sent()).slice(from)).toEqual([expect.stringMatching(/^304 GET \/feed\/ if-none-match="\w+"/)]);

    // People change, delete and say things.
    await site.api('PUT', `/posts/${second}`, { content: 'Second thoughts' });
    await site.api('DELETE', `/posts/${third}`);
    await site.api('DELETE', `/posts/${first}?force=true`);
    await site.api('DELETE', `/comments/${answered}`);
    await comment(fourth, 'What now?');
    await write('Fifth', 0);
    const changes = await news(api);
    expect(told(changes)).toEqual(['delete', 'delete', 'delete', 'edit Second', 'post Fifth', 'reply What now?']);
    expect(ids(changes.filter(({ verb }) => verb === 'delete'))).toEqual(
      ids(byApi.filter(({ object }) => ['First', 'Third'].includes(object.title ?? '') || object.text === 'So do I')),
    );
    const edit = changes.find(({ verb }) => verb === 'edit');
    expect(edit).toMatchObject({ id: post?.id, occurredAt: post?.occurredAt, object: { text: 'Second thoughts' } });
    expect(edit!.version).toBeGreaterThan(post!.version);
    expect(await news(api)).toEqual([]);

    const inFeed = await news(blog);
    // Its comments may have to wait until the post is older; the feed does not say which comment is gone.
    laterMs += 2 * hourMs;
    inFeed.push(...(await news(blog)));
    expect(told(inFeed)).toEqual(['delete', 'delete', 'edit Second', 'post Fifth', 'reply What now?']);
    expect(ids(inFeed.filter(({ verb }) => verb === 'delete'))).toEqual(
      ids(byApi.filter(({ object }) => ['First', 'Third'].includes(object.title ?? ''))),
    );
    expect(await news(blog)).toEqual([]);
  });

  it('takes an application password, and says so when it does not', async () => {
    const { username, password } = site;
    const draft = { title: 'A draft', content: 'secret', status: 'private' };
    await site.api('POST', '/posts', draft);
    const signedIn = wordpress({ username, password });
    await news(signedIn);
    const all = await before(signedIn);
    expect(told(all)).toContain('post Second');
    expect(JSON.stringify(all)).not.toContain('secret');
    await expect(news(wordpress({ username, password: 'another one altogether' }))).rejects.toThrow(
      /does not accept username and password \((?:rest_not_logged_in|incorrect_password)\)/,
    );
  });
});

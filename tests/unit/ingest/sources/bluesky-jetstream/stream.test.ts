import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sourceConfig } from '../../../../../ingest/schedule.js';
import type { Page, Parsed, SourceReader } from '../../../../../ingest/source.js';
import { jetstreamSource } from '../../../../../ingest/sources/bluesky-jetstream/source.js';
import { createTestContext } from '../../../../support/read-source.js';
import { type JetstreamSimulator, startJetstreamSimulator } from '../../../../support/simulators/jetstream.js';

const hourMs = 3_600_000;
const post = 'app.bsky.feed.post';

let clock: { now: number };
let jetstream: JetstreamSimulator;
let ann: string;
let bo: string;

beforeEach(async () => {
  clock = { now: Date.UTC(2026, 9, 14, 12) };
  jetstream = await startJetstreamSimulator({ clock });
  ann = jetstream.account('ann.leads.example');
  bo = jetstream.account('bo.public.example');
});
afterEach(() => jetstream.close());

const v2Path = '/xrpc/network.bsky.jetstream.subscribeEvents';

function open(settings: object = {}): Promise<SourceReader> {
  const all = {
    url: `${jetstream.streamUrl}/subscribe`,
    appView: jetstream.server.url,
    take: 'network',
    ...settings,
  };
  const context = createTestContext({ now: () => clock.now }, jetstreamSource);
  return jetstreamSource.open(sourceConfig(jetstreamSource, all, 'test'), context);
}

interface Read {
  readonly parsed: Parsed[];
  readonly pages: Page[];
  readonly position: unknown;
}

/** Up to a page behind which there is nothing for now, and on as long as the test wants. */
async function read(
  reader: SourceReader,
  position: unknown = null,
  atQuiet: (read: Read) => boolean | Promise<boolean> = () => false,
): Promise<Read> {
  const parsed: Parsed[] = [];
  const pages: Page[] = [];
  for await (const page of reader.pages(position, new AbortController().signal)) {
    pages.push(page);
    parsed.push(...page.items.flatMap((item) => reader.parse(item)));
    const so = { parsed, pages, position: page.position };
    if (page.caughtUp && !(await atQuiet(so))) break;
  }
  return { parsed, pages, position: pages.at(-1)?.position };
}

const say = (did: string, text: string, at = clock.now) =>
  jetstream.commit(did, { collection: post, record: { text, createdAt: new Date(at).toISOString() }, at });
const textsOf = ({ parsed }: Read) => parsed.flatMap((one) => (one.kind === 'activity' ? [one.event.object.text] : []));
const gapsOf = ({ pages }: Read) => pages.flatMap(({ gaps = [] }) => gaps);
const paramsOf = () =>
  jetstream.server.requests
    .filter(({ path }) => !path.includes('getProfiles'))
    .map(({ path }) => new URL(path, 'http://localhost').searchParams);

describe('the stream', () => {
  it('begins now, goes on with what comes, and behind a lost connection where it was', async () => {
    say(ann, 'before', clock.now - 10_000);
    const reader = await open();
    let said = false;
    const first = await read(reader, null, () => {
      if (!said) say(ann, 'while it reads');
      const goOn = !said;
      said = true;
      return goOn;
    });
    expect(textsOf(first)).toEqual(['while it reads']);
    clock.now += 60_000;
    say(ann, 'while nobody reads');
    const second = await read(await open(), first.position);
    expect(textsOf(second)).toEqual(['while nobody reads']);
    expect(gapsOf(second)).toEqual([]);
  });

  it('asks for a few seconds more than it has, and takes nothing twice', async () => {
    const { timeUs } = say(ann, 'one');
    const first = await read(await open({ replayHours: 1 }));
    expect(textsOf(first)).toEqual(['one']);
    // Times of events do not only rise.
    const late = say(bo, 'two, of before', clock.now - 2000);
    expect(late.timeUs).toBeLessThan(timeUs);
    expect(textsOf(await read(await open(), first.position))).toEqual(['two, of before']);
    expect(Number(paramsOf().at(-1)?.get('cursor'))).toBe(timeUs - 5_000_000);
  });

  it('keeps what came before the connection broke', async () => {
    const reader = await open();
    const got: string[] = [];
    let position: unknown = null;
    const reading = async (): Promise<void> => {
      for await (const page of reader.pages(position, new AbortController().signal)) {
        position = page.position;
        got.push(
          ...page.items.flatMap((item) => textsOf({ parsed: reader.parse(item), pages: [], position })).map(String),
        );
        if (got.length === 0) {
          say(ann, 'one');
          setTimeout(() => jetstream.disconnect(), 20);
        }
      }
    };
    await expect(reading()).rejects.toThrow(/connection/);
    expect(got).toEqual(['one']);
    say(ann, 'two');
    expect(textsOf(await read(reader, position))).toEqual(['two']);
  });

  it('tells a message that is none and goes on', async () => {
    const reader = await open();
    let sent = false;
    const got = await read(reader, null, () => {
      const goOn = !sent;
      if (!sent) {
        jetstream.sendText('{"did":');
        jetstream.event(ann, 'identity', { seq: 1 });
        jetstream.event(ann, 'account', { active: false, status: 'deactivated' });
        say(ann, 'after it');
      }
      sent = true;
      return goOn;
    });
    expect(got.parsed.map((one) => (one.kind === 'activity' ? one.event.object.text : one))).toEqual([
      { kind: 'reject', reason: 'is not JSON' },
      { kind: 'skip', reason: expect.stringContaining('identity') },
      { kind: 'skip', reason: expect.stringContaining('account') },
      'after it',
    ]);
  });

  it('says in its address what is wanted; of many accounts once it is connected', async () => {
    await read(
      await open({ take: 'own', accounts: [{ account: 'ann.leads.example' }], collections: ['posts', 'likes'] }),
    );
    expect(paramsOf().at(-1)?.getAll('wantedDids')).toEqual([ann]);
    expect(paramsOf().at(-1)?.getAll('wantedCollections')).toEqual([post, 'app.bsky.feed.like']);

    const many = Array.from({ length: 150 }, (_, n) =>
      jetstream.account(`${'abcdefghijklmno'[n % 15]}${'pqrstuvwxy'[Math.floor(n / 15)]}.example`),
    );
    say(many[140] as string, 'one of many');
    say(bo, 'none of them');
    const accounts = many.map((did) => ({ account: did }));
    const got = await read(await open({ take: 'own', accounts, replayHours: 1 }));
    expect(textsOf(got)).toEqual(['one of many']);
    expect(paramsOf().at(-1)?.get('requireHello')).toBe('true');
  });

  it('takes what is around the accounts, and its undoing; not that of anything else', async () => {
    const subject = (uri: string) => ({ subject: { uri, cid: 'bafy' }, createdAt: new Date(clock.now).toISOString() });
    const mine = say(ann, 'mine');
    const other = say(bo, 'other');
    const like = jetstream.commit(bo, { collection: 'app.bsky.feed.like', record: subject(mine.uri) });
    const unrelated = jetstream.commit(bo, { collection: 'app.bsky.feed.like', record: subject(other.uri) });
    const settings = {
      take: 'around',
      accounts: [{ account: '@ann.leads.example', person: 'ann@leads.example' }],
      replayHours: 1,
    };
    const first = await read(await open(settings));
    const verbs = ({ parsed }: Read) =>
      parsed.flatMap((one) => (one.kind === 'activity' ? [one.event.verb] : one.kind === 'directory' ? ['link'] : []));
    expect(verbs(first)).toEqual(['link', 'post', 'react']);
    for (const { body } of [like, unrelated]) {
      jetstream.commit(bo, { operation: 'delete', collection: String(body.collection), rkey: String(body.rkey) });
    }
    const second = await read(await open(settings), first.position);
    expect(verbs(second)).toEqual(['unreact']);
  });

  it('does not let a message wait for others to fill a batch', async () => {
    const reader = await open();
    let times = 0;
    const got = await read(reader, null, () => {
      times += 1;
      if (times < 4) say(ann, `message ${times}`);
      return times < 4;
    });
    expect(got.pages.filter(({ items }) => items.length > 0)).toHaveLength(3);
  });
});

describe('a gap', () => {
  /** Everything is read; two days later the server has the last hours only. */
  async function afterTwoDays(
    settings: object,
    fresh: () => void,
  ): Promise<{ read: Read; endedAt: number; beganAt: number }> {
    const { timeUs } = say(ann, 'read in time');
    const first = await read(await open({ ...settings, replayHours: 1 }));
    clock.now += 47 * hourMs;
    say(bo, 'lost');
    clock.now += hourMs;
    jetstream.forgetBefore(clock.now * 1000);
    const beganAt = say(bo, 'the oldest that is kept').timeUs;
    clock.now += hourMs;
    fresh();
    return { read: await read(await open(settings), first.position), endedAt: timeUs, beganAt };
  }
  const ms = (us: number): number => Math.floor(us / 1000);

  it('is seen by the first event, where the first version begins later without a word', async () => {
    const { read, endedAt, beganAt } = await afterTwoDays({}, () => say(ann, 'fresh'));
    expect(textsOf(read)).toEqual(['the oldest that is kept', 'fresh']);
    expect(gapsOf(read)).toEqual([{ from: ms(endedAt), to: ms(beganAt), reason: expect.any(String) }]);
  });

  it('is seen by an event of somebody else, where a few accounts are asked for', async () => {
    const { read, endedAt, beganAt } = await afterTwoDays({ take: 'own', accounts: [{ account: ann }] }, () =>
      say(ann, 'fresh'),
    );
    expect(textsOf(read)).toEqual(['fresh']);
    expect(gapsOf(read)).toEqual([{ from: ms(endedAt), to: ms(beganAt), reason: expect.any(String) }]);
  });

  it('is none where the accounts were silent and the server has everything', async () => {
    const settings = { take: 'own', accounts: [{ account: ann }] };
    say(ann, 'read in time');
    const first = await read(await open({ ...settings, replayHours: 1 }));
    for (let hour = 0; hour < 30; hour += 1) {
      say(bo, 'chatter', clock.now + 20_000);
      clock.now += hourMs;
    }
    say(ann, 'fresh');
    const second = await read(await open(settings), first.position);
    expect([textsOf(second), gapsOf(second)]).toEqual([['fresh'], []]);
  });

  it('is said by the second version', async () => {
    const { read, endedAt, beganAt } = await afterTwoDays({ url: `${jetstream.streamUrl}${v2Path}` }, () =>
      say(ann, 'fresh'),
    );
    expect(textsOf(read)).toEqual(['the oldest that is kept', 'fresh']);
    expect(gapsOf(read)).toEqual([{ from: ms(endedAt), to: ms(beganAt), reason: expect.any(String) }]);
    expect(paramsOf().at(-1)?.getAll('kinds')).toEqual(['commit']);
  });

  it('is said by a server that refuses the cursor, and reading goes on with the oldest there is', async () => {
    const refusal = {
      kind: 'status' as const,
      status: 400,
      body: { error: 'CursorTooOld', message: 'the oldest is 7' },
    };
    const { read, endedAt, beganAt } = await afterTwoDays({ url: `${jetstream.streamUrl}${v2Path}` }, () => {
      say(ann, 'fresh');
      jetstream.server.misbehave(refusal, { path: /subscribeEvents/ });
    });
    expect(textsOf(read)).toEqual(['the oldest that is kept', 'fresh']);
    expect(gapsOf(read)).toEqual([{ from: ms(endedAt), to: ms(beganAt), reason: expect.any(String) }]);
  });
});

describe('settings', () => {
  it.each<[string, object, RegExp]>([
    ['no accounts', { take: 'own' }, /accounts/],
    ['an account that is none', { accounts: [{ account: 'ann' }] }, /accounts\.0\.account/],
    ['an address that is no stream', { url: 'https://example.org' }, /url/],
    ['a collection that is none', { collections: ['blocks'] }, /collections/],
  ])('with %s are refused', (_, settings, named) => {
    expect(() => sourceConfig(jetstreamSource, settings, 'test')).toThrow(named);
  });

  it('that name an account nobody knows are shown by a check', async () => {
    const reader = await open({ take: 'own', accounts: [{ account: ann }, { account: 'gone.example' }] });
    expect(await reader.check?.(new AbortController().signal)).toMatchObject([{ level: 'ok' }, { level: 'error' }]);
  });
});

import type { ApiSourceFixture } from './api-source-fixtures.js';
import { type JetstreamSimulator, type StoredEvent, startJetstreamSimulator } from './simulators/jetstream.js';

const minuteMs = 60_000;
const post = 'app.bsky.feed.post';

const iso = (ms: number): string => new Date(ms).toISOString();
const ref = (uri: string) => ({ uri, cid: 'bafyreisubject' });
const replyTo = (uri: string) => ({ root: ref(uri), parent: ref(uri) });

/** Two leaders, those who answer them, and a network that talks about something else. */
export function writeJetstreamWorld(jetstream: JetstreamSimulator, now: number): { dids: string[]; contents: number } {
  const [ann = '', bo = '', ...others] = [
    'ann.leads.example',
    'bo.leads.example',
    'cleo.public.example',
    'dan.public.example',
    'eve.public.example',
  ].map((handle) => jetstream.account(handle));
  let contents = 0;
  for (let index = 0; index < 12; index += 1) {
    const at = now - (12 - index) * 20 * minuteMs;
    const said = (text: string, more: object = {}) => ({ text, langs: ['en'], createdAt: iso(at), ...more });
    const mine = jetstream.commit(index % 3 === 0 ? bo : ann, {
      collection: post,
      record: said(`post ${index} about the quarter`),
      at,
    });
    const other = (n: number): string => others[(index + n) % 3] as string;
    jetstream.commit(other(0), {
      collection: post,
      record: said('an answer', { reply: replyTo(mine.uri) }),
      at: at + 1000,
    });
    contents += 2;
    for (const n of [0, 1]) {
      const subject = ref(mine.uri);
      const collection = `app.bsky.feed.${n === 0 ? 'like' : 'repost'}`;
      jetstream.commit(other(n), { collection, record: { subject, createdAt: iso(at) }, at: at + 2000 });
    }
    jetstream.commit(other(2), {
      collection: 'app.bsky.graph.follow',
      record: { subject: ann, createdAt: iso(at) },
      at: at + 3000,
    });
    for (let n = 0; n < 80; n += 1) {
      const stranger = `did:plc:stranger${String(n).padStart(16, 'x')}`;
      jetstream.commit(stranger, { collection: post, record: said('something else'), at: at + 4000 + n });
    }
    jetstream.commit(ann, {
      operation: 'delete',
      collection: 'app.bsky.graph.follow',
      rkey: `3gone${index}`,
      at: at + 5000,
    });
  }
  return { dids: [ann, bo, ...others], contents };
}

export const jetstreamFixture: ApiSourceFixture = {
  brings: 'content',
  canaries: ['did:plc:', 'ann.leads.example', 'ann@leads.example', 'cleo.public.example'],
  async start() {
    const clock = { now: Date.UTC(2026, 9, 14, 12) };
    const jetstream = await startJetstreamSimulator({ clock });
    const { dids, contents } = writeJetstreamWorld(jetstream, clock.now);
    const [ann = '', , cleo = ''] = dids;
    let mine: StoredEvent | undefined;
    let like: StoredEvent | undefined;
    const record = (text: string, more: object = {}) => ({ text, createdAt: iso(clock.now), ...more });
    const again = (event: StoredEvent | undefined) => ({
      collection: String(event?.body.collection),
      rkey: String(event?.body.rkey),
    });
    return {
      server: jetstream.server,
      clock,
      settings: {
        url: `${jetstream.streamUrl}/subscribe`,
        appView: jetstream.server.url,
        accounts: [{ account: 'ann.leads.example', person: 'ann@leads.example' }, { account: '@bo.leads.example' }],
        replayHours: 36,
      },
      pagePath: /^\/subscribe/,
      spoiled: 'text',
      spoilOne(body) {
        const commit = (body as { commit?: { collection: string; record?: Record<string, unknown> } }).commit;
        if (commit?.collection === post && commit.record && String(commit.record.text).startsWith('post ')) {
          commit.record.text = 42;
        }
        return body;
      },
      contents,
      people: {
        post(text) {
          mine = jetstream.commit(ann, { collection: post, record: record(text) });
        },
        edit(text) {
          jetstream.commit(ann, { operation: 'update', ...again(mine), record: record(text) });
        },
        remove() {
          jetstream.commit(ann, { operation: 'delete', ...again(mine) });
        },
        reply(text) {
          jetstream.commit(cleo, { collection: post, record: record(text, { reply: replyTo(mine?.uri ?? '') }) });
        },
        react() {
          const subject = ref(mine?.uri ?? '');
          like = jetstream.commit(cleo, {
            collection: 'app.bsky.feed.like',
            record: { subject, createdAt: iso(clock.now) },
          });
        },
        unreact() {
          jetstream.commit(cleo, { operation: 'delete', ...again(like) });
        },
      },
      close: () => jetstream.close(),
    };
  },
};

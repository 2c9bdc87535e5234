import type { ApiSourceFixture } from './api-source-fixtures.js';
import { type BlueskySimulator, startBlueskySimulator } from './simulators/bluesky.js';

const hourMs = 3_600_000;

/** Two leaders, five who answer them; DIDs are the simulator's. */
const handles = ['ann.leads.example', 'bo.leads.example', ...[1, 2, 3, 4, 5].map((n) => `follower${n}.public.example`)];

/** Content of some days, with all that others do with it. Gives the DIDs. */
export function writeBlueskyWorld(bluesky: BlueskySimulator, now: number): string[] {
  const dids = handles.map((handle, index) => bluesky.account(handle, { followersCount: 100 + index }));
  const [ann = '', bo = '', ...others] = dids;
  for (let index = 0; index < 9; index += 1) {
    const at = now - (index + 1) * 9 * hourMs - hourMs / 2;
    const uri = bluesky.post(index % 3 === 0 ? bo : ann, `post ${index} about the quarter`, { at });
    for (const [other, did] of others.entries()) {
      if ((index + other) % 2 === 0) bluesky.like(did, uri, at + (other + 1) * 60_000);
    }
    const first = bluesky.post(others[index % 5] as string, `answer to post ${index}`, {
      at: at + 120_000,
      replyTo: uri,
    });
    bluesky.post(ann, `thanks ${index}`, { at: at + 300_000, replyTo: first });
    if (index % 4 === 0) bluesky.repost(others[0] as string, uri, at + 400_000);
    if (index % 4 === 1) bluesky.repost(bo, uri, at + 400_000);
    if (index % 5 === 0) bluesky.post(others[1] as string, `look at ${index}`, { at: at + 500_000, quotes: uri });
  }
  // Older than what live reading looks back: only a back-fill brings it.
  bluesky.post(ann, 'an old post', { at: now - 15 * 24 * hourMs });
  return dids;
}

type FeedBody = { feed?: { post: { record: Record<string, unknown> }; reason?: unknown }[] };

export const blueskyFixture: ApiSourceFixture = {
  brings: 'content',
  canaries: ['did:plc:', ...handles, 'ann@leads.example'],
  async start() {
    const clock = { now: Date.UTC(2026, 9, 14, 12) };
    const bluesky = await startBlueskySimulator({ clock, mostAPage: 5 });
    const [ann = '', , other = ''] = writeBlueskyWorld(bluesky, clock.now);
    let mine = '';
    return {
      server: bluesky.server,
      clock,
      settings: {
        url: bluesky.server.url,
        accounts: [{ account: '@ann.leads.example', person: 'ann@leads.example' }, { account: 'bo.leads.example' }],
      },
      pagePath: /getAuthorFeed/,
      spoiled: 'text',
      spoilOne(body) {
        const entry = (body as FeedBody).feed?.find(({ reason }) => reason === undefined);
        if (entry) entry.post.record.text = 42;
        return body;
      },
      refuse: (status, words) => ({ kind: 'status', status, body: { error: 'AuthMissing', message: words } }),
      contents: 9 + 9 + 9 + 2 + 1,
      people: {
        post(text) {
          mine = bluesky.post(ann, text);
        },
        reply: (text) => void bluesky.post(other, text, { replyTo: mine }),
        react: () => bluesky.like(other, mine),
        unreact: () => bluesky.unlike(other, mine),
        edit: (text) => bluesky.edit(mine, text),
        remove: () => bluesky.remove(mine),
      },
      close: () => bluesky.close(),
    };
  },
};

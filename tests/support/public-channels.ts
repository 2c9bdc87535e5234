import { AtpAgent } from '@atproto/api';
import { missingForAppView, startAppViewNetwork } from './atproto-appview.js';
import { bridgeFirehose, startAtprotoNetwork } from './atproto-network.js';
import { sharedData } from './shared-data.js';
import { startJetstreamSimulator } from './simulators/jetstream.js';
import { startMastodon } from './simulators/mastodon.js';
import { replayToken, startMastodonReplay } from './simulators/mastodon-replay.js';
import { startSite } from './simulators/wordpress.js';
import { missingForWordPress, startWordPress } from './wordpress-server.js';

/**
 * A channel of each kind on which a leader and others are. Real servers where they are installed: Bluesky's PDS and AppView, a
 * WordPress; a Mastodon that answers what was recorded of a real one. What stands in their place is said on the error stream.
 */
export interface PublicChannel {
  /** As acts are told apart. */
  readonly platform: 'bluesky' | 'blog' | 'mastodon';
  /** Entries of `sources`, JSON. */
  readonly sources: readonly object[];
  /** By the leader. */
  post(text: string): Promise<Said>;
  reply(to: Said, text: string, by: number): Promise<Said>;
  /** Undefined: the platform has no such thing. */
  readonly share?: ((what: Said, by: number) => Promise<void>) | undefined;
  readonly like?: ((what: Said, by: number) => Promise<void>) | undefined;
  remove(what: Said): Promise<void>;
  close(): Promise<void>;
}

export interface Said {
  readonly text: string;
  /** What the platform knows it by. */
  readonly native: unknown;
}

/** Of the sources, for the environment. */
export const channelSecrets = { MASTODON_TOKEN: replayToken };

/** Who answers, shares and likes. */
const others = 6;
const leader = 'ann@example.org';
/** Nothing is asked for less often in a test. */
const schedule = '*/3 * * * * *';
const livingClock = {
  get now(): number {
    return Date.now();
  },
};

export async function startPublicChannels(): Promise<PublicChannel[]> {
  const started = await Promise.allSettled([startBluesky(), startBlog(), startToots()]);
  const channels = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (!failed) return channels;
  await Promise.all(channels.map((channel) => channel.close()));
  throw failed.reason;
}

const instead = (what: string, why: string): void => {
  process.stderr.write(`INSTEAD OF ${what}: ${why}\n`);
};

async function startBluesky(): Promise<PublicChannel> {
  const missing = missingForAppView();
  if (missing !== null) instead("Bluesky's AppView, Jetstream alone", missing);
  const appViewNetwork = missing === null ? await startAppViewNetwork() : null;
  const network = appViewNetwork ?? (await startAtprotoNetwork());
  const jetstream = await startJetstreamSimulator({ clock: livingClock });
  const endBridge = await bridgeFirehose(network.pds, jetstream);
  const signUp = async (name: string): Promise<AtpAgent> => {
    const agent = new AtpAgent({ service: network.pds });
    const account = { handle: `${name}.test`, email: `${name}@mail.test`, password: 'a password for tests' };
    await agent.createAccount(account);
    return agent;
  };
  const ann = await signUp('ann-leads');
  const agents: AtpAgent[] = [];
  for (let index = 0; index < others; index += 1) agents.push(await signUp(`reader${index}`));
  for (const agent of agents) await agent.follow(ann.assertDid);
  jetstream.account('ann-leads.test', ann.assertDid);

  type Ref = { uri: string; cid: string };
  const roots = new Map<string, Ref>();
  const refOf = ({ native }: Said): Ref => native as Ref;
  const account = { account: ann.assertDid, person: leader };
  const stream = {
    ...{ name: 'network', type: 'bluesky-jetstream', instance: 'test', url: `${jetstream.streamUrl}/subscribe` },
    ...{ appView: appViewNetwork?.appView ?? jetstream.server.url, accounts: [account], replayHours: 1, schedule },
  };
  // Who likes and who carries on comes by the stream.
  const polled = {
    name: 'timeline',
    type: 'bluesky',
    instance: 'test',
    accounts: [account],
    likes: false,
    reposts: false,
  };
  return {
    platform: 'bluesky',
    sources: [stream, ...(appViewNetwork ? [{ ...polled, url: appViewNetwork.appView, schedule }] : [])],
    async post(text) {
      return { text, native: await ann.post({ text, langs: ['en'] }) };
    },
    async reply(to, text, by) {
      const parent = refOf(to);
      const root = roots.get(parent.uri) ?? parent;
      const made = await (agents[by] as AtpAgent).post({ text, langs: ['en'], reply: { root, parent } });
      roots.set(made.uri, root);
      return { text, native: { ...made, by } };
    },
    async share(what, by) {
      await (agents[by] as AtpAgent).repost(refOf(what).uri, refOf(what).cid);
    },
    async like(what, by) {
      await (agents[by] as AtpAgent).like(refOf(what).uri, refOf(what).cid);
    },
    async remove(what) {
      const { uri, by } = what.native as Ref & { by?: number };
      await (by === undefined ? ann : (agents[by] as AtpAgent)).deletePost(uri);
    },
    async close() {
      endBridge();
      await jetstream.close();
      await network.close();
    },
  };
}

async function startBlog(): Promise<PublicChannel> {
  const missing = missingForWordPress();
  if (missing !== null) {
    instead('a real WordPress, a simulator', missing);
    return startSimulatedBlog();
  }
  const site = await startWordPress();
  const numberOf = ({ native }: Said): { post: number; comment: number | null } => native as never;
  return {
    platform: 'blog',
    sources: [blogSource(site.url, 'ann')],
    async post(text) {
      const { id } = await site.api('POST', '/posts', {
        title: `On ${text}`,
        content: `<p>${text}</p>`,
        status: 'publish',
      });
      return { text, native: { post: id, comment: null } };
    },
    async reply(to, content, by) {
      const { post, comment } = numberOf(to);
      const guest = { author_name: `Reader ${by}`, author_email: `reader${by}@guests.example` };
      const answer = { post, content, ...(comment === null ? {} : { parent: comment }), ...guest };
      const { id } = await site.api('POST', '/comments', answer, true);
      return { text: content, native: { post, comment: id } };
    },
    async remove(what) {
      const { post, comment } = numberOf(what);
      await site.api('DELETE', comment === null ? `/posts/${post}` : `/comments/${comment}`);
    },
    close: () => site.close(),
  };
}

const blogSource = (url: string, author: string): object => ({
  ...{ name: 'blog', type: 'wordpress', url, allowHosts: ['127.0.0.1'], schedule },
  accounts: [{ account: author, person: leader }],
});

async function startSimulatedBlog(): Promise<PublicChannel> {
  const site = await startSite();
  type Native = { post: (typeof site.posts)[number]; comment: (typeof site.comments)[number] | null };
  const nativeOf = ({ native }: Said): Native => native as Native;
  return {
    platform: 'blog',
    sources: [blogSource(site.server.url, 'ann-authoress')],
    async post(text) {
      return { text, native: { post: site.post(text, Date.now()), comment: null } };
    },
    async reply(to, text, by) {
      const { post, comment: above } = nativeOf(to);
      const more = { authorName: `Reader ${by}`, ...(above === null ? {} : { parent: above.id }) };
      return { text, native: { post, comment: site.comment(post, text, Date.now(), more) } };
    },
    async remove(what) {
      const { post, comment } = nativeOf(what);
      (comment ?? post).status = 'trash';
      post.modifiedAt = Date.now();
    },
    close: () => site.server.close(),
  };
}

async function startToots(): Promise<PublicChannel> {
  const folder = sharedData('mastodon');
  const sim =
    folder === null
      ? await startMastodon({ domain: 'example.social', now: Date.now(), token: replayToken })
      : await startMastodonReplay(folder, Date.now());
  const ann = sim.account('annleads', { followers: 1200 });
  const readers = Array.from({ length: others }, (_, index) => sim.account(`reader${index}`));
  type Status = ReturnType<typeof sim.post>;
  const statusOf = ({ native }: Said): Status => native as Status;
  const account = { account: '@annleads', person: leader };
  const at = () => ({ at: Date.now() });
  return {
    platform: 'mastodon',
    sources: [
      {
        ...{ name: 'toots', type: 'mastodon', url: sim.server.url, token: `\${MASTODON_TOKEN}`, schedule },
        accounts: [account],
      },
    ],
    async post(text) {
      return { text, native: sim.post(ann, text, at()) };
    },
    async reply(to, text, by) {
      return { text, native: sim.post(readers[by] as never, text, { ...at(), inReplyTo: statusOf(to) }) };
    },
    async share(what, by) {
      sim.post(readers[by] as never, '', { ...at(), reblogOf: statusOf(what) });
    },
    async like(what, by) {
      sim.favourite(readers[by] as never, statusOf(what));
    },
    async remove(what) {
      sim.remove(statusOf(what));
    },
    close: () => sim.close(),
  };
}

import type { PlatformServer } from './simulators/platform-server.js';
import { eventCallback, signedCall } from './simulators/slack.js';
import { startVivaEngage, type VivaMessage, type VivaNetwork } from './simulators/viva-engage.js';
import { createNetwork, createWriter, vivaToken } from './simulators/viva-engage-network.js';
import { emulatedScopes, emulatedToken, type SlackEmulator, startSlackEmulator } from './slack-emulator.js';

/**
 * An emulated Slack and a simulated Viva Engage that people write to, with a ledger of what they did. Slack calls with signed
 * events, as it does: an event that is not answered 200 is told again, under the same id.
 */
export interface LivePlatforms {
  /** Secrets of the sources, for the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly slack: SlackEmulator;
  readonly network: VivaNetwork;
  /** Viva Engage's server. */
  readonly engage: PlatformServer;
  /** Nobody reacts to what is removed later. */
  readonly ledger: Ledger;
  /** Where Slack calls: `http://127.0.0.1:8687/webhooks/workspace`. Null: nowhere, and nothing is told again. */
  callsTo: string | null;
  /** By one person after the other. */
  postSlack(text: string, inThreadOf?: SlackPost): Promise<SlackPost>;
  reactSlack(to: SlackPost): Promise<void>;
  removeSlack(post: SlackPost): Promise<void>;
  postViva(text: string, inReplyTo?: VivaMessage): VivaMessage;
  likeViva(to: VivaMessage): void;
  removeViva(message: VivaMessage): void;
  /** Events that were not taken. */
  untold(): number;
  tellAgain(): Promise<void>;
  close(): Promise<void>;
}

/** What stands on the platforms. */
export interface Ledger {
  /** `slack: words` */
  readonly contents: Set<string>;
  /** One a person and thing. */
  readonly reactions: Map<string, number>;
}

export interface SlackPost {
  readonly ts: string;
  readonly text: string;
  readonly author: string;
}

interface Call {
  readonly id: string;
  readonly event: object;
  tries: number;
}

const signingSecret = 'the signing secret of the emulated app';
const team = 'T000000001';
const slackPeople = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
const vivaPeople = Array.from({ length: 6 }, (_, index) => ({
  id: 99_887_700_101 + index,
  name: `viva-canary-${index}`,
  fullName: `Viva Canary ${index}`,
  email: `viva-canary-${index}@canary.example`,
}));

export async function startLivePlatforms(): Promise<LivePlatforms> {
  const slack = await startSlackEmulator(emulatedScopes, slackPeople);
  const { channels } = await slack.as('alice').conversations.list({ types: 'public_channel' });
  const channel = String(channels?.find(({ name }) => name === 'plans')?.id);
  const network: VivaNetwork = { ...createNetwork(), users: vivaPeople };
  const viva = await startVivaEngage({ network, now: Date.now });
  const writer = createWriter(network, Date.now);
  const ledger: Ledger = {
    contents: new Set(),
    reactions: new Map([
      ['slack', 0],
      ['viva-engage', 0],
    ]),
  };
  const untold = new Map<string, Call>();
  let events = 0;
  let turn = 0;
  let vivaTurn = 0;

  const counted = (platform: string, change: number): void =>
    void ledger.reactions.set(platform, (ledger.reactions.get(platform) ?? 0) + change);

  async function tell(call: Call): Promise<void> {
    if (platforms.callsTo === null) return;
    const { headers, body } = signedCall(
      eventCallback(team, call.id, call.event, Date.now()),
      signingSecret,
      Date.now(),
    );
    const retry =
      call.tries === 0 ? {} : { 'x-slack-retry-num': String(call.tries), 'x-slack-retry-reason': 'http_error' };
    untold.set(call.id, call);
    call.tries += 1;
    try {
      const answer = await fetch(platforms.callsTo, { method: 'POST', headers: { ...headers, ...retry }, body });
      if (answer.status === 200) untold.delete(call.id);
    } catch {
      // Nobody listens: it stays to be told again.
    }
  }

  const happened = (event: object): Promise<void> => tell({ id: `Ev${++events}`, event, tries: 0 });

  const platforms: LivePlatforms = {
    env: { SLACK_TOKEN: emulatedToken, SLACK_SIGNING_SECRET: signingSecret, ENGAGE_TOKEN: vivaToken },
    slack,
    network,
    engage: viva.server,
    ledger,
    callsTo: null,
    async postSlack(text, inThreadOf) {
      const author = slackPeople[turn++ % slackPeople.length]!;
      const thread = inThreadOf === undefined ? {} : { thread_ts: inThreadOf.ts };
      const { ts, message } = await slack.as(author).chat.postMessage({ channel, text, ...thread });
      ledger.contents.add(`slack: ${text}`);
      await happened({ ...message, type: 'message', channel, channel_type: 'channel', event_ts: ts });
      return { ts: String(ts), text, author };
    },
    async reactSlack({ ts, author }) {
      const person = slackPeople[(slackPeople.indexOf(author) + 1) % slackPeople.length]!;
      await slack.as(person).reactions.add({ channel, timestamp: ts, name: 'tada' });
      counted('slack', 1);
      const item = { type: 'message', channel, ts };
      await happened({ type: 'reaction_added', user: await slack.userId(person), reaction: 'tada', item });
    },
    async removeSlack({ ts, text, author }) {
      await slack.as(author).chat.delete({ channel, ts });
      ledger.contents.delete(`slack: ${text}`);
      const at = `${Math.floor(Date.now() / 1000)}.900000`;
      const gone = { type: 'message', subtype: 'message_deleted', channel, channel_type: 'channel', hidden: true };
      await happened({ ...gone, ts: at, event_ts: at, deleted_ts: ts });
    },
    postViva(text, inReplyTo) {
      const senderId = vivaPeople[vivaTurn++ % vivaPeople.length]!.id;
      ledger.contents.add(`viva-engage: ${text}`);
      return inReplyTo === undefined ? writer.write(text, { senderId }) : writer.reply(inReplyTo, text, { senderId });
    },
    likeViva(to) {
      to.likes.add(vivaPeople.find(({ id }) => id !== to.senderId && !to.likes.has(id))!.id);
      counted('viva-engage', 1);
    },
    removeViva(message) {
      message.deletedAt = Date.now();
      ledger.contents.delete(`viva-engage: ${message.text}`);
    },
    untold: () => untold.size,
    async tellAgain() {
      for (const call of [...untold.values()]) await tell(call);
    },
    async close() {
      await viva.server.close();
      await slack.close();
    },
  };
  return platforms;
}

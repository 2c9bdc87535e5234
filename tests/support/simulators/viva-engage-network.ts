import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { startVivaEngage, type VivaMessage, type VivaNetwork } from './viva-engage.js';

/** A small network for the contract suite: communities, threads, likes, shares, a private community, a conversation of two. */

export const beginning = Date.UTC(2026, 4, 12, 9, 0, 0);
const hourMs = 3_600_000;
const secret = 'what nobody else shall read';
export const vivaToken = 'token-of-the-simulator';

const people = [
  ['99887700001', 'canary-anna', 'Canary Anna Ahlers'],
  ['99887700002', 'canary-ben', 'Canary Ben Bauer'],
  ['99887700003', 'canary-cleo', 'Canary Cleo Conrad'],
  ['99887700004', 'canary-dan', 'Canary Dan Dietz'],
] as const;

export const vivaEngageCanaries: readonly string[] = [...people.flat(), '@canary.example', 'Canary'];

export const userIds = people.map(([id]) => Number(id));

export function createNetwork(): VivaNetwork {
  return {
    id: 104604,
    users: people.map(([id, name, fullName], index) => ({
      id: Number(id),
      name,
      fullName,
      email: index === 3 ? null : `${name}@canary.example`,
    })),
    groups: [
      { id: 501, name: 'All Hands', isPrivate: false },
      { id: 502, name: 'Design', isPrivate: false },
      { id: 503, name: 'Board', isPrivate: true },
    ],
    messages: [],
    isVerifiedAdmin: true,
    namedLikes: 50,
    shownOfThread: 1000,
    limitsHold: false,
    tokens: new Set([vivaToken]),
  };
}

/** People who write; whatever they do happens at `now()`. */
export function createWriter(network: VivaNetwork, now: () => number) {
  let lastId = 2_000_337_000_000;
  function write(text: string, more: Partial<VivaMessage> = {}): VivaMessage {
    lastId += 4096;
    const id = more.id ?? lastId;
    const message: VivaMessage = {
      id,
      senderId: userIds[id % 4] as number,
      at: Math.floor(now() / 1000) * 1000,
      groupId: 501,
      threadId: id,
      repliedToId: null,
      text,
      editedAt: null,
      deletedAt: null,
      likes: new Set(),
      more: {},
      ...more,
    };
    network.messages.push(message);
    return message;
  }
  return {
    write,
    reply: (to: VivaMessage, text: string, more: Partial<VivaMessage> = {}): VivaMessage =>
      write(text, { groupId: to.groupId, threadId: to.threadId, repliedToId: to.id, ...more }),
  };
}

function settle(network: VivaNetwork, days: number): number {
  let at = beginning - days * 24 * hourMs;
  const { write, reply } = createWriter(network, () => at);
  let contents = 0;
  for (let index = 0; at < beginning - hourMs; index += 1, at += 2.5 * hourMs) {
    const starter = write(`thought ${index} for [[user:${userIds[index % 4]}]]: https://intranet.test/${index}`, {
      groupId: index % 3 === 0 ? 502 : index % 7 === 0 ? null : 501,
    });
    for (let like = 0; like < index % 4; like += 1) starter.likes.add(userIds[like] as number);
    contents += 1;
    if (index % 2 === 0) {
      const first = reply(starter, `answer to ${index}`);
      reply(first, 'and an answer to the answer').likes.add(userIds[0] as number);
      contents += 2;
    }
    if (index % 9 === 4) write('look at this', { more: { shared_message_id: starter.id } });
    if (index % 11 === 3) write('has joined', { more: { system_message: true, message_type: 'system' } });
    if (index % 10 === 5) {
      write(`${secret} ${index}`, { groupId: 503 });
      write(`${secret} ${index}`, { groupId: null, more: { direct_message: true, privacy: 'private' } });
    }
  }
  write('a word to everybody', { more: { message_type: 'announcement', title: 'News' } });
  return contents + 1;
}

export async function startSimulatedVivaEngage(): Promise<SimulatedPlatform> {
  const clock = { now: beginning };
  const network = createNetwork();
  const contents = settle(network, 4.5);
  const { server } = await startVivaEngage({ network, now: () => clock.now });
  const writer = createWriter(network, () => clock.now);
  const lastOf = (): VivaMessage => network.messages.findLast(({ deletedAt }) => deletedAt === null) as VivaMessage;
  const ids = { next: 3_000_337_000_000 };
  const fresh = (): number => (ids.next += 1);
  return {
    server,
    settings: { url: server.url, token: vivaToken, since: '6d' },
    clock,
    contents,
    secretText: secret,
    secretPath: /in_group\/503|groups\/503|messages\/private/,
    pagePath: /^\/api\/v1\/messages(?:\.json|\/in_)/,
    spoiled: 'sender_id',
    spoilOne(body) {
      const page = body as {
        messages?: { sender_id: unknown; privacy: string; message_type: string; direct_message: boolean }[];
      };
      const one = page.messages?.find(({ privacy, message_type }) => privacy === 'public' && message_type === 'update');
      if (one) one.sender_id = { id: one.sender_id };
      return body;
    },
    refuse: (status, words) => ({
      kind: 'status',
      status,
      body: { response: { message: words, stat: 'fail', code: 16 } },
    }),
    people: {
      post: (text) => void writer.write(text, { id: fresh() }),
      reply: (text) => void writer.reply(lastOf(), text, { id: fresh() }),
      react: () => void lastOf().likes.add(userIds[1] as number),
      unreact: () => void lastOf().likes.delete(userIds[1] as number),
      edit(text) {
        const last = lastOf();
        last.text = text;
        last.editedAt = clock.now;
      },
      remove() {
        lastOf().deletedAt = clock.now;
      },
    },
    close: () => server.close(),
  };
}

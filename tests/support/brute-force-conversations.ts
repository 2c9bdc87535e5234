import type { Config } from '../../infra/config.js';
import { type Act, groupBy } from './brute-force-world.js';

export type ConversationRules = Config['conversations'];

/** A message that goes on with a conversation. */
export interface Grouped {
  readonly id: string;
  readonly community: string;
  /** UTC. */
  readonly day: string;
  readonly parent: string;
  readonly root: string;
}

interface Message {
  readonly act: Act;
  readonly root: string;
}

const minuteMs = 60_000;
const utcDay = (act: Act): string => new Date(act.at).toISOString().slice(0, 10);

/** For every message, all that were said before it: as slow and as plain as the rules themselves. */
export function groupChat(
  acts: readonly Act[],
  kinds: ReadonlyMap<string, string>,
  rules: ConversationRules,
): Grouped[] {
  if (!rules.enabled) return [];
  const written = acts.filter(({ verb }) => verb === 'post' || verb === 'reply');
  const replies = written.filter(({ verb }) => verb === 'reply');
  const threadsIn = new Map<string, boolean>();
  for (const [month, messages] of groupBy(written, (act) => `${act.community} ${utcDay(act).slice(0, 7)}`)) {
    const explicit = messages.filter(({ verb }) => verb === 'reply').length;
    threadsIn.set(month, explicit / messages.length >= rules.threadedFrom);
  }
  const found: Grouped[] = [];
  const chat = written.filter(
    (act) =>
      act.verb === 'post' &&
      act.precision === 'exact' &&
      ['channel', 'group', 'team'].includes(kinds.get(act.community) ?? '') &&
      threadsIn.get(`${act.community} ${utcDay(act).slice(0, 7)}`) === false,
  );
  for (const messages of groupBy(chat, (act) => act.community).values()) {
    messages.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    const before: Message[] = [];
    for (const act of messages) {
      const hasThread = replies.some(
        (reply) => (reply.parent === act.id || reply.thread === act.id) && utcDay(reply) >= utcDay(act),
      );
      const from = hasThread ? null : continues(act, before, rules);
      before.push({ act, root: from?.root ?? act.id });
      if (from)
        found.push({ id: act.id, community: act.community, day: utcDay(act), parent: from.act.id, root: from.root });
    }
  }
  return found;
}

function continues(act: Act, before: readonly Message[], rules: ConversationRules): Message | null {
  const within = (message: Message, minutes: number): boolean => act.at - message.act.at <= minutes * minuteMs;
  const ofMe = before.findLastIndex((message) => message.act.person === act.person);
  const isByNamed = (message: Message): boolean =>
    within(message, rules.mentionGapMinutes) &&
    message.act.person !== act.person &&
    act.named.includes(message.act.person);
  const namesMe = (message: Message): boolean =>
    within(message, rules.mentionGapMinutes) &&
    message.act.person !== act.person &&
    message.act.named.includes(act.person) &&
    before.indexOf(message) > ofMe;
  const isMine = (message: Message): boolean =>
    within(message, rules.participantGapMinutes) && message.act.person === act.person;
  const isRecent = (message: Message): boolean => within(message, rules.gapMinutes);

  /** The conversation with the latest message of those in which such a message stands. */
  const latest = (holds: (message: Message) => boolean): string | null => {
    const roots = new Set(before.filter(holds).map(({ root }) => root));
    return before.findLast(({ root }) => roots.has(root))?.root ?? null;
  };
  const byMention = latest((message) => isByNamed(message) || namesMe(message));
  if (byMention !== null) {
    const there = before.filter(({ root }) => root === byMention);
    return there.findLast(isByNamed) ?? there.findLast(namesMe)!;
  }
  const root = latest(isMine) ?? latest(isRecent);
  if (root === null) return null;
  const there = before.filter((message) => message.root === root);
  const longest = Math.max(rules.gapMinutes, rules.participantGapMinutes, rules.mentionGapMinutes);
  const ofOthers = there.findLast((message) => message.act.person !== act.person);
  return ofOthers && within(ofOthers, longest) ? ofOthers : there.at(-1)!;
}

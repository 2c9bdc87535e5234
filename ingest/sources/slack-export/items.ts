import type { Parsed, RawItem } from '../../source.js';
import type { ParseContext } from '../slack-common/context.js';
import { isRecord } from '../slack-common/json.js';
import { parseMessage } from '../slack-common/message.js';
import { parseMembers, parseUser } from '../slack-common/people.js';
import { type Channel, parseChannel } from './channels.js';
import type { ExportFiles } from './files.js';
import { type LeftOut, reasons, type Unit } from './layout.js';
import { readList } from './read-list.js';
import { mayRead } from './workspace.js';

/** What a raw item holds: one thing of one file, with what is needed to understand it. */
export type SlackItem =
  | { readonly kind: 'user'; readonly user: unknown }
  | { readonly kind: 'members'; readonly channel: Channel; readonly members: readonly unknown[] }
  | { readonly kind: 'message'; readonly channel: Channel; readonly message: unknown }
  | { readonly kind: 'skip' | 'reject'; readonly reason: string };

export interface WeighedItem {
  readonly item: RawItem & { readonly value: SlackItem };
  /** How many records it may become, roughly. */
  readonly weight: number;
  readonly bytes: number;
}

/** A channel of everybody is many memberships. */
const membersPerItem = 250;

export interface Choice {
  readonly instance: string;
  readonly listed: ReadonlySet<string>;
  isWanted(channel: Channel): boolean;
}

/** The items of a unit from the `from`th on. */
export async function* unitItems(
  files: ExportFiles,
  unit: Unit,
  from: number,
  choice: Choice,
): AsyncGenerator<WeighedItem[]> {
  if (unit.kind === 'leftOut') {
    for (let at = from; at < unit.files.length; at += 500) yield unit.files.slice(at, at + 500).map(leftOutItem);
    return;
  }
  if (unit.kind === 'channels') {
    // One channel becomes several items, so the list is read again up to the place.
    let seen = 0;
    for await (const list of readList(files, unit.name)) {
      for (const { index, bytes, value, problem } of list) {
        const where = `${unit.name}[${index}]`;
        const items =
          problem === null ? channelItems(where, value, bytes, unit, choice) : [weigh(where, rejected(problem), bytes)];
        const skipped = Math.max(0, Math.min(items.length, from - seen));
        seen += items.length;
        if (skipped < items.length) yield items.slice(skipped);
      }
    }
    return;
  }
  const shown = unit.kind === 'day' ? unit.shown : unit.name;
  for await (const list of readList(files, unit.name, from)) {
    yield list.map(({ index, bytes, value, problem }) => {
      const where = `${shown}[${index}]`;
      if (problem !== null) return weigh(where, rejected(problem), bytes);
      if (unit.kind === 'users') return weigh(where, { kind: 'user', user: value }, bytes, 2);
      return weigh(where, { kind: 'message', channel: unit.channel, message: value }, bytes);
    });
  }
}

const rejected = (reason: string): SlackItem => ({ kind: 'reject', reason });

const weigh = (where: string, value: SlackItem, bytes: number, weight = 1): WeighedItem => ({
  item: { where, value },
  weight,
  bytes,
});

const leftOutItem = ({ where, reason, rejected: isBad }: LeftOut): WeighedItem =>
  weigh(where, { kind: isBad ? 'reject' : 'skip', reason }, 0);

function channelItems(
  where: string,
  value: unknown,
  bytes: number,
  unit: Extract<Unit, { kind: 'channels' }>,
  choice: Choice,
): WeighedItem[] {
  const channel = parseChannel(value, unit.name, choice.instance);
  if (channel === null) return [weigh(where, rejected('is not a channel: it has no id'), bytes)];
  const unwanted = !mayRead(channel, choice.listed)
    ? 'private conversation that is not listed in privateChannels'
    : choice.isWanted(channel)
      ? null
      : reasons.excluded;
  if (unwanted !== null) return [weigh(where, { kind: 'skip', reason: unwanted }, bytes)];
  const members = isRecord(value) && Array.isArray(value.members) ? value.members : [];
  const items: WeighedItem[] = [];
  for (let at = 0; at < members.length; at += membersPerItem) {
    const part = members.slice(at, at + membersPerItem);
    items.push(weigh(where, { kind: 'members', channel, members: part }, 0, part.length));
  }
  return items;
}

export function parseItem(item: RawItem, context: ParseContext): Parsed[] {
  const value = item.value as SlackItem;
  switch (value.kind) {
    case 'user':
      return parseUser(value.user, context);
    case 'members':
      return parseMembers(value.channel, value.members, context);
    case 'message':
      return parseMessage(value.message, value.channel, context);
    default:
      return [{ kind: value.kind, reason: value.reason }];
  }
}

import type { Channel } from './channels.js';
import { isRecord, textOf } from './json.js';
import type { MattermostItem } from './parse.js';
import { type Names, type PostFacts, postFacts } from './post-facts.js';
import type { LiveState } from './state.js';

/** A post as it is now, as an item of what is new in it. */
export type PostItem = Extract<MattermostItem, { kind: 'post' | 'skip' | 'reject' }>;

export interface Found {
  readonly nativeId: string;
  readonly post: unknown;
}

interface Place {
  readonly channel: Channel;
  /** What was changed until then has been read before. */
  readonly since: number;
  readonly now: number;
}

const noAccounts: ReadonlyMap<string, string> = new Map();

/** What is to be written of a post that was read again; null: nothing. Notes it as seen. */
export function changeOf({ nativeId, post }: Found, place: Place, state: LiveState, names: Names): PostItem | null {
  const where = place.channel.nativeId;
  const facts = postFacts(post, names);
  if (typeof facts === 'string') {
    const { changed } = state.seen.note(where, `unreadable ${nativeId}`, place.now, facts.slice(0, 60));
    return changed ? { kind: 'reject', reason: facts } : null;
  }
  const write = writeOf(facts, post, place, state);
  const reactions =
    facts.deleteAt === null ? reactionsOf(facts, write === 'content', place, state) : forget(facts, where, state);
  if (write === 'nothing' && reactions.added.length === 0 && reactions.gone.length === 0) return null;
  return {
    kind: 'post',
    channel: place.channel,
    post,
    write,
    reactions: reactions.added,
    gone: reactions.gone,
    accounts: noAccounts,
    at: place.now,
  };
}

/** Only remembers who has reacted, so that a reaction that is taken back later is known. */
export function remember({ post }: Found, place: Place, state: LiveState, names: Names): void {
  const facts = postFacts(post, names);
  if (typeof facts !== 'string' && facts.deleteAt === null) reactionsOf(facts, false, place, state);
}

/** All of a post, for back-filling. */
export function wholePost({ post }: Found, channel: Channel, now: number, names: Names): PostItem {
  const facts = postFacts(post, names);
  if (typeof facts === 'string') return { kind: 'reject', reason: facts };
  const reactions = (facts.reactions ?? []).map(({ id }) => id);
  return { kind: 'post', channel, post, write: 'content', reactions, gone: [], accounts: noAccounts, at: now };
}

function writeOf(
  facts: PostFacts,
  post: unknown,
  { channel, since }: Place,
  state: LiveState,
): 'content' | 'edit' | 'delete' | 'nothing' {
  const { createAt, editAt, deleteAt } = facts;
  const noted = state.seen.note(channel.nativeId, facts.nativeId, facts.updateAt, `${editAt ?? 0}.${deleteAt ?? 0}`);
  if (!noted.changed) return 'nothing';
  const isSystem = isRecord(post) && textOf(post.type)?.startsWith('system_') === true;
  if (facts.isEarlierText) return deleteAt !== null && deleteAt > since ? 'content' : 'nothing';
  if (deleteAt !== null) return isSystem || (noted.isNew && deleteAt <= since) ? 'nothing' : 'delete';
  if (!noted.isNew) return isSystem ? 'nothing' : 'edit';
  if (createAt > since) return 'content';
  return editAt !== null && editAt > since && !isSystem ? 'edit' : 'nothing';
}

interface Reactions {
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

const nothing: Reactions = { added: [], gone: [] };

/** One can react, take it back and react again: the time tells the two apart. */
const separator = '@';

function reactionsOf(facts: PostFacts, isNew: boolean, { channel, since }: Place, state: LiveState): Reactions {
  const { reactions, nativeId } = facts;
  const before = state.reacted.known(channel.nativeId, nativeId);
  if (reactions === null || (reactions.length === 0 && before === null)) return nothing;
  const acts = reactions.map(({ id, createAt }) => `${id}${separator}${createAt.toString(36)}`);
  const { gone } = state.reacted.note(channel.nativeId, nativeId, facts.createAt, '', acts);
  if (reactions.length === 0) state.reacted.forget(channel.nativeId, nativeId);
  if (before === null) {
    // Older ones are those of a back-fill, or were written and have been forgotten since.
    return { added: reactions.filter(({ createAt }) => isNew || createAt > since).map(({ id }) => id), gone: [] };
  }
  const [had, present] = [new Set(before.acts), new Set(reactions.map(({ id }) => id))];
  const idOf = (act: string): string => act.slice(0, act.indexOf(separator));
  return {
    added: acts.filter((act) => !had.has(act)).map(idOf),
    gone: gone.map(idOf).filter((id) => !present.has(id)),
  };
}

function forget({ nativeId }: PostFacts, channel: string, state: LiveState): Reactions {
  state.reacted.forget(channel, nativeId);
  return nothing;
}

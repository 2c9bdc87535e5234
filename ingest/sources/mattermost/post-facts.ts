import { actId, contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { isNone, isRecord, isTime, type JsonRecord, listOf, textOf, typeName } from './json.js';

/** What a post says about itself: what tells whether it is new, edited, gone or as before. */
export interface PostFacts {
  readonly nativeId: string;
  readonly id: string;
  readonly createAt: number;
  readonly updateAt: number;
  readonly editAt: number | null;
  readonly deleteAt: number | null;
  readonly rootNativeId: string | null;
  /** The text of before an edit: the server keeps it as a deleted post of its own. */
  readonly isEarlierText: boolean;
  /** Null: the answer does not say. */
  readonly reactions: readonly Reaction[] | null;
  /** Reasons why some of its reactions cannot be understood. */
  readonly problems: readonly string[];
}

export interface Reaction {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly createAt: number;
}

export interface Names {
  readonly instance: string;
  readonly pseudonym: Pseudonymiser;
}

export const postId = (nativeId: string, { instance }: Names): string => contentId('mattermost', instance, nativeId);
export const accountId = (nativeId: string, { instance, pseudonym }: Names): string =>
  pseudonym.account('mattermost', instance, nativeId);

/** Text: why the post cannot be understood. */
export function postFacts(raw: unknown, names: Names): PostFacts | string {
  if (!isRecord(raw)) return `is ${typeName(raw)} and not a post`;
  const nativeId = textOf(raw.id);
  if (nativeId === null) return `id: is ${typeName(raw.id)} and not a post's id`;
  for (const field of ['create_at', 'update_at'] as const) {
    if (!isTime(raw[field])) return `${field}: is ${typeName(raw[field])} and not a time in milliseconds`;
  }
  for (const field of ['edit_at', 'delete_at'] as const) {
    if (!isNone(raw[field]) && !isTime(raw[field]))
      return `${field}: is ${typeName(raw[field])} and not a time in milliseconds`;
  }
  for (const field of ['root_id', 'original_id', 'type', 'message', 'channel_id'] as const) {
    if (!isNone(raw[field]) && typeof raw[field] !== 'string')
      return `${field}: is ${typeName(raw[field])} and not a text`;
  }
  if (textOf(raw.user_id) === null) return `user_id: is ${typeName(raw.user_id)} and not an account's id`;
  if (!isNone(raw.metadata) && !isRecord(raw.metadata))
    return `metadata: is ${typeName(raw.metadata)} and not an object`;
  const id = postId(nativeId, names);
  const problems: string[] = [];
  return {
    nativeId,
    id,
    createAt: raw.create_at as number,
    updateAt: raw.update_at as number,
    editAt: isTime(raw.edit_at) ? raw.edit_at : null,
    deleteAt: isTime(raw.delete_at) ? raw.delete_at : null,
    rootNativeId: textOf(raw.root_id),
    isEarlierText: textOf(raw.original_id) !== null,
    reactions: isRecord(raw.metadata) ? reactionsOf(raw.metadata, id, names, problems) : null,
    problems,
  };
}

/** Each reaction once; those that are known as gone are left out. */
function reactionsOf(metadata: JsonRecord, objectId: string, names: Names, problems: string[]): Reaction[] {
  if (!isNone(metadata.reactions) && !Array.isArray(metadata.reactions)) {
    problems.push(`metadata.reactions: is ${typeName(metadata.reactions)} and not a list`);
    return [];
  }
  const byId = new Map<string, Reaction>();
  for (const raw of listOf(metadata.reactions)) {
    const reaction = reactionOf(raw, objectId, names);
    if (typeof reaction === 'string') problems.push(`metadata.reactions: ${reaction}`);
    else if (reaction !== null) byId.set(reaction.id, reaction);
  }
  return [...byId.values()];
}

/** Null: taken back. Text: why it cannot be understood. */
function reactionOf(raw: unknown, objectId: string, names: Names): Reaction | null | string {
  if (!isRecord(raw)) return `has ${typeName(raw)} in place of a reaction`;
  if (!isNone(raw.delete_at)) return null;
  const user = textOf(raw.user_id);
  if (user === null) return `user_id is ${typeName(raw.user_id)} and not an account's id`;
  const name = textOf(raw.emoji_name);
  if (name === null || name.length > 100)
    return `emoji_name is ${typeName(raw.emoji_name)} and not the name of an emoji`;
  if (!isTime(raw.create_at)) return `create_at is ${typeName(raw.create_at)} and not a time in milliseconds`;
  const account = accountId(user, names);
  return { id: actId(objectId, 'react', account, name), accountId: account, name, createAt: raw.create_at };
}

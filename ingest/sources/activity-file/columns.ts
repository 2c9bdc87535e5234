import { UserError } from '../../../infra/errors.js';

/** What a row can say, and the names under which it is found without being told. */
export const fieldAliases = {
  id: ['id', 'messageid', 'postid', 'nativeid'],
  time: ['time', 'timestamp', 'date', 'datetime', 'createdat', 'created', 'sent', 'sentat', 'occurredat', 'published'],
  verb: ['verb', 'action'],
  author: ['author', 'from', 'user', 'sender', 'actor', 'username', 'userid', 'authorid'],
  author_kind: ['authorkind', 'actorkind'],
  recipients: ['recipients', 'to', 'mentions', 'mentioned'],
  parent: ['parent', 'parentid', 'inreplyto', 'inreplytoid', 'replyto'],
  root: ['root', 'rootid'],
  thread: ['thread', 'threadid', 'conversation', 'conversationid', 'topic', 'topicid'],
  object: ['object', 'objectid', 'target', 'targetid'],
  community: ['community', 'channel', 'group', 'room', 'forum', 'communityid'],
  community_name: ['communityname', 'channelname', 'roomname'],
  community_kind: ['communitykind', 'channeltype'],
  visibility: ['visibility'],
  scope: ['scope'],
  text: ['text', 'body', 'content', 'message'],
  title: ['title', 'subject'],
  lang: ['lang', 'language'],
  reaction: ['reaction', 'emoji'],
  url: ['url', 'permalink'],
  links: ['links', 'urls'],
  views: ['views', 'viewcount'],
  unique_views: ['uniqueviews', 'viewers'],
  impressions: ['impressions'],
  reach: ['reach'],
  clicks: ['clicks'],
  reactions: ['reactions', 'likes', 'reactioncount', 'likecount'],
  replies: ['replies', 'comments', 'replycount', 'commentcount'],
  shares: ['shares', 'reshares', 'sharecount'],
  followers: ['followers', 'followercount'],
  as_of: ['asof', 'countedat'],
  edited_at: ['editedat', 'edited', 'updatedat'],
  version: ['version'],
  platform: ['platform'],
  instance: ['instance'],
  quoted: ['quoted', 'quotedid', 'quote'],
} as const;

export type Field = keyof typeof fieldAliases;

export const fields = Object.keys(fieldAliases) as Field[];

export type Mapping = Readonly<Record<string, string | number>>;

export function squash(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The field of each name of the mapping. Throws UserError for a field that there is not. */
export function mappedFields(mapping: Mapping): Map<Field, string | number> {
  const mapped = new Map<Field, string | number>();
  for (const [name, from] of Object.entries(mapping)) {
    const field = fields.find((candidate) => squash(candidate) === squash(name));
    if (field === undefined) {
      throw new UserError(`columns: '${name}' is no field of an activity; there are ${fields.join(', ')}`);
    }
    mapped.set(field, from);
  }
  return mapped;
}

/**
 * Position of each field in a header, or in rows without one (null). What is mapped is taken from there and nowhere else;
 * the rest goes by name. Throws UserError with what to do.
 */
export function csvColumns(header: readonly string[] | null, mapping: Mapping, file: string): Map<Field, number> {
  const at = new Map<Field, number>();
  const mapped = mappedFields(mapping);
  for (const [field, from] of mapped) {
    const named = findName(header, String(from));
    const index = named < 0 && /^\d+$/.test(String(from)) ? Number(from) - 1 : named;
    if (index < 0 || (header !== null && index >= header.length)) {
      throw new UserError(`${file} has no column '${from}' for ${field}; ${described(header)}`);
    }
    at.set(field, index);
  }
  const taken = new Set(at.values());
  for (const [index, name] of (header ?? []).entries()) {
    if (taken.has(index)) continue;
    const field = fieldNamed(name);
    if (field === undefined || mapped.has(field)) continue;
    const known = at.get(field);
    // By its own name it goes before one by an alias; of two aliases the first one counts.
    if (known === undefined || (squash(name) === squash(field) && squash(header?.[known] ?? '') !== squash(field))) {
      at.set(field, index);
    }
  }
  requireTime(at.has('time'), file, described(header));
  return at;
}

export function fieldNamed(name: string): Field | undefined {
  const squashed = squash(name);
  return fields.find((field) => (fieldAliases[field] as readonly string[]).includes(squashed));
}

function findName(header: readonly string[] | null, name: string): number {
  if (header === null) return -1;
  const exact = header.indexOf(name);
  return exact >= 0 ? exact : header.findIndex((candidate) => squash(candidate) === squash(name));
}

export function requireTime(isThere: boolean, file: string, found: string): void {
  if (isThere) return;
  throw new UserError(
    `${file} has no column 'time'; ${found}. Name the columns in the file's header, or say which is which: --columns "time=sent,author=from", without a header by position: --no-header --columns time=3,author=4`,
  );
}

function described(header: readonly string[] | null): string {
  if (header === null) return 'without a header, columns are named by their position from 1 on';
  return `the columns found are ${header.slice(0, 40).map(nameForPeople).join(', ') || 'none'}`;
}

/** A file without a header has somebody's data in its first line. */
export function nameForPeople(written: string): string {
  return /[@\d]/.test(written) || written.length > 40 ? '(no name of a column)' : `'${written}'`;
}

import type { ActivityEvent, Verb } from '../../../infra/contracts/activity.js';
import { actId, actIdFromNative, contentId, hashId } from '../../../infra/contracts/ids.js';
import type { Moment } from '../../directory/moments.js';
import type { Parsed } from '../../source.js';
import { type Identity, readIdentity } from './identity.js';
import {
  accountOf,
  actorOf,
  contentOf,
  type FileContext,
  type Row,
  type RowPeople,
  readPeople,
  readRow,
} from './row.js';
import type { FileRow } from './rows.js';
import { readCounts } from './snapshot.js';
import { RowError } from './values.js';

/** What a row of the file becomes. */
export interface ActivityItem extends Pick<FileRow, 'fields' | 'problem'> {
  /** Accounts of this row of which the file has not said yet who is behind them. */
  readonly newAccounts: readonly string[];
  /** Content that starts the thread which the row names; null where it names none, or none of it starts there. */
  readonly threadRoot: string | null;
}

const verbs = [
  'post',
  'reply',
  'react',
  'unreact',
  'share',
  'view',
  'follow',
  'unfollow',
  'join',
  'leave',
  'edit',
  'delete',
  'snapshot',
] as const satisfies readonly Verb[];

const mostLinks = 200;
const longestUrl = 4000;
const usualReaction = 'like';

/** Pure: the same row of the same file gives the same records. */
export function parseItem({ fields, problem, newAccounts, threadRoot }: ActivityItem, context: FileContext): Parsed[] {
  if (fields === null) return [{ kind: 'reject', reason: problem ?? 'cannot be read' }];
  const parsed: Parsed[] = [];
  try {
    const people = readPeople(fields, context);
    // Who is behind an account is known even where the act is not.
    parsed.push(...linksOf(people, newAccounts));
    for (const event of eventsOf(readRow(people), threadRoot)) parsed.push({ kind: 'activity', event });
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    parsed.push({ kind: 'reject', reason: error.message });
  }
  return parsed;
}

/** An address or id is the directory's: the account is that person's. */
function linksOf(row: RowPeople, newAccounts: readonly string[]): Parsed[] {
  if (newAccounts.length === 0) return [];
  const named = new Map(peopleIn(row).map((identity) => [identity.account, identity]));
  return newAccounts.flatMap((account): Parsed[] => {
    const identity = named.get(account);
    if (identity === undefined || identity.person === null) return [];
    return [
      {
        kind: 'directory',
        record: {
          type: 'accountLink',
          accountId: accountOf(row, identity),
          personId: row.context.pseudonym.person(identity.person),
          method: 'email',
          confidence: 1,
          accountKind: row.context.bots.has(account.toLowerCase()) ? 'bot' : 'person',
          version: row.context.observedAt,
        },
      },
    ];
  });
}

/** Everybody whom a row names. */
export function peopleIn(row: RowPeople): Identity[] {
  const followed = followVerbs.has(row.values.word('verb').toLowerCase()) ? followedBy(row) : null;
  return [row.author, followed, ...row.recipients].filter((identity) => identity !== null);
}

const followVerbs = new Set(['follow', 'unfollow']);

function followedBy({ values, context }: RowPeople): Identity | null {
  return readIdentity(values.word('object'), context.config.identity);
}

function eventsOf(row: Row, threadRoot: string | null): ActivityEvent[] {
  const verb = row.values.choice('verb', verbs) ?? 'content';
  switch (verb) {
    case 'content':
    case 'post':
    case 'reply':
    case 'edit': {
      const event = content(row, verb, threadRoot);
      return [event, ...readCounts(row, event, snapshotEvent)];
    }
    case 'delete':
      return [deletion(row)];
    case 'snapshot': {
      const counts = readCounts(row, null, snapshotEvent);
      if (counts.length === 0) throw new RowError('a snapshot has no counter: views, unique_views, followers …');
      return counts;
    }
    default:
      return [act(row, verb)];
  }
}

function timeOf({ values }: Row): Moment {
  const moment = values.moment('time');
  if (moment === null) throw new RowError('time is empty');
  return moment;
}

function envelope(row: Row, id: string, version: number, moment: Moment) {
  return {
    id,
    version: row.values.count('version') ?? version,
    platform: row.platform,
    instance: row.instance,
    scope: row.scope,
    occurredAt: moment.ms,
    observedAt: row.context.observedAt,
    precision: moment.precision,
    community: row.community,
    mentions: [...new Set(row.recipients.map((identity) => accountOf(row, identity)))],
    links: linksIn(row),
  };
}

type ObjectOf = ActivityEvent['object'];

function objectWith(id: string, kind: ObjectOf['kind'], more: Partial<ObjectOf> = {}): ObjectOf {
  return {
    id,
    kind,
    parentId: null,
    rootId: null,
    quotedId: null,
    url: null,
    title: null,
    text: null,
    truncated: false,
    lang: null,
    editedAt: null,
    deletedAt: null,
    ...more,
  };
}

/** What somebody wrote, as it now is; `content`: whether it answers something tells whether it is a post or a reply. */
function content(row: Row, verb: 'content' | 'post' | 'reply' | 'edit', threadRoot: string | null): ActivityEvent {
  const { values } = row;
  const moment = timeOf(row);
  const actor = actorOf(row);
  const id = idOf(row);
  if (verb === 'edit' && values.word('id') === '') throw new RowError('an edit needs the id of what was edited');
  const editedAt = values.moment('edited_at')?.ms ?? null;
  if (verb === 'edit' && editedAt === null) {
    throw new RowError('an edit needs edited_at: time is when it was first written');
  }
  const root = contentOf(row, 'root') ?? threadRoot ?? contentOf(row, 'thread');
  // What comes later in a thread without saying what it answers, answers the thread's beginning.
  const parent = contentOf(row, 'parent') ?? (verb === 'post' ? null : threadRoot);
  const parentId = parent === id ? null : parent;
  if (verb === 'reply' && parentId === null) throw new RowError('a reply needs the parent that it answers');
  const written = values.text('text');
  const url = values.word('url', longestUrl * 4);
  const object = objectWith(id, 'note', {
    parentId,
    rootId: root === id ? null : root,
    quotedId: contentOf(row, 'quoted'),
    url: url === '' || url.length > longestUrl ? null : url,
    title: values.text('title')?.text.trim().slice(0, 500).toWellFormed() || null,
    text: written?.text ?? null,
    truncated: written?.truncated ?? false,
    lang: values.word('lang').slice(0, 35) || null,
    editedAt,
  });
  const shared = envelope(row, id, editedAt ?? moment.ms, moment);
  if (verb === 'edit') return { ...shared, verb, actor, object };
  return parentId === null
    ? { ...shared, verb: 'post', actor, object }
    : { ...shared, verb: 'reply', actor, object: { ...object, parentId } };
}

/** Of content: what a row without one is called is told by what it says. */
export function idOf(row: Row): string {
  return contentOf(row, 'id') ?? rowId(row, timeOf(row));
}

/** Without an id of its own a row is known by what it says: the same words by the same author at the same time are one. */
function rowId(row: Row, moment: Moment): string {
  const { values, author, recipients, platform, instance } = row;
  const said = hashId(
    String(moment.ms),
    author?.account ?? '',
    row.community?.id ?? '',
    values.word('parent'),
    values.word('root'),
    values.word('thread'),
    recipients.map(({ account }) => account).join('\u001f'),
    values.text('title')?.text ?? '',
    values.text('text')?.text ?? '',
  );
  return contentId(platform, instance, `row/${said}`);
}

function deletion(row: Row): ActivityEvent {
  const id = contentOf(row, 'id') ?? contentOf(row, 'object');
  if (id === null) throw new RowError('a deletion needs the id of what was deleted');
  const moment = timeOf(row);
  return {
    ...envelope(row, id, moment.ms, moment),
    verb: 'delete',
    actor: row.author === null ? null : actorOf(row),
    object: objectWith(id, 'note', { deletedAt: moment.ms }),
  };
}

type Act = Exclude<(typeof verbs)[number], 'post' | 'reply' | 'edit' | 'delete' | 'snapshot'>;

/** What is done to something. */
function act(row: Row, verb: Act): ActivityEvent {
  const { values, platform, instance, context } = row;
  const moment = timeOf(row);
  const actor = actorOf(row);
  const object = objectOfAct(row, verb);
  const native = values.word('id');
  const reaction = values.word('reaction', 100) || usualReaction;
  const once = verb === 'react' || verb === 'unreact';
  // A reaction is given once; everything else may be done again at another time.
  const key = once ? reaction : `${verb} ${moment.ms}`;
  const id =
    native === ''
      ? actId(
          object.id,
          once ? 'react' : verb === 'unfollow' ? 'follow' : verb === 'leave' ? 'join' : verb,
          actor.id,
          key,
        )
      : actIdFromNative(platform, instance, native);
  const shared = envelope(row, id, verb === 'unreact' ? moment.ms : context.observedAt, moment);
  if (verb === 'react') return { ...shared, verb, actor, object, reaction };
  if (verb === 'unreact') return { ...shared, verb, actor, object, reaction };
  if (verb !== 'share') return { ...shared, verb, actor, object };
  const words = values.text('text');
  return {
    ...shared,
    verb,
    actor,
    object: {
      ...object,
      text: words?.text ?? null,
      truncated: words?.truncated ?? false,
      lang: values.word('lang').slice(0, 35) || null,
    },
  };
}

function objectOfAct(row: Row, verb: Act): ObjectOf {
  switch (verb) {
    case 'follow':
    case 'unfollow': {
      const followed = followedBy(row);
      if (followed === null) throw new RowError('object is empty: whom it is that is followed');
      return objectWith(accountOf(row, followed), 'person');
    }
    case 'join':
    case 'leave':
      if (row.community === null) throw new RowError('community is empty: which it is that is joined or left');
      return objectWith(row.community.id, 'community');
    default: {
      const id = contentOf(row, 'object') ?? contentOf(row, 'parent');
      if (id === null) throw new RowError(`object is empty: the id of what the ${verb} is of`);
      const root = contentOf(row, 'root');
      return objectWith(id, 'note', { rootId: root === id ? null : root });
    }
  }
}

function snapshotEvent(
  row: Row,
  of: { readonly id: string; readonly kind: 'note' | 'person' },
  counts: Extract<ActivityEvent, { verb: 'snapshot' }>['counts'],
): ActivityEvent {
  const moment: Moment = { ms: counts.asOf, precision: 'exact' };
  const id = actIdFromNative(row.platform, row.instance, `${of.id}/counts/${counts.asOf}`);
  return {
    ...envelope(row, id, counts.asOf, moment),
    mentions: [],
    links: [],
    verb: 'snapshot',
    actor: null,
    object: objectWith(of.id, of.kind),
    counts,
  };
}

const url = /https?:\/\/[^\s<>"'`|\\^{}]+/gi;

/** Those that the file names; where it has no such column, those in the text. */
function linksIn({ values }: Row): string[] {
  const given = values.raw('links');
  const found =
    given === undefined || given === null || given === ''
      ? (values.text('text')?.text.match(url) ?? [])
      : (Array.isArray(given) ? given.map(String) : [String(given)]).flatMap((text) => text.match(url) ?? []);
  // Punctuation at the end belongs to the sentence.
  const cleaned = found
    .map((link) => link.replace(/(?<![).,;:!?\]])[).,;:!?\]]+$/, ''))
    .filter((link) => link.length <= longestUrl);
  return [...new Set(cleaned)].slice(0, mostLinks);
}

import { type ActivityEvent, type ActivityInput, activityEventSchema } from '../../infra/contracts/activity.js';
import { type DirectoryRecord, directoryRecordSchema } from '../../infra/contracts/directory.js';
import { actId, hashId } from '../../infra/contracts/ids.js';

/**
 * Small valid events and directory records under readable names: `anna` writes `hello` in `general`. An account and the
 * person behind it are two ids, as in life; a test that links nobody has persons named by their accounts.
 */

export const idOf = (kind: 'account' | 'person' | 'content' | 'community', name: string): string =>
  hashId('test', kind, name);

export const accountOf = (name: string): string => idOf('account', name);
export const personOf = (name: string): string => idOf('person', name);
export const contentOf = (name: string): string => idOf('content', name);
export const communityOf = (name: string): string => idOf('community', name);

/** `2026-06-01 10:00` in UTC, as ms. */
export function utc(text: string): number {
  const ms = Date.parse(`${text.length === 10 ? `${text} 00:00` : text}Z`.replace(' ', 'T'));
  if (Number.isNaN(ms)) throw new RangeError(`"${text}" is not a time such as 2026-06-01 10:00`);
  return ms;
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
export const weekMs = 7 * dayMs;

export interface ActOptions {
  /** Name of the community; null is an open timeline. Default `general`. */
  readonly in?: string | null;
  readonly platform?: string;
  readonly scope?: 'internal' | 'public';
  readonly version?: number;
  readonly observedAt?: number;
  readonly precision?: 'exact' | 'object' | 'day';
  readonly actorKind?: 'person' | 'bot' | 'system';
  /** Names of accounts. */
  readonly mentions?: readonly string[];
  readonly memberCount?: number | null;
  readonly communityKind?: 'channel' | 'group' | 'team' | 'forum' | 'feed';
  readonly text?: string;
}

type When = string | number;

const ms = (when: When): number => (typeof when === 'number' ? when : utc(when));

function envelope(when: When, options: ActOptions) {
  const occurredAt = ms(when);
  const community = options.in === undefined ? 'general' : options.in;
  return {
    version: options.version ?? occurredAt,
    platform: options.platform ?? 'slack',
    instance: 'T1',
    scope: options.scope ?? 'internal',
    occurredAt,
    observedAt: options.observedAt ?? occurredAt,
    precision: options.precision ?? 'exact',
    community:
      community === null
        ? null
        : {
            id: communityOf(community),
            name: community,
            kind: options.communityKind ?? ('channel' as const),
            visibility: 'public' as const,
            memberCount: options.memberCount ?? null,
          },
    mentions: (options.mentions ?? []).map(accountOf),
  } as const;
}

const event = (input: ActivityInput): ActivityEvent => activityEventSchema.parse(input);
const actor = (by: string, options: ActOptions) => ({
  id: accountOf(by),
  kind: options.actorKind ?? ('person' as const),
});

export function createTestPost(name: string, by: string, when: When, options: ActOptions = {}): ActivityEvent {
  const id = contentOf(name);
  return event({
    ...envelope(when, options),
    verb: 'post',
    id,
    actor: actor(by, options),
    object: { id, kind: 'note', rootId: id, text: options.text ?? name },
  });
}

/** `root` is the post that starts the thread; default the one that is answered. Null: the platform does not say. */
export function createTestReply(
  name: string,
  by: string,
  when: When,
  to: string,
  options: ActOptions & { readonly root?: string | null } = {},
): ActivityEvent {
  const id = contentOf(name);
  const root = options.root === undefined ? to : options.root;
  return event({
    ...envelope(when, options),
    verb: 'reply',
    id,
    actor: actor(by, options),
    object: {
      id,
      kind: 'note',
      parentId: contentOf(to),
      rootId: root === null ? null : contentOf(root),
      text: options.text ?? name,
    },
  });
}

const reactionId = (by: string, to: string, key: string): string => actId(contentOf(to), 'react', accountOf(by), key);

export function createTestReaction(
  by: string,
  when: When,
  to: string,
  options: ActOptions & { readonly key?: string } = {},
): ActivityEvent {
  const key = options.key ?? 'like';
  return event({
    ...envelope(when, options),
    verb: 'react',
    id: reactionId(by, to, key),
    actor: actor(by, options),
    object: { id: contentOf(to), kind: 'note' },
    reaction: key,
  });
}

export function createTestUndo(
  by: string,
  when: When,
  to: string,
  options: ActOptions & { readonly key?: string } = {},
): ActivityEvent {
  const key = options.key ?? 'like';
  return event({
    ...envelope(when, options),
    verb: 'unreact',
    id: reactionId(by, to, key),
    actor: actor(by, options),
    object: { id: contentOf(to), kind: 'note' },
    reaction: key,
  });
}

export function createTestShare(by: string, when: When, of: string, options: ActOptions = {}): ActivityEvent {
  return event({
    ...envelope(when, options),
    verb: 'share',
    id: actId(contentOf(of), 'share', accountOf(by)),
    actor: actor(by, options),
    object: { id: contentOf(of), kind: 'note' },
  });
}

export function createTestView(by: string, when: When, of: string, options: ActOptions = {}): ActivityEvent {
  return event({
    ...envelope(when, options),
    verb: 'view',
    id: actId(contentOf(of), 'view', accountOf(by)),
    actor: actor(by, options),
    object: { id: contentOf(of), kind: 'note' },
  });
}

/** Joins the community of the options. */
export function createTestJoin(by: string, when: When, options: ActOptions = {}): ActivityEvent {
  const id = communityOf(options.in ?? 'general');
  return event({
    ...envelope(when, options),
    verb: 'join',
    id: actId(id, 'join', accountOf(by)),
    actor: actor(by, options),
    object: { id, kind: 'community' },
  });
}

/** The content of an earlier post or reply as it now is: same id, same time, a higher version. */
export function createTestEdit(before: ActivityEvent, when: When, text = 'edited'): ActivityEvent {
  const editedAt = ms(when);
  if (before.actor === null) throw new RangeError('only a post or reply has an edit');
  return event({
    ...before,
    verb: 'edit',
    version: editedAt,
    observedAt: editedAt,
    actor: before.actor,
    object: { ...before.object, text, editedAt },
  } as ActivityInput);
}

export function createTestDelete(name: string, when: When, options: ActOptions = {}): ActivityEvent {
  const id = contentOf(name);
  return event({
    ...envelope(when, options),
    verb: 'delete',
    id,
    actor: null,
    object: { id, kind: 'note', deletedAt: ms(when) },
  });
}

export interface TestCounts {
  readonly views?: number | null;
  readonly uniqueViews?: number | null;
  readonly reactions?: number | null;
  readonly replies?: number | null;
  readonly shares?: number | null;
}

/** Counters of a post as they stood. */
export function createTestSnapshot(
  of: string,
  when: When,
  counts: TestCounts,
  options: ActOptions = {},
): ActivityEvent {
  return event({
    ...envelope(when, options),
    verb: 'snapshot',
    id: hashId('test', 'snapshot', of, String(ms(when))),
    actor: null,
    object: { id: contentOf(of), kind: 'note' },
    counts: { ...counts, asOf: ms(when) },
  });
}

/** Followers of an account as they stood. */
export function createTestFollowers(
  of: string,
  when: When,
  followers: number,
  options: ActOptions = {},
): ActivityEvent {
  return event({
    ...envelope(when, { in: null, ...options }),
    verb: 'snapshot',
    id: hashId('test', 'followers', of, String(ms(when))),
    actor: actor(of, options),
    object: { id: accountOf(of), kind: 'person' },
    counts: { followers, asOf: ms(when) },
  });
}

export interface PersonOptions {
  readonly origin?: 'directory' | 'platform';
  readonly unit?: readonly string[];
  readonly level?: number | null;
  readonly location?: string | null;
  readonly active?: boolean;
  readonly executive?: boolean;
  /** Name of the executive that this person writes for. */
  readonly delegateOf?: string | null;
  readonly name?: string | null;
  readonly from?: When | null;
  readonly until?: When | null;
  readonly version?: number;
}

export function createTestPerson(name: string, options: PersonOptions = {}): DirectoryRecord {
  return directoryRecordSchema.parse({
    type: 'person',
    personId: personOf(name),
    origin: options.origin ?? 'directory',
    unitPath: options.unit ?? [],
    level: options.level ?? null,
    location: options.location ?? null,
    active: options.active ?? true,
    leadership: {
      isExecutive: options.executive ?? false,
      rule: options.executive ? 'list' : null,
      delegateOf: options.delegateOf ? personOf(options.delegateOf) : null,
    },
    name: (options.executive ?? false) || options.delegateOf ? (options.name ?? null) : null,
    validFrom: options.from === undefined || options.from === null ? null : ms(options.from),
    validTo: options.until === undefined || options.until === null ? null : ms(options.until),
    version: options.version ?? 1,
  });
}

/** The account belongs to the person (of the same name, unless another is given; null takes the link back). */
export function createTestLink(
  account: string,
  person: string | null = account,
  options: { readonly kind?: 'person' | 'bot' | 'system'; readonly version?: number } = {},
): DirectoryRecord {
  return directoryRecordSchema.parse({
    type: 'accountLink',
    accountId: accountOf(account),
    personId: person === null ? null : personOf(person),
    method: 'email',
    confidence: 1,
    accountKind: options.kind ?? 'person',
    version: options.version ?? 1,
  });
}

export function createTestMember(
  community: string,
  account: string,
  options: { readonly from?: When | null; readonly until?: When | null; readonly version?: number } = {},
): DirectoryRecord {
  return directoryRecordSchema.parse({
    type: 'membership',
    communityId: communityOf(community),
    accountId: accountOf(account),
    validFrom: options.from === undefined || options.from === null ? null : ms(options.from),
    validTo: options.until === undefined || options.until === null ? null : ms(options.until),
    version: options.version ?? 1,
  });
}

/** Somebody in the directory with an account of the same name. */
export function createTestColleague(name: string, options: PersonOptions = {}): DirectoryRecord[] {
  return [createTestPerson(name, options), createTestLink(name)];
}

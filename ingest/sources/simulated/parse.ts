import type { ActivityEvent, Community } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { actId, actIdFromNative, contentId } from '../../../infra/contracts/ids.js';
import { errorMessage } from '../../../infra/errors.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { limitText } from '../../../infra/text-limit.js';
import type { Parsed } from '../../source.js';
import { parseEvidence } from './parse-evidence.js';
import {
  instance,
  type Network,
  type RawActivity,
  type RawCounts,
  type RawDirectory,
  type RawGroup,
  type RawMessage,
  type RawSimulated,
  type RawTarget,
} from './raw.js';

const rememberedIds = 100_000;

/** The mapping to events and records; the ids that come again and again are remembered, nothing else. */
export function createParser(pseudonym: Pseudonymiser): (value: unknown) => Parsed[] {
  const known: Record<Network, Map<string, string>> = { simnet: new Map(), simblog: new Map(), simfeed: new Map() };
  const content = (network: Network, nativeId: string): string => {
    const ids = known[network];
    let id = ids.get(nativeId);
    if (id === undefined) {
      id = contentId(network, instance, nativeId);
      if (ids.size >= rememberedIds) ids.clear();
      ids.set(nativeId, id);
    }
    return id;
  };
  const context: ParseContext = {
    content,
    account: (network, user) => pseudonym.account(network, instance, user),
    person: pseudonym.person,
    communities: new WeakMap(),
  };
  return (value) => {
    try {
      return [parseItem(value as RawSimulated, context)];
    } catch (error) {
      return [{ kind: 'reject', reason: `is no item of the simulated platforms: ${errorMessage(error)}` }];
    }
  };
}

function parseItem(item: RawSimulated, context: ParseContext): Parsed {
  switch (item.type) {
    case 'unit':
    case 'person':
    case 'account':
    case 'member':
      return { kind: 'directory', record: parseDirectory(item, context) };
    case 'pilot':
    case 'sponsor':
    case 'contact':
    case 'owner':
    case 'access':
    case 'approval':
      return { kind: 'evidence', record: parseEvidence(item, context.person) };
    default:
      return { kind: 'activity', event: parseActivity(item, context) };
  }
}

interface ParseContext {
  content(network: Network, nativeId: string): string;
  account(network: Network, user: string): string;
  person(email: string): string;
  readonly communities: WeakMap<RawGroup, Community>;
}

function parseActivity(item: RawActivity, context: ParseContext): ActivityEvent {
  const { network } = item;
  switch (item.type) {
    case 'message':
    case 'message-changed': {
      const object = messageObject(item, context);
      const event = envelope(item, object.id, item.changedAt ?? item.at, context);
      event.mentions = item.mentioned.map((user) => context.account(network, user));
      event.links = [...item.links];
      const actor = { id: context.account(network, item.user), kind: item.userKind };
      if (item.type === 'message-changed') return complete(event, { verb: 'edit', actor, object });
      return object.parentId === null
        ? complete(event, { verb: 'post', actor, object })
        : complete(event, { verb: 'reply', actor, object: object as typeof object & { parentId: string } });
    }
    case 'message-removed': {
      const object = objectOf(item.target, network, context);
      object.deletedAt = item.at;
      const actor = item.by === null ? null : person(item.by, network, context);
      return complete(envelope(item, object.id, item.at, context), { verb: 'delete', actor, object });
    }
    case 'reaction':
    case 'reaction-removed': {
      const object = objectOf(item.target, network, context);
      const actor = person(item.user, network, context);
      const id = actId(object.id, 'react', actor.id, item.emoji);
      const verb = item.type === 'reaction' ? 'react' : 'unreact';
      return complete(envelope(item, id, item.seen, context), { verb, actor, object, reaction: item.emoji });
    }
    case 'share': {
      const object = objectOf(item.target, network, context);
      object.text = item.text;
      object.lang = item.lang;
      const id = actIdFromNative(network, instance, item.id);
      const actor = person(item.user, network, context);
      return complete(envelope(item, id, item.seen, context), { verb: 'share', actor, object });
    }
    case 'follow':
    case 'unfollow': {
      const object = objectWith(context.account(network, item.followed), 'person', null, null);
      const actor = person(item.user, network, context);
      const id = actId(object.id, 'follow', actor.id, item.type === 'follow' ? '' : 'unfollow');
      return complete(envelope(item, id, item.seen, context), { verb: item.type, actor, object });
    }
    case 'joined':
    case 'left': {
      const object = objectWith(context.content(network, item.group?.id ?? ''), 'community', null, null);
      const actor = person(item.user, network, context);
      const id = actId(object.id, 'join', actor.id, item.type === 'joined' ? '' : 'leave');
      return complete(envelope(item, id, item.seen, context), {
        verb: item.type === 'joined' ? 'join' : 'leave',
        actor,
        object,
      });
    }
    case 'counts':
      return parseCounts(item, context);
    default:
      throw new TypeError(`has the unknown type ${String((item as { type?: unknown }).type)}`);
  }
}

type Envelope = ReturnType<typeof envelope>;
type Rest<Event> = Event extends ActivityEvent ? Omit<Event, keyof Envelope> : never;

/** In place: spreading the envelope into a new object would take half of the time of the whole mapping. */
function complete(envelope: Envelope, rest: Rest<ActivityEvent>): ActivityEvent {
  return Object.assign(envelope, rest) as ActivityEvent;
}

function envelope(item: RawActivity, id: string, version: number, context: ParseContext) {
  return {
    id,
    version,
    platform: item.network,
    instance,
    scope: item.network === 'simnet' ? ('internal' as const) : ('public' as const),
    occurredAt: item.at,
    observedAt: item.seen,
    precision: 'exact' as const,
    community: item.group === null ? null : communityOf(item.group, item.network, context),
    mentions: [] as string[],
    links: [] as string[],
  };
}

function messageObject(item: RawMessage, context: ParseContext): ActivityEvent['object'] {
  const object = objectOf(item.target, item.network, context);
  const { text, truncated } = limitText(item.text);
  object.text = text;
  object.truncated = truncated;
  object.title = item.title;
  object.lang = item.lang;
  object.editedAt = item.changedAt;
  object.quotedId = item.quoted === null ? null : context.content(item.network, item.quoted);
  return object;
}

function parseCounts(item: RawCounts, context: ParseContext): ActivityEvent {
  const { network } = item;
  const native = 'account' in item.of ? item.of.account : item.of.id;
  const object =
    'account' in item.of
      ? objectWith(context.account(network, native), 'person', null, null)
      : objectOf(item.of, network, context);
  const counts = {
    views: item.views,
    uniqueViews: item.viewers,
    impressions: null,
    reach: null,
    clicks: null,
    reactions: item.reactions,
    replies: item.replies,
    shares: item.shares,
    followers: item.followers,
    asOf: item.at,
  };
  const id = actIdFromNative(network, instance, `${native}/counts/${item.at}`);
  return complete(envelope(item, id, item.seen, context), { verb: 'snapshot', actor: null, object, counts });
}

function person(user: string, network: Network, context: ParseContext) {
  return { id: context.account(network, user), kind: 'person' as const };
}

function objectOf(target: RawTarget, network: Network, context: ParseContext): ActivityEvent['object'] {
  return objectWith(
    context.content(network, target.id),
    target.kind,
    target.parent === null ? null : context.content(network, target.parent),
    target.root === null ? null : context.content(network, target.root),
  );
}

function objectWith(
  id: string,
  kind: ActivityEvent['object']['kind'],
  parentId: string | null,
  rootId: string | null,
): ActivityEvent['object'] {
  return {
    id,
    kind,
    parentId,
    rootId,
    quotedId: null,
    url: null,
    title: null,
    text: null,
    truncated: false,
    lang: null,
    editedAt: null,
    deletedAt: null,
  };
}

function communityOf(group: RawGroup, network: Network, context: ParseContext): Community {
  let community = context.communities.get(group);
  if (community === undefined) {
    const { name, kind, members } = group;
    community = { id: context.content(network, group.id), name, kind, visibility: 'public', memberCount: members };
    context.communities.set(group, community);
  }
  return community;
}

function parseDirectory(item: RawDirectory, context: ParseContext): DirectoryRecord {
  const version = item.asOf;
  switch (item.type) {
    case 'unit':
      return { type: 'orgUnit', path: [...item.path], validFrom: null, validTo: null, version };
    case 'person':
      return {
        type: 'person',
        personId: context.person(item.email),
        origin: 'directory',
        unitPath: [...item.unit],
        managerId: item.manager === null ? null : context.person(item.manager),
        title: item.title,
        level: item.level,
        location: item.location,
        active: true,
        leadership: {
          isExecutive: item.executiveRule !== null,
          rule: item.executiveRule,
          delegateOf: item.delegateOf === null ? null : context.person(item.delegateOf),
        },
        name: item.name,
        validFrom: item.from,
        validTo: item.to,
        version,
      };
    case 'account':
      return {
        type: 'accountLink',
        accountId: context.account(item.network, item.user),
        personId: context.person(item.email),
        method: item.method,
        confidence: 1,
        accountKind: 'person',
        version,
      };
    case 'member':
      return {
        type: 'membership',
        communityId: context.content('simnet', item.group),
        accountId: context.account('simnet', item.user),
        validFrom: item.from,
        validTo: item.to,
        version,
      };
  }
}

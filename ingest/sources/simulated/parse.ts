import type { ActivityEvent, Community } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import { actId, actIdFromNative, contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { limitText } from '../../../infra/text-limit.js';
import type { Parsed } from '../../source.js';
import {
  instance,
  type Network,
  type RawActivity,
  type RawCounts,
  type RawDirectory,
  type RawGroup,
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
    const item = value as RawSimulated;
    switch (item.type) {
      case 'unit':
      case 'person':
      case 'account':
      case 'member':
        return [{ kind: 'directory', record: parseDirectory(item, context) }];
      default:
        return [{ kind: 'activity', event: parseActivity(item, context) }];
    }
  };
}

interface ParseContext {
  content(network: Network, nativeId: string): string;
  account(network: Network, user: string): string;
  person(email: string): string;
  readonly communities: WeakMap<RawGroup, Community>;
}

function parseActivity(item: RawActivity, context: ParseContext): ActivityEvent {
  const { network } = item;
  const envelope = {
    platform: network,
    instance,
    scope: network === 'simnet' ? ('internal' as const) : ('public' as const),
    occurredAt: item.at,
    observedAt: item.seen,
    precision: 'exact' as const,
    community: item.group === null ? null : communityOf(item.group, network, context),
    mentions: [] as string[],
    links: [] as string[],
  };
  switch (item.type) {
    case 'message':
    case 'message-changed': {
      const changed = item.changedAt;
      const object = {
        ...objectOf(item.target, network, context),
        quotedId: item.quoted === null ? null : context.content(network, item.quoted),
        title: item.title,
        ...limitText(item.text),
        lang: item.lang,
        editedAt: changed,
      };
      const { parentId } = object;
      const actor = { id: context.account(network, item.user), kind: item.userKind };
      const rest = {
        ...envelope,
        id: object.id,
        version: changed ?? item.at,
        actor,
        mentions: item.mentioned.map((user) => context.account(network, user)),
        links: [...item.links],
      };
      if (item.type === 'message-changed') return { ...rest, verb: 'edit', object };
      if (parentId !== null) return { ...rest, verb: 'reply', object: { ...object, parentId } };
      return { ...rest, verb: 'post', object };
    }
    case 'message-removed': {
      const object = { ...objectOf(item.target, network, context), deletedAt: item.at };
      const actor = item.by === null ? null : person(item.by, network, context);
      return { ...envelope, verb: 'delete', id: object.id, version: item.at, actor, object };
    }
    case 'reaction':
    case 'reaction-removed': {
      const object = objectOf(item.target, network, context);
      const actor = person(item.user, network, context);
      const id = actId(object.id, 'react', actor.id, item.emoji);
      const verb = item.type === 'reaction' ? 'react' : 'unreact';
      return { ...envelope, verb, id, version: item.seen, actor, object, reaction: item.emoji };
    }
    case 'share': {
      const object = { ...objectOf(item.target, network, context), text: item.text, lang: item.lang };
      const id = actIdFromNative(network, instance, item.id);
      return { ...envelope, verb: 'share', id, version: item.seen, actor: person(item.user, network, context), object };
    }
    case 'follow':
    case 'unfollow': {
      const object = objectWith(context.account(network, item.followed), 'person');
      const actor = person(item.user, network, context);
      const id = actId(object.id, 'follow', actor.id, item.type === 'follow' ? '' : 'unfollow');
      return { ...envelope, verb: item.type, id, version: item.seen, actor, object };
    }
    case 'joined':
    case 'left': {
      const object = objectWith(context.content(network, item.group?.id ?? ''), 'community');
      const actor = person(item.user, network, context);
      const id = actId(object.id, 'join', actor.id, item.type === 'joined' ? '' : 'leave');
      return { ...envelope, verb: item.type === 'joined' ? 'join' : 'leave', id, version: item.seen, actor, object };
    }
    case 'counts':
      return { ...envelope, ...countsOf(item, context), verb: 'snapshot', version: item.seen, actor: null };
  }
}

function countsOf(item: RawCounts, context: ParseContext) {
  const { network } = item;
  const object =
    'account' in item.of
      ? objectWith(context.account(network, item.of.account), 'person')
      : objectOf(item.of, network, context);
  const native = 'account' in item.of ? item.of.account : item.of.id;
  return {
    id: actIdFromNative(network, instance, `${native}/counts/${item.at}`),
    object,
    counts: {
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
    },
  };
}

function person(user: string, network: Network, context: ParseContext) {
  return { id: context.account(network, user), kind: 'person' as const };
}

function objectOf(target: RawTarget, network: Network, context: ParseContext) {
  return {
    ...objectWith(context.content(network, target.id), target.kind),
    parentId: target.parent === null ? null : context.content(network, target.parent),
    rootId: target.root === null ? null : context.content(network, target.root),
  };
}

function objectWith(id: string, kind: ActivityEvent['object']['kind']): ActivityEvent['object'] {
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

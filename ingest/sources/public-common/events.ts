import type { ActivityEvent, Actor, Community } from '../../../infra/contracts/activity.js';
import { actId, contentId, hashId } from '../../../infra/contracts/ids.js';
import { limitText } from '../../../infra/text-limit.js';

/** Acts on public platforms as events. Pure; native ids of people do not come here, only their pseudonyms. */

export interface PublicPlace {
  readonly platform: string;
  readonly instance: string;
  /** Default: an open timeline. */
  readonly community?: Community;
}

/** What an act is about. */
export interface Target {
  readonly id: string;
  readonly kind: ActivityEvent['object']['kind'];
  readonly parentId: string | null;
  readonly rootId: string | null;
}

export interface Content {
  readonly target: Target;
  readonly author: Actor;
  readonly createdAt: number;
  /** Default: exact. */
  readonly precision?: 'exact' | 'day';
  /** Null: as it was written. */
  readonly editedAt: number | null;
  /** An earlier state of it was written before. */
  /** Of an edit that the platform does not date: when it was seen. */
  readonly seenEditedAt?: number | null;
  readonly isEdit: boolean;
  readonly observedAt: number;
  readonly quotedId: string | null;
  readonly url: string | null;
  readonly title: string | null;
  readonly text: string;
  readonly lang: string | null;
  readonly mentions: readonly string[];
  readonly links: readonly string[];
}

export type Counts = Extract<ActivityEvent, { verb: 'snapshot' }>['counts'];
export type SomeCounts = Partial<Omit<Counts, 'asOf'>>;

const maxMentions = 1000;
const maxLinks = 200;
const maxLinkLength = 4000;
const maxTitleLength = 500;
const languageTag = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

export function publicEvents({ platform, instance, community }: PublicPlace) {
  const envelope = (observedAt: number) => ({
    platform,
    instance,
    scope: 'public' as const,
    observedAt,
    community: community ?? null,
    mentions: [],
    links: [],
  });

  return {
    contentId: (nativeId: string): string => contentId(platform, instance, nativeId),

    content(content: Content): ActivityEvent {
      const { target, author, createdAt, editedAt, observedAt } = content;
      const { text, truncated } = limitText(content.text);
      const edits = [editedAt, content.seenEditedAt ?? null].filter((ms) => ms !== null);
      const object = {
        ...objectOf(target),
        quotedId: content.quotedId,
        url: content.url,
        title: titleOf(content.title),
        text: text.trim() === '' ? null : text,
        truncated,
        lang:
          content.lang !== null && content.lang.length <= 35 && languageTag.test(content.lang) ? content.lang : null,
        editedAt,
      };
      const shared = {
        ...envelope(observedAt),
        id: target.id,
        // Unedited content has its creation as version, so that reading it late never undoes an edit.
        version: Math.max(createdAt, ...edits.map((ms) => Math.max(ms, createdAt + 1))),
        occurredAt: createdAt,
        precision: content.precision ?? ('exact' as const),
        actor: author,
        mentions: [...new Set(content.mentions)].slice(0, maxMentions),
        links: [...new Set(content.links)].filter((link) => link.length <= maxLinkLength).slice(0, maxLinks),
      };
      if (content.isEdit) return { ...shared, verb: 'edit', object };
      return target.parentId === null
        ? { ...shared, verb: 'post', object }
        : { ...shared, verb: 'reply', object: { ...object, parentId: target.parentId } };
    },

    /** It is gone; nobody says since when. */
    deletion(target: Target, createdAt: number, observedAt: number): ActivityEvent {
      return {
        ...envelope(observedAt),
        verb: 'delete',
        id: target.id,
        version: Math.max(observedAt, createdAt + 1),
        occurredAt: createdAt,
        precision: 'object',
        actor: null,
        object: objectOf(target),
      };
    },

    reaction(target: Target, targetAt: number, actor: Actor, reaction: string, observedAt: number): ActivityEvent {
      return {
        ...envelope(observedAt),
        verb: 'react',
        id: reactionId(target.id, actor.id, reaction),
        version: observedAt,
        occurredAt: targetAt,
        precision: 'object',
        actor,
        object: objectOf(target),
        reaction,
      };
    },

    /**
     * Somebody carries it on as it is. One person does so once at a time, so that it is the same act whether the platform tells
     * when (`sharedAt`) or only who.
     */
    share(target: Target, targetAt: number, actor: Actor, sharedAt: number | null, observedAt: number): ActivityEvent {
      return {
        ...envelope(observedAt),
        verb: 'share',
        id: shareId(target.id, actor.id),
        version: observedAt,
        occurredAt: sharedAt ?? targetAt,
        precision: sharedAt === null ? 'object' : 'exact',
        actor,
        object: { ...objectOf(target), quotedId: target.id },
      };
    },

    /** A reaction or share was taken back; who had done it is in its id alone. It may be done again later. */
    takenBack(
      id: string,
      target: Target,
      targetAt: number,
      reaction: string | null,
      observedAt: number,
    ): ActivityEvent {
      return {
        ...envelope(observedAt),
        verb: 'unreact',
        id,
        version: observedAt,
        occurredAt: targetAt,
        precision: 'object',
        actor: null,
        object: objectOf(target),
        reaction,
      };
    },

    counts(target: Target, targetAt: number, counts: SomeCounts, asOf: number): ActivityEvent {
      return {
        ...envelope(asOf),
        verb: 'snapshot',
        id: hashId('snapshot', target.id, String(asOf)),
        version: asOf,
        occurredAt: targetAt,
        precision: 'object',
        actor: null,
        object: objectOf(target),
        counts: { ...noCounts, ...counts, asOf },
      };
    },

    /** Of an account; it stands at the account's beginning. */
    followers(accountId: string, accountSince: number, followers: number, asOf: number): ActivityEvent {
      return this.counts(accountTarget(accountId), accountSince, { followers }, asOf);
    },
  };
}

export type PublicEvents = ReturnType<typeof publicEvents>;

export const reactionId = (targetId: string, actorId: string, reaction: string): string =>
  actId(targetId, 'react', actorId, reaction);
export const shareId = (targetId: string, actorId: string): string => actId(targetId, 'share', actorId);

const accountTarget = (id: string): Target => ({ id, kind: 'person', parentId: null, rootId: null });

const noCounts: Omit<Counts, 'asOf'> = {
  views: null,
  uniqueViews: null,
  impressions: null,
  reach: null,
  clicks: null,
  reactions: null,
  replies: null,
  shares: null,
  followers: null,
};

function objectOf({ id, kind, parentId, rootId }: Target): ActivityEvent['object'] {
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

/** One line of limited length; null where nothing is in it. */
export function titleOf(raw: string | null): string | null {
  const title = raw?.replace(/\s+/g, ' ').trim().toWellFormed() ?? '';
  if (title === '') return null;
  return title.length <= maxTitleLength
    ? title
    : title
        .slice(0, maxTitleLength)
        .toWellFormed()
        .replace(/\ufffd$/, '');
}

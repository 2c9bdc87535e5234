import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { Features } from '../enrich/enrich.js';

/** Columns and values of one insert. */
export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: (readonly unknown[])[];
}

export type LandedTable = 'activity' | 'activity_text' | 'tombstone' | 'snapshot' | 'community' | 'community_size';

const day = 86_400_000;

const columns = {
  activity: [
    'id',
    'version',
    'verb',
    'platform',
    'instance',
    'scope',
    'occurred_at',
    'observed_at',
    'precision',
    'day',
    'actor_id',
    'actor_kind',
    'object_id',
    'object_kind',
    'parent_id',
    'root_id',
    'quoted_id',
    'url',
    'title',
    'community_id',
    'mentions',
    'reaction',
    'links',
    'edited_at',
    'truncated',
    'clock_ahead',
    'lang',
    'lang_from',
    'sentiment',
    'sentiment_reason',
    'words',
    'sentences',
    'characters',
    'has_question',
    'has_link',
    'has_emoji',
    'markers',
    'tokens',
  ],
  activity_text: ['id', 'version', 'text'],
  tombstone: ['id', 'reason', 'at', 'permanent'],
  snapshot: [
    'object_id',
    'as_of',
    'version',
    'object_kind',
    'platform',
    'instance',
    'community_id',
    'views',
    'unique_views',
    'impressions',
    'reach',
    'clicks',
    'reactions',
    'replies',
    'shares',
    'followers',
  ],
  community: ['id', 'version', 'platform', 'instance', 'scope', 'name', 'kind', 'visibility', 'member_count'],
  community_size: ['id', 'version', 'member_count'],
} as const satisfies Record<LandedTable, readonly string[]>;

export interface ActivityRows {
  readonly tables: Readonly<Record<LandedTable, TableRows>>;
  add(event: ActivityEvent, features: Features | null): void;
}

/** Gathers the rows of a batch. A permanently retracted id must have been left out before. */
export function createActivityRows(): ActivityRows {
  const tables = Object.fromEntries(
    Object.entries(columns).map(([table, names]) => [table, { columns: names, rows: [] }]),
  ) as unknown as Record<LandedTable, { columns: readonly string[]; rows: (readonly unknown[])[] }>;
  const communities = new Map<string, number>();
  const sizes = new Map<string, number>();

  return {
    tables,
    add(event, features) {
      addCommunity(event);
      switch (event.verb) {
        case 'delete':
          tables.tombstone.rows.push([event.id, 'deleted', event.version, 1]);
          return;
        // Leaving a community does not undo having joined it: both are acts of their own.
        case 'unreact':
          tables.tombstone.rows.push([event.id, 'retracted', event.version, 0]);
          return;
        case 'snapshot': {
          const { counts, object } = event;
          tables.snapshot.rows.push([
            object.id,
            sqlTime(counts.asOf),
            event.version,
            object.kind,
            event.platform,
            event.instance,
            event.community?.id ?? '',
            counts.views,
            counts.uniqueViews,
            counts.impressions,
            counts.reach,
            counts.clicks,
            counts.reactions,
            counts.replies,
            counts.shares,
            counts.followers,
          ]);
          return;
        }
        default:
          addAct(event, features);
      }
    },
  };

  function addAct(
    event: Exclude<ActivityEvent, { verb: 'delete' | 'unreact' | 'snapshot' }>,
    features: Features | null,
  ): void {
    const { object } = event;
    const occurredAt = sqlTime(event.occurredAt);
    tables.activity.rows.push([
      event.id,
      event.version,
      storedVerb(event),
      event.platform,
      event.instance,
      event.scope,
      occurredAt,
      sqlTime(event.observedAt),
      event.precision,
      occurredAt.slice(0, 10),
      event.actor.id,
      event.actor.kind,
      object.id,
      object.kind,
      object.parentId ?? '',
      object.rootId ?? (isContent(event) ? object.id : ''),
      object.quotedId ?? '',
      object.url ?? '',
      object.title ?? '',
      event.community?.id ?? '',
      event.mentions,
      event.verb === 'react' ? event.reaction : '',
      event.links,
      object.editedAt === null ? null : sqlTime(object.editedAt),
      object.truncated ? 1 : 0,
      event.occurredAt > event.observedAt + day ? 1 : 0,
      features?.lang ?? '',
      features?.langFrom ?? '',
      features?.sentiment ?? null,
      features?.sentimentReason ?? 'no-text',
      features?.words ?? 0,
      features?.sentences ?? 0,
      features?.characters ?? 0,
      features?.hasQuestion ? 1 : 0,
      features?.hasLink ? 1 : 0,
      features?.hasEmoji ? 1 : 0,
      features?.markers ?? 0,
      features?.tokens ?? [],
    ]);
    if (object.text !== null && object.text !== '')
      tables.activity_text.rows.push([event.id, event.version, object.text]);
  }

  function addCommunity(event: ActivityEvent): void {
    const { community } = event;
    if (community === null) return;
    if (community.memberCount !== null && event.observedAt > (sizes.get(community.id) ?? -1)) {
      sizes.set(community.id, event.observedAt);
      tables.community_size.rows.push([community.id, event.observedAt, community.memberCount]);
    }
    const seen = communities.get(community.id);
    if (seen !== undefined && seen >= event.observedAt) return;
    communities.set(community.id, event.observedAt);
    tables.community.rows.push([
      community.id,
      event.observedAt,
      event.platform,
      event.instance,
      event.scope,
      community.name,
      community.kind,
      community.visibility,
      community.memberCount,
    ]);
  }
}

/** Verbs whose event is the content itself. */
export function isContent(event: ActivityEvent): boolean {
  return event.verb === 'post' || event.verb === 'reply' || event.verb === 'edit';
}

/** An edit is the content as it now is, so the row says what the content is. */
function storedVerb(event: ActivityEvent): string {
  if (event.verb !== 'edit') return event.verb;
  return event.object.parentId === null ? 'post' : 'reply';
}

/** `2026-11-21 18:47:50.123`: a bare number would be read as seconds. */
export function sqlTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
}

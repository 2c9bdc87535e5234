import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { contentId } from '../../../infra/contracts/ids.js';
import type { Channel } from './channels.js';
import type { ParseContext } from './context.js';
import type { SlackTime } from './time.js';

type ObjectOf = ActivityEvent['object'];

/** A message's id: its time is unique within its channel only. */
export function messageNativeId(channel: string, ts: SlackTime): string {
  return `${channel}:${ts.native}`;
}

export function messageId(channel: Channel, ts: SlackTime, context: ParseContext): string {
  return contentId('slack', context.instance, messageNativeId(channel.nativeId, ts));
}

/** The fields that every event of a channel shares. */
export function envelope(
  channel: Channel,
  context: ParseContext,
): Omit<ActivityEvent, 'verb' | 'id' | 'version' | 'occurredAt' | 'precision' | 'actor' | 'object'> {
  return {
    platform: 'slack',
    instance: context.instance,
    scope: 'internal',
    observedAt: context.observedAt,
    community: channel.community,
    mentions: [],
    links: [],
  };
}

export function object(id: string, kind: ObjectOf['kind'], more: Partial<ObjectOf> = {}): ObjectOf {
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

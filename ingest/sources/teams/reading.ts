import { isRecord, type JsonRecord } from '../../fields.js';
import type { SourceContext } from '../../source.js';
import type { Graph } from '../microsoft-graph/client.js';
import type { Channel } from './communities.js';
import type { TeamsConfig } from './config.js';
import type { ParseContext } from './envelope.js';

/** What reading now and reading what was before share. */
export interface Reading {
  readonly graph: Graph;
  readonly config: TeamsConfig;
  readonly context: SourceContext;
  readonly parse: ParseContext;
}

export const dayMs = 86_400_000;

const monthsBack = 8;

/** Changes before are not given any more. To the beginning of a day, so that it is the same gap all day. */
export function horizon(nowMs: number): number {
  const date = new Date(nowMs);
  date.setUTCMonth(date.getUTCMonth() - monthsBack);
  date.setUTCHours(24, 0, 0, 0);
  return date.getTime();
}

/** Reply chains of a channel in which something changed after a time. Fifty is the most that a page may have. */
export function changesSince(graph: Graph, { id, team }: Channel, sinceMs: number): string {
  const place = `/teams/${encodeURIComponent(team.id)}/channels/${encodeURIComponent(id)}/messages/delta`;
  const filter = encodeURIComponent(`lastModifiedDateTime gt ${new Date(sinceMs).toISOString()}`);
  return graph.address(`${place}?$top=50&$expand=replies&$filter=${filter}`);
}

export const scopeOf = ({ team }: Channel): string => `team:${team.id}`;

/** A page's messages with all their replies, those behind the first thousand too. */
export async function withReplies(
  page: readonly unknown[],
  channel: Channel,
  { graph }: Reading,
  signal: AbortSignal,
): Promise<unknown[]> {
  const messages: unknown[] = [];
  for (const root of page) {
    if (!isRecord(root)) {
      messages.push(root);
      continue;
    }
    const { replies, 'replies@odata.nextLink': next, 'replies@odata.count': _, ...message } = root;
    messages.push(message);
    if (Array.isArray(replies)) messages.push(...answersTo(message, replies));
    if (typeof next !== 'string') continue;
    const request = { signal, scope: scopeOf(channel), tolerate: ['missing'] as const };
    for await (const more of graph.pages(graph.restore(next), request)) {
      // The whole chain went meanwhile; that will come as a change.
      if (more.kind === 'page') messages.push(...answersTo(message, more.value));
    }
  }
  return messages;
}

/** What stands under a message answers it, also where it does not say so itself. */
function answersTo(root: JsonRecord, replies: readonly unknown[]): unknown[] {
  return replies.map((reply) =>
    isRecord(reply) && (reply.replyToId === undefined || reply.replyToId === null)
      ? { ...reply, replyToId: root.id }
      : reply,
  );
}

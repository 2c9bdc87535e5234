import { z } from 'zod';
import type { BackfillRange, Page, RawItem } from '../../source.js';
import { engagementItems } from './engagement.js';
import { readForward } from './forward.js';
import { compareIds, idAt } from './ids.js';
import { countItems } from './live.js';
import { readProfiles } from './profiles.js';
import { hashtagTimelines, type Server } from './server.js';
import type { LiveState } from './state.js';
import { factsOf } from './status.js';

const positionSchema = z.object({ timeline: z.string(), cursor: z.string() });

/** An id is a few milliseconds off the time of its status. */
const idSlackMs = 60_000;

/** Statuses of a range with all that came back to them, timeline after timeline. */
export async function* backfillPages(
  server: Server,
  saved: unknown,
  range: BackfillRange,
  newState: () => LiveState,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const parsed = positionSchema.safeParse(saved);
  const { timelines } = await readProfiles(server, newState(), signal);
  const all = [...timelines, ...hashtagTimelines(server.config)];
  const first = parsed.success ? all.findIndex(({ key }) => key === parsed.data.timeline) : 0;
  for (const [index, timeline] of all.entries()) {
    if (index < first) continue;
    let cursor = idAt(range.from - idSlackMs);
    if (parsed.success && index === first && compareIds(parsed.data.cursor, cursor) > 0) cursor = parsed.data.cursor;
    for (;;) {
      // A page at a time: memory does not grow with what there is.
      const state = newState();
      state.cursors.set(timeline.key, cursor);
      const page = await readForward(server, state, timeline, range.until, signal);
      if (page === null) break;
      if (timeline.isWatched) {
        for (const status of page.statuses) {
          const items = await broughtBack(server, state, status, signal);
          // The page itself is still before us: a position behind it would lose the rest of what came back.
          if (items.length > 0) yield { items, position: { timeline: timeline.key, cursor } };
        }
      }
      cursor = state.cursors.get(timeline.key) as string;
      const progress = { done: index, total: all.length, unit: 'timelines' };
      yield { items: page.items, position: { timeline: timeline.key, cursor }, progress };
      if (page.isLast) break;
    }
  }
}

async function broughtBack(server: Server, state: LiveState, status: unknown, signal: AbortSignal): Promise<RawItem[]> {
  const facts = factsOf(status);
  const post = facts === null || facts.reblog !== null ? null : state.posts.get(facts.id);
  if (facts === null || post === null) return [];
  const items = await engagementItems(server, state, post, facts.counters, false, signal);
  return [...items, ...countItems(server, state, post.id, facts.counters)];
}

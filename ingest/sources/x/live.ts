import type { Gap } from '../../../infra/contracts/cursor.js';
import type { Page } from '../../source.js';
import { sameCounters } from '../public-common/posts.js';
import { engagementPages, searchedMs } from './engagement.js';
import { lookAgain } from './look-again.js';
import type { Counters } from './post.js';
import { readProfiles } from './profiles.js';
import { type Server, save } from './server.js';
import type { State } from './state.js';
import { timelinePages } from './timeline.js';

/** Everything that has changed since the state, with the state behind each page. What is new comes first, while there is money. */
export async function* livePages(server: Server, state: State, signal: AbortSignal): AsyncGenerator<Page> {
  const { context } = server;
  const isFirst = state.sweptAt === 0;
  const { accounts, items } = await readProfiles(server, state, signal);
  if (items.length > 0) yield { items, position: save(state, server) };
  const counters = new Map<string, Counters>();
  for (const account of accounts) yield* timelinePages(server, state, account, counters, signal);
  yield* lookAgain(server, state, counters, signal);
  for (const [id, now] of counters) {
    const post = state.posts.get(id);
    if (post === null || post.shareOf !== null || sameCounters(post.engagedAt, now)) continue;
    yield* engagementPages(server, state, accounts, post, now, signal);
  }
  state.sweptAt = context.now();
  const gaps = isFirst && server.config.replies ? unsearchable(state, context.now()) : [];
  yield { items: [], position: save(state, server), caughtUp: true, ...(gaps.length > 0 ? { gaps } : {}) };
}

/** Answers of before are not to be found any more. */
function unsearchable({ beganAt }: State, now: number): Gap[] {
  const to = now - searchedMs;
  if (beganAt >= to) return [];
  return [{ from: beganAt, to, reason: 'X finds answers of the last seven days only; older ones are missing' }];
}

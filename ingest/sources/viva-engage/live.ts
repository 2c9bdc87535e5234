import { createRecent } from '../../recent.js';
import type { Page, SourceContext } from '../../source.js';
import type { Client } from './client.js';
import type { VivaEngageConfig } from './config.js';
import type { ParseContext } from './context.js';
import { walkFeed } from './feed.js';
import { findFeeds } from './feeds.js';
import { peoplePages } from './people.js';
import { type Position, readPosition } from './position.js';

export interface Deps {
  readonly config: VivaEngageConfig;
  readonly client: Client;
  readonly context: ParseContext;
  readonly source: SourceContext;
}

const hourMs = 3_600_000;

/** One round: each feed up to its newest message, and once a day who the accounts belong to. */
export async function* livePages(deps: Deps, saved: unknown, signal: AbortSignal): AsyncGenerator<Page> {
  const { config, client, context, source } = deps;
  const before = readPosition(saved);
  let position: Position = before;
  const recent = createRecent(before.recent);
  const rescanMs = config.rescanHours * hourMs;
  const feeds = await findFeeds(config, client, source.communities, source.logger, signal);
  const next = (change: Partial<Position>): Position => {
    position = { ...position, ...change, recent: recent.save(), page: position.page + 1 };
    return position;
  };
  let isPoll = true;
  for (const feed of feeds.names) {
    const from = position.feeds[feed] ?? { newest: null, walk: null };
    const beginning = from.newest === null ? Math.min(source.startAt, source.now()) : source.now();
    const walking = walkFeed(
      feed,
      from,
      {
        client,
        choice: source.communities,
        context,
        recent,
        groups: feeds.groups,
        since: beginning - rescanMs,
        isPoll,
        now: source.now,
      },
      signal,
    );
    isPoll = false;
    for await (const step of walking) {
      if (step === 'not for us') {
        source.logger.warn(
          { feed },
          'a community or thread is not there, or not for the person of the token; the others are read',
        );
        break;
      }
      yield { items: step.items, position: next({ feeds: { ...position.feeds, [feed]: step.feed } }) };
    }
    if (signal.aborted) return;
  }
  if (!config.people) return;
  for await (const { items, people } of peoplePages(deps, position.people, signal)) {
    yield { items, position: next({ people }) };
  }
}

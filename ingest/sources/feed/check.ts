import { safeMessage } from '../../failure.js';
import { type CheckLine, PlatformError, SourceStoppedError } from '../../source.js';
import { understand } from './content.js';
import { findFeed } from './find.js';
import type { Polled } from './poll.js';
import { createState } from './state.js';

export async function checkFeed(
  { config, content, client, context }: Polled,
  signal: AbortSignal,
): Promise<CheckLine[]> {
  const state = createState(null, config.url, context.startAt);
  try {
    const found = await findFeed(config.url, state, client, signal);
    if (!found) return [];
    const { feed, fetched } = found;
    const wrong = feed.entries
      .map((entry) => understand(entry, feed, null, content))
      .flatMap((one) => ('problem' in one ? [one.problem] : []));
    const saves = fetched.validators !== null;
    return [
      {
        what: 'feed',
        level: 'ok',
        says: `${feed.format}, ${feed.entries.length} entries, at ${state.feedUrl ?? config.url}`,
      },
      ...(state.moved === null
        ? []
        : [line('address', 'warning', `has moved for good to ${state.moved.to}; change the source's url to that`)]),
      ...(wrong.length === 0
        ? []
        : [line('entries', 'warning', `${wrong.length} cannot be understood; the first ${wrong[0]}`)]),
      ...feed.leftOut.map((what) => line('entries', 'warning', `not read: ${what}`)),
      saves
        ? line('conditional requests', 'ok', 'the server says whether something is new')
        : line(
            'conditional requests',
            'warning',
            'the server gives neither ETag nor Last-Modified: the whole feed is fetched every time',
          ),
    ];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PlatformError || error instanceof SourceStoppedError) {
      return [line('feed', 'error', safeMessage(error))];
    }
    throw error;
  }
}

const line = (what: string, level: CheckLine['level'], says: string): CheckLine => ({ what, level, says });

import type { Page } from '../../source.js';
import { readChannels, type Server } from './channels.js';
import { commentPages } from './comments.js';
import type { State } from './state.js';
import type { Counters } from './video.js';
import { uploadPages, videoPages } from './videos.js';

/** Everything that has changed since the state, with the state behind each page. */
export async function* livePages(server: Server, state: State, signal: AbortSignal): AsyncGenerator<Page> {
  const { channels, items } = await readChannels(server, state, signal);
  if (items.length > 0) yield { items, position: state.save() };
  const fresh = new Map<string, Counters>();
  for (const channel of channels) yield* uploadPages(server, state, channel, fresh, signal);
  const { counters, due } = yield* videoPages(server, state, fresh, signal);
  for (const [id, now] of counters) {
    const video = state.videos.get(id);
    // Without a number there are no comments for everybody. Edits and what is exchanged one for one do not move it.
    if (video === null || now.replies === null) continue;
    const before = video.engagedAt?.replies ?? 0;
    if (before === now.replies && !(due.has(id) && now.replies > 0)) continue;
    yield* commentPages(server, state, video, signal);
    const known = state.videos.get(id);
    if (known !== null) state.videos.put({ ...known, engagedAt: now });
  }
  state.sweptAt = server.context.now();
  yield { items: [], position: state.save(), caughtUp: true };
}

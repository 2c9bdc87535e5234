import type { Gap } from '../../../infra/contracts/cursor.js';
import { createRecent } from '../../recent.js';
import { type Page, PlatformError, type RawItem, SourceStoppedError } from '../../source.js';
import { noticeCircle } from '../microsoft-graph/client.js';
import { listCommunities } from './communities.js';
import { memberPages } from './members.js';
import { type ChannelState, fitLinks, type LivePosition, livePositionSchema, maxRecentBytes } from './position.js';
import { changesSince, dayMs, horizon, type Reading, scopeOf, withReplies } from './reading.js';
import { takeMessage } from './take.js';

/** Clocks differ, and a change may become visible some time after its time. */
const overlapMs = 3_600_000;
/** A channel that nobody has seen for so long is forgotten. */
const keptMs = 90 * dayMs;

const forgotten =
  'Microsoft Teams had forgotten where reading a channel stood; what was taken back meanwhile may be missed';
const tooOld = 'Microsoft Teams gives changes of the last eight months only';

/** What has changed in each channel since it was read last. */
export async function* livePages(reading: Reading, from: unknown, signal: AbortSignal): AsyncGenerator<Page> {
  const { graph, config, context } = reading;
  const saved = livePositionSchema.safeParse(from);
  const at: LivePosition = saved.success
    ? saved.data
    : { channels: {}, members: {}, recent: { places: {}, since: {} } };
  const recent = createRecent(at.recent, maxRecentBytes);
  const beganAt = context.now();
  const channels: Record<string, ChannelState> = Object.fromEntries(
    Object.entries(at.channels).filter(([, { changedAt }]) => changedAt > beganAt - keptMs),
  );
  const members: Record<string, number> = { ...at.members };
  const position = (): LivePosition => {
    recent.trim(beganAt - config.windowDays * dayMs);
    return { channels: fitLinks(channels), members: { ...members }, recent: recent.save() };
  };

  const found = await listCommunities({ graph, choice: context.communities, tenantId: config.tenantId, signal });
  let moved = false;
  if (!saved.success && found.leftOut.length > 0) {
    const items = found.leftOut.map(({ where, reason }) => ({ where, value: { type: 'note', kind: 'skip', reason } }));
    yield { items, position: position() };
  }
  for await (const { items, of } of memberPages(reading, found.channels, members, signal)) {
    if (of !== null) members[of] = beganAt;
    moved = true;
    if (items.length > 0) yield { items, position: position() };
  }

  let refused: string | null = null;
  let answered = 0;
  for (const channel of found.channels) {
    const known = channels[channel.id] ?? { link: null, readTo: null, changedAt: beganAt };
    let state: ChannelState = known;
    const gaps: Gap[] = [];
    const begin = (): string => {
      const since = known.readTo === null ? context.startAt - config.windowDays * dayMs : known.readTo - overlapMs;
      const oldest = horizon(beganAt);
      if (known.readTo !== null && since < oldest) gaps.push({ from: since, to: oldest, reason: tooOld });
      return changesSince(graph, channel, Math.max(since, oldest));
    };
    let next: string | null = known.link === null ? begin() : graph.restore(known.link);
    let hasBegunAgain = known.link === null;
    const seen = new Set<string>();
    while (next !== null) {
      if (signal.aborted) return;
      noticeCircle(seen, next);
      const askedAt = context.now();
      const request = { signal, scope: scopeOf(channel), tolerate: ['missing', 'forbidden', 'gone'] as const };
      const page = await graph.page(next, request);
      if (page.kind === 'gone' && !hasBegunAgain) {
        hasBegunAgain = true;
        if (known.readTo !== null) gaps.push({ from: known.readTo, to: beganAt, reason: forgotten });
        next = begin();
        continue;
      }
      if (page.kind !== 'page') {
        // Not a word about its messages: they stay as they are.
        if (page.kind === 'forbidden') refused ??= page.words;
        context.logger.warn({ channel: channel.id, reason: page.words }, 'a channel could not be read');
        break;
      }
      answered += 1;
      next = page.next;
      const behind = next ?? page.delta;
      if (behind === null) throw new PlatformError('Microsoft Graph answered with neither nextLink nor deltaLink');
      const messages = await withReplies(page.value, channel, reading, signal);
      const items = messages.flatMap((message): RawItem[] => {
        const item = takeMessage(message, channel, askedAt, recent, reading.parse);
        return item === null ? [] : [item];
      });
      state = {
        link: graph.shorten(behind),
        readTo: next === null ? beganAt : known.readTo,
        changedAt: items.length > 0 ? askedAt : state.changedAt,
      };
      channels[channel.id] = state;
      moved ||= state.link !== known.link;
      if (items.length > 0 || gaps.length > 0) yield { items, position: position(), gaps: gaps.splice(0) };
    }
  }
  if (refused !== null && answered === 0) throw new SourceStoppedError(refused);
  // Quiet channels move their links too: once for all of them.
  if (moved && !signal.aborted) yield { items: [], position: position() };
}

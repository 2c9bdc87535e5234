import type { RawItem } from '../../source.js';
import { type Content, type ContentContext, type Understood, understand } from './content.js';
import type { Feed } from './entry.js';
import { entryWhere, type FeedHead, rawItem } from './items.js';
import type { State } from './state.js';

/** Which entries of a feed are new or changed since it was read last. Notes them. */

export interface News {
  /** By the time of their posting, oldest first; what one item brings belongs together. */
  readonly items: RawItem[];
  /** All that were understood, changed or not. */
  readonly present: ReadonlyMap<string, Content>;
}

/** A feed holds nothing older than what it was asked for first. */
const older = 'entry from before the time at which reading begins (since)';
const twice = 'entry with an id that another entry of the same feed has';

export function newsOf(
  feed: Feed,
  thread: string | null,
  state: State,
  context: ContentContext,
  observedAt: number,
): News {
  const place = thread === null ? 'entries' : `t:${thread}`;
  // What stands around comments says nothing of who wrote them.
  const { title, site } = thread === null ? feed : state.blog;
  const head: FeedHead = { title, site, authors: thread === null ? feed.authors : [], lang: feed.lang };
  const present = new Map<string, Content>();
  const seen = new Set<string>();
  const due = new Set(state.views.due(observedAt, Number.POSITIVE_INFINITY));
  const found: { at: number; items: RawItem[] }[] = [];
  const left = (id: string, reason: string): void => {
    found.push({ at: 0, items: [rawItem(entryWhere(id), { kind: 'skip', reason })] });
  };

  for (const entry of feed.entries) {
    const understood = understand(entry, head, thread, context);
    const { id } = understood;
    if (seen.has(id)) {
      if (!state.isBegun) left(id, twice);
      continue;
    }
    seen.add(id);
    const at = 'problem' in understood ? observedAt : understood.at;
    // Of what is older nothing is remembered, so whether it has changed cannot be told.
    if (at < Math.max(thread === null ? state.from : 0, state.recent.since(place))) {
      if (!state.isBegun) left(id, older);
      continue;
    }
    const known = state.recent.known(place, id);
    const noted = state.recent.note(place, id, known?.at ?? at, stateOf(understood));
    if (!('problem' in understood)) present.set(id, understood);
    const items: RawItem[] = [];
    if (noted.changed) {
      const wasWritten = known !== null && !known.state.startsWith(rejected);
      const isBack = known?.state === goneState;
      const isDated =
        known !== null && !isBack && !('problem' in understood) && timeOf(known.state) !== timeIn(understood);
      const before = wasWritten ? { at: known.at, isDated } : null;
      items.push(rawItem(entryWhere(id), { kind: 'entry', entry, feed: head, thread, before, observedAt }));
    }
    if (!('problem' in understood)) items.push(...countsOf(understood, state, due, head, observedAt));
    if (items.length > 0) found.push({ at, items });
  }
  found.sort((a, b) => a.at - b.at);
  return { items: found.flatMap(({ items }) => items), present };
}

/** Replies whenever they are others; views, which are others every time, as the post ages. */
function countsOf(
  content: Content,
  state: State,
  due: ReadonlySet<string>,
  feed: FeedHead,
  observedAt: number,
): RawItem[] {
  const { id, at, replies, views } = content;
  if (replies === null && views === null) return [];
  const known = state.recent.known('counts', id);
  const [knownReplies = '', knownViews = ''] = known?.state.split(':') ?? [];
  state.views.add(id, at);
  const isDue = known === null || due.has(id);
  const now = `${replies ?? ''}:${isDue ? (views ?? '') : knownViews}`;
  if (known !== null && now === `${knownReplies}:${knownViews}`) return [];
  state.views.taken(id, observedAt);
  state.recent.note('counts', id, at, `${replies ?? ''}:${views ?? ''}`);
  const { kind, parentId, rootId } = content;
  const placed = { id, kind, parentId, rootId };
  return [rawItem(entryWhere(id), { kind: 'counts', placed, at, replies, views, feed, observedAt })];
}

const rejected = '!';
/** Noted of what was told as gone: should it come back, it is another state of the same entry. */
export const goneState = 'gone';

function stateOf(understood: Understood): string {
  if ('problem' in understood) return `${rejected}${understood.problem.slice(0, 60)}`;
  return `${timeIn(understood)}:${understood.fingerprint}`;
}

/** What the feed says of its last change, so that an edit with a new time is told from one without. */
const timeIn = ({ at, updatedAt }: Content): string => (updatedAt ?? at).toString(36);
const timeOf = (state: string): string => state.split(':')[0] ?? '';

/**
 * Posts that are no longer in the feed. Feeds are short: what is older than all that is in it has merely grown old, unless the
 * feed had room for more entries before; what should be in it is missing, and worth a look.
 */
export function placeOutside(present: ReadonlyMap<string, Content>, entries: number, state: State): void {
  const isShorter = entries < state.room;
  state.room = Math.max(state.room, entries);
  if (present.size === 0) return;
  const oldest = [...present.values()].reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  for (const [id, post] of state.posts) {
    if (post.place === 'in' && !present.has(id)) post.place = isShorter || post.at > oldest ? 'missing' : 'out';
  }
}

import type { RawItem } from '../../source.js';
import { postFacts } from './facts.js';
import type { Site } from './find.js';
import { rawItem, type WordPressItem } from './items.js';
import { factsOrNull, notedOnce, noteFacts, type Place } from './notes.js';
import type { State } from './state.js';

/** The fields of posts that are read. */
export const postFields = 'id,date_gmt,modified_gmt,guid,link,title,content,author,status';

export const postWhere = (raw: unknown): string => `post ${idOf(raw)}`;
export const commentWhere = (raw: unknown): string => `comment ${idOf(raw)}`;

function idOf(raw: unknown): string {
  const id = (raw as { id?: unknown } | null)?.id;
  return typeof id === 'number' || (typeof id === 'string' && /^\d{1,20}$/.test(id)) ? String(id) : 'without an id';
}

export interface PostContext {
  readonly instance: string;
  readonly site: Site;
  readonly observedAt: number;
  /** Older ones are only remembered: the back-fill brings them. */
  readonly writtenFrom: number;
}

/** What is new or changed among posts. Notes them. */
export function postNews(raw: readonly unknown[], place: Place, state: State, context: PostContext): RawItem[] {
  const { instance, site, observedAt } = context;
  return raw.flatMap((post): RawItem[] => {
    const item = (knownAt: number | null): RawItem =>
      rawItem(postWhere(post), { kind: 'post', post, site, knownAt, observedAt });
    const facts = factsOrNull(() => postFacts(post, instance, site.home));
    if (facts === null) return notedOnce(state, place, post, observedAt, 'rejected') ? [item(null)] : [];
    const { changed, knownAt } = noteFacts(state, place, facts);
    if (!changed) return [];
    if (facts.isProtected && knownAt !== null) {
      // It was for everybody before.
      const gone: WordPressItem = { kind: 'gone', placed: facts.placed, at: knownAt, site, observedAt };
      return [rawItem(postWhere(post), gone)];
    }
    if (knownAt === null && Math.max(facts.at, facts.modifiedAt ?? 0) < context.writtenFrom) return [];
    return [item(knownAt)];
  });
}

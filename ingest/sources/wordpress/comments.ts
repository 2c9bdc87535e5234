import { idField, isRecord, rejecting } from '../../fields.js';
import type { RawItem } from '../../source.js';
import type { WordPressClient } from './client.js';
import { commentFacts, guidOf } from './facts.js';
import type { Site } from './find.js';
import { rawItem } from './items.js';
import { factsOrNull, notedOnce, noteFacts } from './notes.js';
import { commentWhere, type PostContext } from './posts.js';
import type { State } from './state.js';

/** The fields of comments that are read. */
export const commentFields = 'id,post,parent,author,author_name,author_url,date_gmt,content,link,type,status';

export const elsewhere = 'comment on something that is not read (a page, another kind of post)';

/** Ids by which posts are known in events, of those that comments are on. */
export interface Guids {
  /** Looks up what is not known yet. */
  learn(comments: readonly unknown[], site: Site, signal: AbortSignal): Promise<void>;
  /** Null: there is no such post. */
  of(postId: string): string | null;
}

const remembered = 5000;

export function createGuids(client: WordPressClient, routes: readonly string[]): Guids {
  const known = new Map<string, string | null>();
  return {
    async learn(comments, site, signal) {
      let missing = [...new Set(comments.flatMap((comment) => postOf(comment) ?? []))].filter((id) => !known.has(id));
      if (known.size > remembered) known.clear();
      for (const route of routes) {
        if (missing.length === 0) return;
        const parameters = { include: missing.join(','), per_page: 100, _fields: 'id,guid' };
        const list = await client.list(site.api, route, parameters, signal);
        for (const post of list?.items ?? []) {
          if (!isRecord(post)) continue;
          rejecting(() => {
            const id = idField(post, 'id');
            if (id !== null) known.set(id, guidOf(post, id, site.home));
            return [];
          });
        }
        missing = missing.filter((id) => !known.has(id));
      }
      for (const id of missing) known.set(id, null);
    },
    of: (postId) => known.get(postId) ?? null,
  };
}

/** What is new or changed among comments. Notes them. */
export function commentNews(raw: readonly unknown[], guids: Guids, state: State, context: PostContext): RawItem[] {
  const { instance, site, observedAt } = context;
  return raw.flatMap((comment): RawItem[] => {
    const postId = postOf(comment);
    const postGuid = postId === null ? '' : guids.of(postId);
    if (postGuid === null) {
      const isNews = notedOnce(state, 'comments', comment, observedAt, 'skipped');
      return isNews ? [rawItem(commentWhere(comment), { kind: 'skip', reason: elsewhere })] : [];
    }
    const item = (knownAt: number | null): RawItem =>
      rawItem(commentWhere(comment), { kind: 'comment', comment, postGuid, site, knownAt, observedAt });
    const facts = postId === null ? null : factsOrNull(() => commentFacts(comment, instance, postGuid));
    if (facts === null) return notedOnce(state, 'comments', comment, observedAt, 'rejected') ? [item(null)] : [];
    const { changed, knownAt } = noteFacts(state, 'comments', facts);
    if (!changed || (knownAt === null && facts.at < context.writtenFrom)) return [];
    return [item(knownAt)];
  });
}

/** Null: it does not say, which parse() finds fault with. */
export function postOf(comment: unknown): string | null {
  if (!isRecord(comment)) return null;
  const { post } = comment;
  return typeof post === 'number' && Number.isSafeInteger(post) && post > 0 ? String(post) : null;
}

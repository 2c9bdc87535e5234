import { PlatformError, type RawItem, type SourceContext } from '../../source.js';
import type { FeedClient } from './client.js';
import type { ContentContext } from './content.js';
import { newsOf } from './entries.js';
import { readFeed } from './read-feed.js';
import type { Post, State } from './state.js';

/** Feeds of comments: read when a post has others than before, and as it ages, because most feeds do not say. */

const threadsAtOnce = 20;
/** A feed that fails more often is left for another time, so that it does not keep the others from being read. */
const mostTries = 3;

export interface Threads {
  /** Posts whose comments are to be read now: those whose time has come, and those that have others. */
  due(state: State, watched: readonly string[]): string[];
  /** What is new among the comments of a post. */
  read(id: string, state: State, signal: AbortSignal): Promise<RawItem[]>;
}

export function createThreads(client: FeedClient, content: ContentContext, context: SourceContext): Threads {
  const failures = new Map<string, number>();
  return {
    due(state, watched) {
      const hasNews = [...state.posts].filter(([, { isNews }]) => isNews).sort(([, a], [, b]) => b.at - a.at);
      const ids = new Set([...watched, ...hasNews.slice(0, threadsAtOnce).map(([id]) => id)]);
      return [...ids].filter((id) => state.posts.get(id)?.comments != null);
    },

    async read(id, state, signal) {
      const post = state.posts.get(id) as Post;
      const url = post.comments as string;
      try {
        const fetched = await client.fetch(url, { signal, validators: post.validators, mayRefuse: true });
        post.isNews = false;
        if (fetched.status === 'unchanged') return [];
        if (fetched.status !== 'whole') {
          // Comments are closed, or not for everybody; those that were read stand.
          post.comments = null;
          return [];
        }
        const feed = readFeed(fetched.bytes, fetched.contentType, fetched.url);
        if (!feed) throw new PlatformError('A feed of comments answered with something that is no feed');
        post.validators = fetched.validators;
        if (fetched.movedTo !== null) post.comments = fetched.movedTo;
        return newsOf(feed, id, state, content, context.now()).items;
      } catch (error) {
        if (!(error instanceof PlatformError)) throw error;
        signal.throwIfAborted();
        const tries = (failures.get(id) ?? 0) + 1;
        failures.set(id, tries);
        if (error.passes && tries < mostTries) throw error;
        context.logger.warn(
          { post: id.slice(0, 12) },
          'the comments of a post could not be read; they are tried again later',
        );
        post.isNews = false;
        return [];
      }
    },
  };
}

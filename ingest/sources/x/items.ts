import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import type { RawItem } from '../../source.js';
import type { PostRef } from '../public-common/posts.js';
import type { Counters } from './post.js';

/** What the reader hands to the parser. */
export type XItem =
  | { readonly kind: 'post'; readonly post: unknown; readonly isEdit: boolean; readonly observedAt: number }
  | { readonly kind: 'repost'; readonly of: PostRef; readonly user: unknown; readonly observedAt: number }
  /** `id`: of the act. */
  | { readonly kind: 'taken-back'; readonly id: string; readonly of: PostRef; readonly observedAt: number }
  | { readonly kind: 'gone'; readonly of: PostRef; readonly observedAt: number }
  | { readonly kind: 'counts'; readonly of: PostRef; readonly counters: Counters; readonly observedAt: number }
  | { readonly kind: 'followers'; readonly user: unknown; readonly observedAt: number }
  | { readonly kind: 'directory'; readonly record: DirectoryRecord };

export const item = (where: string, value: XItem): RawItem => ({ where, value });

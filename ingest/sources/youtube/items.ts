import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import type { RawItem } from '../../source.js';
import type { PostRef } from '../public-common/posts.js';
import type { Counters } from './video.js';

/** What the reader hands to the parser. */
export type YoutubeItem =
  /** `editedAt`: when it was seen to be another than before; YouTube does not say when it was changed. */
  | { readonly kind: 'video'; readonly video: unknown; readonly editedAt: number | null; readonly observedAt: number }
  /** `parentId`: the comment that it answers; null: it is on the video itself. */
  | {
      readonly kind: 'comment';
      readonly comment: unknown;
      readonly videoId: string;
      readonly parentId: string | null;
      readonly isEdit: boolean;
      readonly observedAt: number;
    }
  | { readonly kind: 'gone'; readonly of: PostRef; readonly observedAt: number }
  | { readonly kind: 'counts'; readonly of: PostRef; readonly counters: Counters; readonly observedAt: number }
  | { readonly kind: 'subscribers'; readonly channel: unknown; readonly observedAt: number }
  | { readonly kind: 'directory'; readonly record: DirectoryRecord };

export const item = (where: string, value: YoutubeItem): RawItem => ({ where, value });

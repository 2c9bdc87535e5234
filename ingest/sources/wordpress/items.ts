import type { AccountLink } from '../../../infra/contracts/directory.js';
import type { RawItem } from '../../source.js';
import type { Placed } from '../blog-common/events.js';
import type { Site } from './find.js';

/** What a raw item holds: one thing of a site, with what is needed to understand it. */
export type WordPressItem =
  | {
      readonly kind: 'post';
      readonly post: unknown;
      readonly site: Site;
      /** When it was posted by what was written of it before; null: nothing was. */
      readonly knownAt: number | null;
      readonly observedAt: number;
    }
  | {
      readonly kind: 'comment';
      readonly comment: unknown;
      /** Of the post that it is on. */
      readonly postGuid: string;
      readonly site: Site;
      readonly knownAt: number | null;
      readonly observedAt: number;
    }
  | {
      readonly kind: 'gone';
      readonly placed: Placed;
      readonly at: number;
      readonly site: Site;
      readonly observedAt: number;
    }
  | { readonly kind: 'link'; readonly link: AccountLink }
  | { readonly kind: 'skip' | 'reject'; readonly reason: string };

export function rawItem(where: string, value: WordPressItem): RawItem {
  return { where, value };
}

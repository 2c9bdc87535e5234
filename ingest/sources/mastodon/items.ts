import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import type { RawItem } from '../../source.js';
import type { Counters, StatusRef } from './status.js';

/** What the reader hands to the parser. */
export type MastodonItem =
  | {
      readonly kind: 'status';
      readonly status: unknown;
      readonly rootId: string | null;
      readonly isEdit: boolean;
      readonly observedAt: number;
    }
  | {
      readonly kind: 'account-act';
      readonly act: 'share' | 'favourite';
      readonly of: StatusRef;
      readonly account: unknown;
      readonly observedAt: number;
    }
  /** `id`: of the act. */
  | {
      readonly kind: 'taken-back';
      readonly id: string;
      readonly act: 'share' | 'favourite';
      readonly of: StatusRef;
      readonly observedAt: number;
    }
  | { readonly kind: 'gone'; readonly of: StatusRef; readonly observedAt: number }
  | { readonly kind: 'counts'; readonly of: StatusRef; readonly counters: Counters; readonly observedAt: number }
  | { readonly kind: 'followers'; readonly account: unknown; readonly observedAt: number }
  | { readonly kind: 'directory'; readonly record: DirectoryRecord };

export const item = (where: string, value: MastodonItem): RawItem => ({ where, value });

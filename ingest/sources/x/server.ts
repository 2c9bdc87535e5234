import type { SourceContext } from '../../source.js';
import type { XClient } from './client.js';
import type { XConfig } from './config.js';
import type { Spending } from './spending.js';
import type { State } from './state.js';

/** X with what is read of it. */
export interface Server {
  readonly client: XClient;
  readonly config: XConfig;
  readonly context: SourceContext;
  readonly spending: Spending;
}

/** An account that is read. */
export interface Account {
  /** Its pseudonym. */
  readonly key: string;
  readonly nativeId: string;
  /** For people, without a name: `account 2`. */
  readonly where: string;
}

export const save = (state: State, { spending }: Server): unknown => state.save(spending.save());

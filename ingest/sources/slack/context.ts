import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { Choice } from '../../communities.js';
import type { ParseContext } from '../slack-common/context.js';
import type { Workspace } from './workspace.js';

/** What a reader knows since it was opened; with it parsing is pure. */
export interface ItemContext {
  readonly workspace: Workspace;
  readonly choice: Choice;
  readonly pseudonym: Pseudonymiser;
}

export function parseContext(
  { workspace, pseudonym }: ItemContext,
  observedAt: number,
  bots: readonly string[] = [],
): ParseContext {
  return {
    instance: workspace.instance,
    observedAt,
    pseudonym,
    bots: new Set(bots),
    channelName(nativeId) {
      const community = workspace.channels.get(nativeId)?.community;
      return community?.visibility === 'public' ? community.name : null;
    },
  };
}

import type { Page, SourceContext } from '../../source.js';
import { type Account, accountLinks, findAccounts } from '../bluesky-common/accounts.js';
import { lookAtDue } from './counters.js';
import { lookThroughFeed } from './feed.js';
import { accountWhere, inPages, type Reading, rawItem } from './reading.js';
import { createLiveState, type LiveState } from './state.js';

export type ReadingParts = Omit<Reading, 'signal' | 'observedAt' | 'read'>;

const dayMs = 86_400_000;
/** Posts are watched so long; what is older need not be remembered. */
const rememberedDays = 29;

/** One poll: the accounts, their feeds, and older posts whose counters are due. */
export async function* livePages(
  position: unknown,
  parts: ReadingParts,
  source: Pick<SourceContext, 'now' | 'startAt'>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const state = createLiveState(position);
  const observedAt = source.now();
  const { known, unknown, saved } = await findAccounts(parts.config.accounts, state.accounts, parts, signal);
  state.accounts = saved;
  const reading: Reading = { ...parts, signal, observedAt, read: new Set(known.map(({ did }) => did)) };
  for (const index of unknown) parts.logger.warn({ account: `accounts.${index}` }, 'the network knows no such account');
  // A page that leads no further would be read again and again while what comes after it fails.
  const round = state.round ?? new Set<string>();
  state.round = round;
  const items = accountItems(known, state, parts, observedAt);
  if (items.length > 0) yield { items, position: state.save() };
  for (const account of known) {
    // An account that is switched off shows nothing; nothing of it is gone for that.
    if (account.profile === null || round.has(account.id)) continue;
    yield* inPages(lookThroughFeed(account, source.startAt, state, reading), state.save);
  }
  yield* inPages(lookAtDue(known, state, reading), state.save);
  state.recent.trim(observedAt - rememberedDays * dayMs);
  state.round = null;
  yield { items: unknownItems(unknown, observedAt), position: state.save() };
}

function accountItems(accounts: readonly Account[], state: LiveState, { pseudonym }: ReadingParts, observedAt: number) {
  const links = state.told.tell(accountLinks(accounts, pseudonym, observedAt), observedAt);
  const followers = accounts.flatMap((account) => {
    const count = account.profile?.followersCount;
    if (account.profile === null || count === undefined) return [];
    // What is no number is told by the parser.
    if (typeof count === 'number' && !state.followers.isNews(account.id, count, observedAt)) return [];
    const value = { kind: 'followers' as const, profile: account.profile, account: account.id, observedAt };
    return [rawItem(`${accountWhere(account)}: profile`, value)];
  });
  return [
    ...links.map((link) => rawItem(`link of ${link.accountId.slice(0, 12)}`, { kind: 'link', link, observedAt })),
    ...followers,
  ];
}

function unknownItems(unknown: readonly number[], observedAt: number) {
  const reason = 'account that the network does not know: mend its handle, or give its DID';
  return unknown.map((index) => rawItem(`accounts.${index}`, { kind: 'skip', reason, observedAt }));
}

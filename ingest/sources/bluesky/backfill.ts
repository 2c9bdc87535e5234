import { z } from 'zod';
import type { BackfillRange, Page, RawItem, SourceContext } from '../../source.js';
import { findAccounts } from '../bluesky-common/accounts.js';
import { noteCursor } from '../bluesky-common/client.js';
import { postTarget } from '../bluesky-common/context.js';
import { likesOf, quotesOf, repostsOf, threadOf } from './answers.js';
import { countsItem } from './counters.js';
import { type FeedEntry, feedEntry } from './feed.js';
import type { ReadingParts } from './live.js';
import { hiddenReason } from './look.js';
import type { PostView } from './peek.js';
import { accountWhere, postWhere, type Reading, rawItem } from './reading.js';

const positionSchema = z.object({
  accounts: z.record(z.string(), z.string()),
  /** Pseudonyms of the accounts that are read. */
  done: z.array(z.string()),
  /** The account that is read now, and how far. */
  at: z.object({ account: z.string(), cursor: z.string().nullable(), before: z.number() }).nullable(),
});

type Position = z.infer<typeof positionSchema>;

/** What was between two times, one account after the other, newest first, with all that others did with it. */
export async function* backfillPages(
  saved: unknown,
  { from, until }: BackfillRange,
  parts: ReadingParts,
  source: Pick<SourceContext, 'now'>,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const parsed = positionSchema.safeParse(saved);
  const known: Position | null = parsed.success ? parsed.data : null;
  const found = await findAccounts(parts.config.accounts, known?.accounts, parts, signal);
  const readable = found.known.filter(({ profile }) => profile !== null);
  const read = new Set(found.known.map(({ did }) => did));
  const done = new Set(known?.done ?? []);
  let at = known?.at ?? null;
  const progress = () => ({ done: done.size, total: readable.length, unit: 'accounts' });
  const position = (): Position => ({ accounts: found.saved, done: [...done], at });

  for (const account of readable.filter(({ id }) => !done.has(id))) {
    let cursor = at?.account === account.id ? at.cursor : null;
    const cursors = new Set(cursor === null ? [] : [cursor]);
    let before = at?.account === account.id ? at.before : until;
    // A page that leads no further would be read again and again while what comes after it fails: such items wait.
    let waiting: RawItem[] = [];
    for (;;) {
      const reading: Reading = { ...parts, signal, observedAt: source.now(), read };
      const page = await parts.appView.authorFeed(account.did, cursor, signal);
      if ('why' in page) {
        parts.logger.warn({ account: accountWhere(account), why: page.why }, 'an account cannot be read');
        break;
      }
      let isOlder = false;
      for (const raw of page.items) {
        const entry = feedEntry(raw, account, reading);
        if (entry.kind === 'wrong') {
          waiting.push(entry.item);
          continue;
        }
        if (entry.at < from) isOlder = true;
        if (entry.at < from || entry.at > before || entry.at >= until) continue;
        waiting.push(...(await entryItems(entry, reading)));
        if (entry.at === before) continue;
        before = entry.at;
        at = { account: account.id, cursor, before };
        yield { items: waiting, position: position() };
        waiting = [];
      }
      if (isOlder || page.cursor === null) break;
      noteCursor(cursors, page.cursor);
      cursor = page.cursor;
      at = { account: account.id, cursor, before };
      yield { items: waiting, position: position(), progress: progress() };
      waiting = [];
    }
    done.add(account.id);
    at = null;
    yield { items: waiting, position: position(), progress: progress() };
  }
}

async function entryItems(entry: Exclude<FeedEntry, { kind: 'wrong' }>, reading: Reading): Promise<RawItem[]> {
  if (entry.kind !== 'post') return [entry.item];
  const { post } = entry;
  const { config, observedAt } = reading;
  if (post.isHidden) return [rawItem('feed', { kind: 'skip', reason: hiddenReason, observedAt })];
  const items = [postItem(post, reading), countsItem(post, reading)];
  const { likes, reposts, replies, quotes } = post.counts;
  if (config.replies && (replies || post.isReply)) {
    const around = await threadOf(post, reading, post.isReply);
    items.push(...(around?.items ?? []), ...(around?.posts ?? []).map((one) => postItem(one, reading)));
  }
  if (config.quotes && quotes) {
    const around = await quotesOf(post, reading);
    items.push(...(around?.items ?? []), ...(around?.posts ?? []).map((one) => postItem(one, reading)));
  }
  for (const acts of [
    config.likes && likes ? await likesOf(post, reading) : null,
    config.reposts && reposts ? await repostsOf(post, reading) : null,
  ]) {
    items.push(...(acts?.byId.values() ?? []), ...(acts?.unread ?? []));
  }
  return items;
}

function postItem(post: PostView, { context, observedAt }: Reading): RawItem {
  const where = postWhere(postTarget(post.uri, context).id);
  if (post.isHidden) return rawItem(where, { kind: 'skip', reason: hiddenReason, observedAt });
  return rawItem(where, { kind: 'post', view: post.value, isChanged: false, observedAt });
}

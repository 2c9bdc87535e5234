import { z } from 'zod';
import { idField, isRecord } from '../../fields.js';
import { type BackfillRange, type Page, PlatformError, type RawItem } from '../../source.js';
import { attempt, idsOf } from './envelope.js';
import { exportDays } from './export-days.js';
import { nameGroups } from './feed.js';
import { findFeeds } from './feeds.js';
import { messageItems } from './items.js';
import type { Deps } from './live.js';
import { timeField } from './time.js';

const id = z.string().regex(/^\d{1,20}$/);

const backfillSchema = z.union([
  z.object({ way: z.literal('export'), until: z.number(), items: z.int() }),
  z.object({ way: z.literal('feed'), feed: z.string().nullable(), before: id.nullable() }),
]);

export type BackfillPosition = z.output<typeof backfillSchema>;

/** What was before: day by day from data exports where the token is a verified admin's, else from the feeds. */
export async function* backfillPages(
  deps: Deps,
  saved: unknown,
  range: BackfillRange,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const parsed = backfillSchema.safeParse(saved);
  const from = parsed.success ? parsed.data : null;
  if ((from?.way ?? (await wayOf(deps, signal))) === 'feed') {
    yield* feedPages(deps, from?.way === 'feed' ? from : null, range, signal);
    return;
  }
  for await (const page of exportDays(deps, from?.way === 'export' ? from : null, range, signal)) {
    if (page !== 'refused') yield page;
    else if (deps.config.backfill === 'export') {
      throw new PlatformError(
        'Viva Engage refuses data exports (403): the token must be that of a verified admin, or set backfill: feed',
        false,
      );
    } else {
      deps.source.logger.warn('Viva Engage refuses data exports; what was before is read from its feeds');
      yield* feedPages(deps, null, range, signal);
      return;
    }
  }
}

async function wayOf({ config, client }: Deps, signal: AbortSignal): Promise<'export' | 'feed'> {
  if (config.backfill !== 'auto') return config.backfill;
  return (await client.current(signal)).isVerifiedAdmin ? 'export' : 'feed';
}

/** Newest first. Nothing is compared with what was there before: that is for live reading. */
async function* feedPages(
  { config, client, context, source }: Deps,
  from: { feed: string | null; before: string | null } | null,
  range: BackfillRange,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { names, groups } = await findFeeds(config, client, source.communities, source.logger, signal);
  const first = Math.max(0, from?.feed == null ? 0 : names.indexOf(from.feed));
  for (const [index, feed] of [...names.entries()].slice(first)) {
    let before = index === first && from?.feed === feed ? from.before : null;
    while (!signal.aborted) {
      const envelope = await client.messages(feed, before, { isPoll: false, signal });
      if (envelope === null) break;
      const ids = idsOf(envelope.messages);
      if (before !== null && ids.some((one) => one >= BigInt(before as string))) {
        throw new PlatformError('Viva Engage gave the same page again');
      }
      const times = envelope.messages.map((raw) =>
        isRecord(raw) ? attempt(() => timeField(raw, 'created_at')) : null,
      );
      const wanted = envelope.messages.filter((raw, at) => {
        const time = times[at] ?? null;
        if (time !== null) return time >= range.from && time < range.until;
        // What has no time is told where it stands, unless live reading tells it.
        return isRecord(raw) && attempt(() => idField(raw, 'id')) !== null;
      });
      await nameGroups(wanted, envelope, { groups, client }, signal);
      const items: RawItem[] = messageItems({ ...envelope, messages: wanted }, groups, {
        choice: source.communities,
        context,
        observedAt: source.now(),
        feed,
        recent: null,
        since: range.from,
      });
      const lowest = ids.reduce<bigint | null>((low, one) => (low === null || one < low ? one : low), null);
      const known = times.filter((time) => time !== null);
      const isDone =
        lowest === null || envelope.hasOlder === false || (known.length > 0 && Math.min(...known) < range.from);
      before = lowest?.toString() ?? null;
      const position = isDone
        ? { way: 'feed', feed: names[index + 1] ?? feed, before: names[index + 1] === undefined ? before : null }
        : { way: 'feed', feed, before };
      yield { items, position };
      if (isDone) break;
    }
  }
}

import { z } from 'zod';
import { isRecord } from '../../fields.js';
import type { BackfillRange, Page, RawItem } from '../../source.js';
import { commentFields, elsewhere, postOf } from './comments.js';
import { findSite, type Site } from './find.js';
import { rawItem } from './items.js';
import { commentWhere, postFields, postWhere } from './posts.js';
import { walk } from './walk.js';
import type { WordPress } from './wordpress.js';

const positionSchema = z.object({
  site: z.object({ api: z.string(), home: z.string(), name: z.string().nullable() }),
  /** Among what is read, in order. */
  step: z.int().nonnegative(),
  /** Of that, everything up to here has been read, ms. */
  at: z.number(),
});

type Position = z.infer<typeof positionSchema>;

/** Posts, pages and comments of a stretch of time, each by its date. */
export async function* backfillPages(
  wordpress: WordPress,
  saved: unknown,
  { from, until }: BackfillRange,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { config, client, context, postPlaces } = wordpress;
  const known = positionSchema.safeParse(saved);
  const begin: Position = known.success
    ? known.data
    : { site: await findSite(config, client, signal), step: 0, at: from - 1000 };
  const { site } = begin;
  const places = [...postPlaces, ...(config.comments ? (['comments'] as const) : [])];
  for (let step = begin.step; step < places.length; step += 1) {
    const place = places[step] as (typeof places)[number];
    let at = step === begin.step ? begin.at : from - 1000;
    const observedAt = context.now();
    const options = {
      api: site.api,
      route: `/wp/v2/${place}`,
      by: 'date',
      after: at,
      before: until + 1000,
      parameters: { _fields: place === 'comments' ? commentFields : postFields },
    } as const;
    for await (const raw of walk(client, options, signal)) {
      const items =
        place === 'comments'
          ? await commentItems(wordpress, raw, site, observedAt, signal)
          : raw.map((post) => rawItem(postWhere(post), { kind: 'post', post, site, knownAt: null, observedAt }));
      at = Math.max(at, ...raw.map(dateOf).map((ms) => ms - 1000));
      yield { items, position: { site, step, at } satisfies Position };
    }
    yield { items: [], position: { site, step: step + 1, at: from - 1000 } satisfies Position };
  }
}

async function commentItems(
  { guids }: WordPress,
  raw: readonly unknown[],
  site: Site,
  observedAt: number,
  signal: AbortSignal,
): Promise<RawItem[]> {
  await guids.learn(raw, site, signal);
  return raw.map((comment) => {
    const postId = postOf(comment);
    const postGuid = postId === null ? '' : guids.of(postId);
    return postGuid === null
      ? rawItem(commentWhere(comment), { kind: 'skip', reason: elsewhere })
      : rawItem(commentWhere(comment), { kind: 'comment', comment, postGuid, site, knownAt: null, observedAt });
  });
}

function dateOf(item: unknown): number {
  const written = isRecord(item) ? item.date_gmt : null;
  const ms = typeof written === 'string' ? Date.parse(`${written}Z`) : Number.NaN;
  return Number.isNaN(ms) ? 0 : ms;
}

import { isRecord } from '../../fields.js';
import { type Page, SourceStoppedError } from '../../source.js';
import { commentFields, commentNews } from './comments.js';
import { findSite } from './find.js';
import { goneItems, type Looking, unlistedPosts } from './gone.js';
import { type Place, remembered } from './notes.js';
import { isSomebodyMissing, linkItems } from './people.js';
import { type PostContext, postFields, postNews } from './posts.js';
import { createState, type State } from './state.js';
import { walk } from './walk.js';
import type { WordPress } from './wordpress.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A change has the time at which it began to be saved. */
const savingMs = 5 * minuteMs;
/** What is planned appears with its date, which may have passed a while ago; a comment when it is approved. */
const appearsLateMs = dayMs;
/** So often everything that is remembered is looked at … */
const allEveryMs = 6 * hourMs;
/** … and comments of so long ago, which may have been approved, changed or deleted. */
const oldCommentsMs = 14 * dayMs;
/** Posts of so long ago are remembered from the first reading on, so that their deletion is noticed. */
const oldPostsMs = 28 * dayMs;

/**
 * One reading: posts that have changed; posts by their date, because one that was planned appears without being changed;
 * comments, which have no time of change, in a window; what is gone.
 */
export async function* livePages(wordpress: WordPress, saved: unknown, signal: AbortSignal): AsyncGenerator<Page> {
  const { config, client, context, instance } = wordpress;
  const state = createState(saved, config.url, context.startAt);
  const observedAt = context.now();
  if (state.site === null || observedAt - state.siteCheckedAt >= dayMs) {
    state.site = await findSite(config, client, signal);
    state.siteCheckedAt = observedAt;
  }
  const { site } = state;
  const links = await linkItems(wordpress, site, state, signal);
  if (links.length > 0) yield { items: links, position: state.save() };

  const posts: PostContext = {
    instance,
    site,
    observedAt,
    writtenFrom: state.isBegun ? Number.NEGATIVE_INFINITY : state.readAt - appearsLateMs,
  };
  let hasNews = false;
  const isAll = !state.isBegun || observedAt - state.allAt >= allEveryMs;
  const looking: Looking = { site, client, context, signal };
  for (const place of wordpress.postPlaces) {
    for (const pages of [changedPosts, datedPosts]) {
      for await (const page of pages(wordpress, place, state, posts, signal)) {
        hasNews = true;
        yield page;
      }
    }
    const unlisted = await unlistedPosts(state, place, isAll, looking);
    const gone = await goneItems(unlisted, state, place, looking);
    if (gone.length > 0) yield { items: gone, position: state.save() };
  }
  // WordPress shows an author once there is a post: who was not found may be by now.
  if (hasNews && isSomebodyMissing(config, state)) {
    state.linksCheckedAt = 0;
    const found = await linkItems(wordpress, site, state, signal);
    if (found.length > 0) yield { items: found, position: state.save() };
  }
  if (config.comments) yield* comments(wordpress, state, posts, isAll, looking);

  state.readAt = observedAt;
  state.isBegun = true;
  if (isAll) state.allAt = observedAt;
  yield { items: [], position: state.save(), caughtUp: true };
}

async function* changedPosts(
  { client }: WordPress,
  place: Place,
  state: State,
  posts: PostContext,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const after = (state.modified[place] ?? state.readAt) - savingMs;
  const walked = { api: posts.site.api, route: `/wp/v2/${place}`, by: 'modified', after } as const;
  for await (const raw of walk(client, { ...walked, parameters: { _fields: postFields } }, signal)) {
    const times = raw.map((post) => modifiedAt(post)).filter((ms) => ms !== null);
    refuseOldWordPress(times, after);
    const items = postNews(raw, place, state, posts);
    // A clock that is ahead must not make us skip what comes until then.
    state.modified[place] = Math.min(Math.max(state.modified[place] ?? 0, ...times), posts.observedAt);
    if (items.length > 0) yield { items, position: state.save() };
  }
}

async function* datedPosts(
  { client }: WordPress,
  place: Place,
  state: State,
  posts: PostContext,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const after = state.readAt - (state.isBegun ? appearsLateMs : oldPostsMs);
  const walked = { api: posts.site.api, route: `/wp/v2/${place}`, by: 'date', after } as const;
  for await (const raw of walk(client, { ...walked, parameters: { _fields: postFields } }, signal)) {
    const items = postNews(raw, place, state, posts);
    if (items.length > 0) yield { items, position: state.save() };
  }
}

async function* comments(
  { client, guids }: WordPress,
  state: State,
  posts: PostContext,
  isAll: boolean,
  looking: Looking,
): AsyncGenerator<Page> {
  const { site, signal } = looking;
  const after = state.readAt - (isAll ? oldCommentsMs : appearsLateMs);
  const walked = { api: site.api, route: '/wp/v2/comments', by: 'date', after } as const;
  const present = new Set<string>();
  for await (const raw of walk(client, { ...walked, parameters: { _fields: commentFields } }, signal)) {
    await guids.learn(raw, site, signal);
    const items = commentNews(raw, guids, state, posts);
    for (const comment of raw) present.add(String((comment as { id?: unknown } | null)?.id));
    if (items.length > 0) yield { items, position: state.save() };
  }
  const unlisted = remembered(state, 'comments').filter(
    ({ nativeId, at }) => at > after + 1000 && !present.has(nativeId),
  );
  const gone = await goneItems(unlisted, state, 'comments', looking);
  if (gone.length > 0) yield { items: gone, position: state.save() };
}

/** Before 5.7 (2021) the site takes no notice of modified_after, and gives all it ever had from the beginning. */
function refuseOldWordPress(times: readonly number[], after: number): void {
  if (times.some((ms) => ms < after - 2 * dayMs)) {
    throw new SourceStoppedError(
      'this WordPress does not tell changes by their time (modified_after, since 5.7). Update it, or read its feed with a source of type feed',
    );
  }
}

function modifiedAt(post: unknown): number | null {
  const written = isRecord(post) ? post.modified_gmt : null;
  const ms = typeof written === 'string' ? Date.parse(`${written}Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

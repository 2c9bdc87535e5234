import { isRecord } from '../../fields.js';
import type { RawItem, SourceContext } from '../../source.js';
import { type One, perPage, type WordPressClient } from './client.js';
import type { Site } from './find.js';
import { rawItem } from './items.js';
import { goneState, type Place, type Remembered, remembered } from './notes.js';
import type { State } from './state.js';

/**
 * What is gone: what the site no longer lists and, asked for by itself, says that it does not exist (404 with a code of
 * WordPress), is not for everybody (401 or 403 with a code of WordPress: in the trash, a draft again, not approved any more) or
 * is no longer published. Any other answer says nothing: not one that a firewall gives, nor one without a code.
 */

const askedAtOnce = 50;
/** From so many on, none left of those that were looked for says something of the site. */
const many = 3;

const missingCodes: Readonly<Record<Place, ReadonlySet<string>>> = {
  posts: new Set(['rest_post_invalid_id']),
  pages: new Set(['rest_post_invalid_id']),
  comments: new Set(['rest_comment_invalid_id', 'rest_comment_invalid_post_id']),
};
const closedCodes: Readonly<Record<Place, ReadonlySet<string>>> = {
  posts: new Set(['rest_forbidden']),
  pages: new Set(['rest_forbidden']),
  comments: new Set(['rest_cannot_read', 'rest_cannot_read_post']),
};
const publicStatus: Readonly<Record<Place, string>> = { posts: 'publish', pages: 'publish', comments: 'approved' };

export interface Looking {
  readonly site: Site;
  readonly client: WordPressClient;
  readonly context: Pick<SourceContext, 'logger' | 'now'>;
  readonly signal: AbortSignal;
}

/** Of those that are remembered: the newest, or all. Gives those that are not listed any more. */
export async function unlistedPosts(state: State, place: Place, all: boolean, looking: Looking): Promise<Remembered[]> {
  const { site, client, context, signal } = looking;
  const known = remembered(state, place).reverse();
  const asked = all ? known : known.slice(0, perPage);
  const unlisted: Remembered[] = [];
  for (let at = 0; at < asked.length; at += perPage) {
    const some = asked.slice(at, at + perPage);
    const include = some.map(({ nativeId }) => nativeId).join(',');
    const list = await client.list(site.api, `/wp/v2/${place}`, { include, per_page: perPage, _fields: 'id' }, signal);
    if (list === null) return [];
    const listed = new Set(list.items.flatMap((item) => (isRecord(item) ? [String(item.id)] : [])));
    unlisted.push(...some.filter(({ nativeId }) => !listed.has(nativeId)));
  }
  if (asked.length >= many && unlisted.length === asked.length) {
    context.logger.warn(
      { place, asked: asked.length },
      'the site lists nothing of what it had; nothing is taken for deleted',
    );
    return [];
  }
  return unlisted;
}

/** Those of them that are gone. Notes it. */
export async function goneItems(
  unlisted: readonly Remembered[],
  state: State,
  place: Place,
  { site, client, context, signal }: Looking,
): Promise<RawItem[]> {
  const observedAt = context.now();
  const gone: RawItem[] = [];
  for (const { nativeId, at, placed } of unlisted.slice(0, askedAtOnce)) {
    const answer = await client.one(site.api, `/wp/v2/${place}/${nativeId}`, { _fields: 'id,status' }, signal);
    if (!isGone(answer, place)) continue;
    state.recent.note(place, nativeId, at, goneState);
    const where = `${place === 'comments' ? 'comment' : 'post'} ${nativeId}`;
    gone.push(rawItem(where, { kind: 'gone', placed, at, site, observedAt }));
  }
  return gone;
}

function isGone({ status, code, body }: One, place: Place): boolean {
  if (status === 404) return missingCodes[place].has(code ?? '');
  if (status === 401 || status === 403) return closedCodes[place].has(code ?? '');
  // Whoever is signed in sees what is in the trash.
  return status === 200 && isRecord(body) && typeof body.status === 'string' && body.status !== publicStatus[place];
}

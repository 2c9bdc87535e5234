import type { CheckLine } from '../../source.js';
import { chosen } from './categories.js';
import { activeTopics, type Deps, listedTopics } from './forum.js';

/** What the key opens: posts, categories, who liked, addresses of people. */
export async function checkDiscourse(deps: Deps, signal: AbortSignal): Promise<CheckLine[]> {
  const { client, config, categories, source } = deps;
  const lines: CheckLine[] = [];
  const posts = await client.posts(null, signal);
  lines.push({ what: 'posts', level: 'ok', says: `can be read; ${posts.length} on the first page` });
  const wanted = [...categories.values()].filter((place) => chosen(place, source.communities) === 'wanted');
  const closed = [...categories.values()].filter((place) => chosen(place, source.communities) === 'private');
  lines.push({
    what: 'categories',
    level: wanted.length > 0 ? 'ok' : 'warning',
    says: `${wanted.length} of ${categories.size} are read${closed.length > 0 ? `; ${closed.length} are private and not listed in communities.private` : ''}`,
  });
  const topics = await activeTopics(deps, source.now(), signal);
  lines.push({ what: 'topics', level: 'ok', says: `views can be read; ${topics.size} on the first page` });
  const first = posts.find((post): post is { id: number } => typeof (post as { id?: unknown } | null)?.id === 'number');
  if (config.likers && first !== undefined) {
    const told = (await client.likers(String(first.id), signal)) !== null;
    lines.push({
      what: 'who liked a post',
      level: told ? 'ok' : 'warning',
      says: told
        ? 'is told'
        : 'is not told to this key: likes are only counted. Give it the scope to read post actions',
    });
  }
  if (config.people) {
    const told = (await client.users(1, signal)) !== null;
    lines.push({
      what: 'e-mail addresses',
      level: told ? 'ok' : 'warning',
      says: told
        ? 'link accounts to people'
        : 'are not told to this key: accounts are not linked to people. Take the key of an administrator, or set people: false',
    });
  }
  for (const id of listedTopics(deps)) {
    const isThere = (await client.topic(id, signal)) !== null;
    lines.push({
      what: `topic ${id}`,
      level: isThere ? 'ok' : 'error',
      says: isThere ? 'can be read' : 'communities.private names it, and it is not there or not for this key',
    });
  }
  lines.push({
    what: 'webhook',
    level: config.webhookSecret === undefined ? 'warning' : 'ok',
    says:
      config.webhookSecret === undefined
        ? 'is not set up: what people write arrives at the next poll. Set webhookSecret to hear of it at once'
        : 'calls are taken under the name of this source; its events are posts, topics and likes',
  });
  return lines;
}

import { type DirectoryRecord, directoryKey } from '../../../infra/contracts/directory.js';
import { idField, isRecord } from '../../fields.js';
import { PlatformError, type RawItem } from '../../source.js';
import { attempt } from './categories.js';
import type { Deps } from './forum.js';
import { item } from './items.js';
import type { Position } from './position.js';
import { parseUser } from './user.js';

const dayMs = 24 * 3_600_000;
const mostPages = 5000;

/** Whose the accounts are, once a day; only what is not known yet is written. */
export async function* peoplePages(
  { config, client, context, source }: Deps,
  from: Position['people'],
  signal: AbortSignal,
): AsyncGenerator<{ items: RawItem[]; people: Position['people'] }> {
  if (!config.people || (from.page === null && source.now() - from.at < dayMs)) return;
  const known = new Map((await source.previousDirectory?.())?.map((record) => [directoryKey(record), stateOf(record)]));
  const seen = new Set<string>();
  for (let page = from.page ?? 1; page <= mostPages && !signal.aborted; page += 1) {
    const users = await client.users(page, signal);
    if (users === null) {
      source.logger.warn(
        'the key is not that of an administrator: accounts are not linked to people by their addresses',
      );
      yield { items: [], people: { at: source.now(), page: null } };
      return;
    }
    const ids = users.map((user) => (isRecord(user) ? attempt(() => idField(user, 'id')) : null) ?? '');
    if (users.length > 0 && ids.every((id) => seen.has(id))) {
      throw new PlatformError('Discourse gave the same page of users again');
    }
    for (const id of ids) seen.add(id);
    const observedAt = source.now();
    const isNews = (raw: unknown): boolean => {
      const parsed = attempt(() => parseUser(raw, observedAt, context));
      return (
        parsed === null ||
        parsed.some((one) => one.kind !== 'directory' || known.get(directoryKey(one.record)) !== stateOf(one.record))
      );
    };
    const items = users.flatMap((raw, index) =>
      isNews(raw) ? [item(`users page ${page}[${index}]`, { kind: 'user', raw, observedAt })] : [],
    );
    const isLast = users.length === 0;
    yield { items, people: isLast ? { at: observedAt, page: null } : { at: from.at, page: page + 1 } };
    if (isLast) return;
  }
}

const stateOf = (record: DirectoryRecord): string =>
  JSON.stringify(Object.entries({ ...record, version: 0 }).sort(([a], [b]) => (a < b ? -1 : 1)));

import { type DirectoryRecord, directoryKey } from '../../../infra/contracts/directory.js';
import { idField, isRecord } from '../../fields.js';
import { PlatformError, type RawItem } from '../../source.js';
import { attempt } from './envelope.js';
import { item, type VivaItem } from './items.js';
import type { Deps } from './live.js';
import { parseVivaItem } from './parse.js';
import type { Position } from './position.js';

const dayMs = 24 * 3_600_000;
const mostPages = 4000;

/** Whose the accounts are, once a day; only what is not known yet is written. */
export async function* peoplePages(
  { client, context, source }: Deps,
  from: Position['people'],
  signal: AbortSignal,
): AsyncGenerator<{ items: RawItem[]; people: Position['people'] }> {
  if (from.page === null && source.now() - from.at < dayMs) return;
  const isNews = await newsOnly(source.previousDirectory, context);
  const seen = new Set<string>();
  for (let page = from.page ?? 1; page <= mostPages && !signal.aborted; page += 1) {
    const users = await client.users(page, signal);
    const keys = users.map((user) => (isRecord(user) ? attempt(() => idField(user, 'id')) : null) ?? '');
    if (users.length > 0 && keys.every((key) => seen.has(key))) {
      throw new PlatformError('Viva Engage gave the same page of users again');
    }
    for (const key of keys) seen.add(key);
    const observedAt = source.now();
    const items = users
      .map((raw, index) => item(`users.json page ${page}[${index}]`, { kind: 'user', raw, observedAt }))
      .filter(isNews);
    const isLast = users.length === 0;
    yield { items, people: isLast ? { at: observedAt, page: null } : { at: from.at, page: page + 1 } };
    if (isLast) return;
  }
}

/** Whether an item says something of people that the directory does not hold yet. */
export async function newsOnly(
  previousDirectory: (() => Promise<DirectoryRecord[]>) | undefined,
  context: Parameters<typeof parseVivaItem>[1],
): Promise<(raw: RawItem) => boolean> {
  const known = new Map((await previousDirectory?.())?.map((record) => [directoryKey(record), stateOf(record)]));
  return (raw) => {
    const { kind } = raw.value as VivaItem;
    if (kind !== 'user' && kind !== 'export-user') return true;
    return parseVivaItem(raw, context).some(
      (parsed) => parsed.kind !== 'directory' || known.get(directoryKey(parsed.record)) !== stateOf(parsed.record),
    );
  };
}

const stateOf = (record: DirectoryRecord): string =>
  JSON.stringify(Object.entries({ ...record, version: 0 }).sort(([a], [b]) => (a < b ? -1 : 1)));

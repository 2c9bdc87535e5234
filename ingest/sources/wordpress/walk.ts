import { isRecord } from '../../fields.js';
import { PlatformError } from '../../source.js';
import { type Parameters, perPage, type WordPressClient } from './client.js';

export interface Walk {
  readonly api: string;
  readonly route: string;
  /** Which time is gone along: what is asked for, and the field that has it. */
  readonly by: 'modified' | 'date';
  /** Ms; what has exactly this second is not given. */
  readonly after: number;
  readonly before?: number;
  readonly parameters?: Parameters;
}

const asks = {
  modified: { after: 'modified_after', before: 'modified_before', orderby: 'modified', field: 'modified_gmt' },
  date: { after: 'after', before: 'before', orderby: 'date', field: 'date_gmt' },
} as const;

/** Pages in a row that bring nothing new. */
const mostStale = 3;
/** As many as may have one second and come again. */
const remembered = 2000;

/**
 * A collection in the order of a time. It goes on from the time of the last item, not by the number of the page: what is
 * changed in the meantime moves to the end, and everything behind it would move one place up, over the edge of a page.
 */
export async function* walk(client: WordPressClient, options: Walk, signal: AbortSignal): AsyncGenerator<unknown[]> {
  const { api, route, by } = options;
  const { after: afterName, before: beforeName, orderby, field } = asks[by];
  const seen = new Set<string>();
  let after = options.after;
  let page = 1;
  let stale = 0;
  for (;;) {
    const list = await client.list(
      api,
      route,
      {
        ...options.parameters,
        [afterName]: second(after),
        ...(options.before === undefined ? {} : { [beforeName]: second(options.before) }),
        orderby,
        order: 'asc',
        per_page: perPage,
        page,
      },
      signal,
    );
    if (list === null) return;
    const fresh = list.items.filter((item) => {
      const key = isRecord(item) ? `${String(item.id)} ${String(item[field])}` : JSON.stringify(item);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    for (const key of seen) {
      if (seen.size <= remembered) break;
      seen.delete(key);
    }
    if (fresh.length > 0) yield fresh;
    if (list.items.length < perPage) return;
    stale = fresh.length > 0 ? 0 : stale + 1;
    if (stale >= mostStale) throw new PlatformError('WordPress gives the same page again and again', false);
    const last = timeOf(list.items.at(-1), field);
    // The second of the last item may go on behind it.
    if (last !== null && last - 1000 > after) {
      after = last - 1000;
      page = 1;
    } else page += 1;
  }
}

function timeOf(item: unknown, field: string): number | null {
  const written = isRecord(item) ? item[field] : null;
  const ms = typeof written === 'string' ? Date.parse(`${written}Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

const second = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

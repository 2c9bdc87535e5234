import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorMessage } from '../../../infra/errors.js';
import { type BackfillRange, type Page, PlatformError } from '../../source.js';
import { openArchive, UnreadableArchiveError } from './archive.js';
import { exportItems } from './export-items.js';
import { item } from './items.js';
import type { Deps } from './live.js';
import { newsOnly } from './people.js';

const dayMs = 24 * 3_600_000;
const pageItems = 500;

/** Where an export of a day broke off: `items` of the day that ends at `until` have been read. */
export interface ExportPosition {
  readonly way: 'export';
  readonly until: number;
  readonly items: number;
}

/** Data exports of one day each, the newest first. An archive lies on disk only while it is read. */
export async function* exportDays(
  { client, context, source, config }: Deps,
  from: ExportPosition | null,
  range: BackfillRange,
  signal: AbortSignal,
): AsyncGenerator<Page | 'refused'> {
  const isNews = await newsOnly(source.previousDirectory, context);
  const days = Math.ceil((range.until - range.from) / dayMs);
  let skip = from?.items ?? 0;
  for (let until = from?.until ?? range.until; until > range.from && !signal.aborted; until -= dayMs) {
    const since = Math.max(range.from, until - dayMs);
    const folder = await mkdtemp(path.join(tmpdir(), 'earshot-export-'));
    try {
      const file = path.join(folder, 'export.zip');
      if ((await client.exportTo(file, since, until, signal)) === 'refused') {
        yield 'refused';
        return;
      }
      const done = Math.min(days, Math.round((range.until - since) / dayMs));
      const day = new Date(since).toISOString().slice(0, 10);
      const page = (items: Page['items'], position: ExportPosition): Page => ({
        items: items.filter((raw) =>
          config.people ? isNews(raw) : (raw.value as { kind: string }).kind !== 'export-user',
        ),
        position,
        progress: { done, total: days, unit: 'days' },
      });
      let count = 0;
      let items: Page['items'][number][] = [];
      const archive = await openArchive(file);
      try {
        for await (const value of exportItems(archive, source.communities, source.now())) {
          count += 1;
          if (count <= skip) continue;
          items.push(item(`export of ${day}, ${value.where}`, value.item));
          if (items.length < pageItems) continue;
          yield page(items, { way: 'export', until, items: count });
          items = [];
        }
      } finally {
        await archive.close();
      }
      skip = 0;
      yield page(items, { way: 'export', until: since, items: 0 });
    } catch (error) {
      if (!(error instanceof UnreadableArchiveError)) throw error;
      throw new PlatformError(`Viva Engage gave a data export that cannot be read: ${errorMessage(error)}`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

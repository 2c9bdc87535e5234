import { stat } from 'node:fs/promises';
import { errorMessage, UserError } from '../../../infra/errors.js';
import { createChoice } from '../../communities.js';
import { isRecord } from '../../fields.js';
import type { Page, Source, SourceContext, SourceReader } from '../../source.js';
import { type Archive, openArchive, UnreadableArchiveError } from '../viva-engage/archive.js';
import { exportItems, firstRow } from '../viva-engage/export-items.js';
import { item } from '../viva-engage/items.js';
import { parseVivaItem } from '../viva-engage/parse.js';
import { type VivaEngageExportConfig, vivaEngageExportConfig } from './config.js';

/** A network data export as a file: https://learn.microsoft.com/rest/api/yammer/network-data-export */
export const vivaEngageExportSource: Source<VivaEngageExportConfig> = {
  type: 'viva-engage-export',
  title: 'Viva Engage network data export',
  gives: {
    scope: 'internal',
    views: 'none',
    reactionTimes: false,
    edits: true,
    deletes: true,
    membership: false,
    people: true,
  },
  ways: ['file'],
  tried: 'files written from the documents; no real export',
  config: vivaEngageExportConfig,
  open: (config, context) => openVivaEngageExport(config, context),
};

const pageItems = 500;

async function openVivaEngageExport(config: VivaEngageExportConfig, source: SourceContext): Promise<SourceReader> {
  const archive = await open(config.path);
  try {
    if (!archive.tables.includes('messages')) {
      throw new UserError(
        `path: ${config.path} has no Messages.csv. Give the zip file of a network data export, or its folder`,
      );
    }
    const instance = config.network ?? (await networkOf(archive));
    if (instance === null) {
      throw new UserError(
        `${config.path} does not say which network it is of. Set network (--network) to the id that users/current.json gives`,
      );
    }
    const observedAt = Math.floor((await stat(config.path)).mtimeMs);
    const context = { instance, pseudonym: source.pseudonym };
    const choice = createChoice(config.communities);
    return {
      instance,
      async *pages(position, signal): AsyncGenerator<Page> {
        const skip = resume(position, observedAt);
        let count = 0;
        let items: Page['items'][number][] = [];
        const page = (): Page => ({
          items,
          position: { export: observedAt, items: count },
          progress: { done: count, total: null, unit: 'rows' },
        });
        for await (const { where, item: value } of reading(exportItems(archive, choice, observedAt), config.path)) {
          if (signal.aborted) return;
          count += 1;
          if (count <= skip) continue;
          items.push(item(where, value));
          if (items.length < pageItems) continue;
          yield page();
          items = [];
        }
        if (items.length > 0) yield page();
      },
      parse: (raw) => parseVivaItem(raw, context),
      close: () => archive.close(),
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

async function open(location: string): Promise<Archive> {
  try {
    return await openArchive(location);
  } catch (error) {
    throw unreadable(error, location);
  }
}

async function* reading<T>(rows: AsyncIterable<T>, location: string): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    throw unreadable(error, location);
  }
}

function unreadable(error: unknown, location: string): unknown {
  if (!(error instanceof UnreadableArchiveError)) return error;
  return new UserError(`path: ${location} cannot be read: ${errorMessage(error)}`, 2, { cause: error });
}

async function networkOf(archive: Archive): Promise<string | null> {
  const network = archive.tables.includes('networks') ? await firstRow(archive, 'networks') : null;
  const id = isRecord(network) ? (network.id ?? network.network_id) : null;
  return typeof id === 'string' && /^\d{1,20}$/.test(id) ? id : null;
}

function resume(position: unknown, observedAt: number): number {
  if (!isRecord(position) || position.export !== observedAt) return 0;
  return Number.isSafeInteger(position.items) ? (position.items as number) : 0;
}

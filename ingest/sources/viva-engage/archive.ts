import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise } from 'yauzl';
import { errorMessage } from '../../../infra/errors.js';
import { isBomb } from '../../bombs.js';

/** The tables of a data export, by the names of their files in lower case without `.csv`: `messages`, `users`. */
export interface Archive {
  readonly tables: readonly string[];
  /** Throws UnreadableArchiveError. */
  read(table: string): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

export class UnreadableArchiveError extends Error {
  override readonly name = 'UnreadableArchiveError';
}

/** A table of a day of a large network stays far below. */
const maxTableBytes = 8 * 1024 ** 3;

/** `MessageVersions.csv` of the network itself; folders hold files and other networks. */
function tableName(name: string): string | null {
  return /^(?:[^/\\]+\/)?([A-Za-z]+)\.csv$/.exec(name)?.[1]?.toLowerCase() ?? null;
}

/** A zip file, or the folder that it was unpacked to. Throws UnreadableArchiveError. */
export async function openArchive(location: string): Promise<Archive> {
  try {
    return (await stat(location)).isDirectory() ? await openFolder(location) : await openZip(location);
  } catch (error) {
    if (error instanceof UnreadableArchiveError) throw error;
    throw new UnreadableArchiveError(errorMessage(error), { cause: error });
  }
}

async function openFolder(location: string): Promise<Archive> {
  const names = (await readdir(location)).filter((name) => tableName(name) !== null);
  const files = new Map(names.map((name) => [tableName(name) as string, path.join(location, name)]));
  return {
    tables: [...files.keys()],
    async *read(table) {
      const file = files.get(table);
      if (file === undefined) throw new UnreadableArchiveError(`has no ${table}.csv`);
      try {
        for await (const chunk of createReadStream(file)) yield chunk as Buffer;
      } catch (error) {
        throw new UnreadableArchiveError(`${table}.csv: ${errorMessage(error)}`, { cause: error });
      }
    },
    close: async () => {},
  };
}

/** Read in place: nothing is unpacked to disk, so a name never becomes a path. */
async function openZip(location: string): Promise<Archive> {
  const zip = await openPromise(location, { autoClose: false });
  const entries = new Map<string, Entry>();
  try {
    const roots = new Map<string, number>();
    for await (const entry of zip.eachEntry()) {
      const table = tableName(entry.fileName);
      if (table === null) continue;
      // A folder around everything is allowed; what lies deeper than another of its name is another network's.
      const depth = entry.fileName.split('/').length;
      if ((roots.get(table) ?? Number.POSITIVE_INFINITY) <= depth) continue;
      roots.set(table, depth);
      entries.set(table, entry);
    }
  } catch (error) {
    zip.close();
    throw error;
  }
  return {
    tables: [...entries.keys()],
    async *read(table) {
      const entry = entries.get(table);
      if (entry === undefined) throw new UnreadableArchiveError(`has no ${table}.csv`);
      const { compressedSize, uncompressedSize } = entry;
      if (isBomb(compressedSize, uncompressedSize) || uncompressedSize > maxTableBytes) {
        throw new UnreadableArchiveError(`${table}.csv unpacks to ${uncompressedSize} bytes, which no export does`);
      }
      if (entry.isEncrypted()) throw new UnreadableArchiveError(`${table}.csv is protected by a password`);
      let sum = 0;
      let stream: Readable | undefined;
      try {
        stream = await zip.openReadStreamPromise(entry);
        for await (const chunk of stream) {
          sum = crc32(chunk as Buffer, sum);
          yield chunk as Buffer;
        }
      } catch (error) {
        throw new UnreadableArchiveError(`${table}.csv is damaged (${errorMessage(error)})`, { cause: error });
      } finally {
        stream?.destroy();
      }
      if (sum !== entry.crc32) throw new UnreadableArchiveError(`${table}.csv does not match its checksum`);
    },
    close: async () => zip.close(),
  };
}

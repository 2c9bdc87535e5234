import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../infra/errors.js';
import { type ExportFiles, exportRoot, pathError, UnreadableFileError } from './files.js';

export async function openDirectory(location: string): Promise<ExportFiles> {
  const base = path.resolve(location);
  try {
    const outer = await walk(base, '', 1);
    const root = exportRoot(outer.map(nfc), location);
    const inside = path.join(base, root);
    return directoryFiles(location, inside, root === '' ? outer : await walk(inside, '', 1));
  } catch (error) {
    throw error instanceof UserError ? error : pathError(location, error);
  }
}

const nfc = (name: string): string => name.normalize('NFC');

/** Names as the disk has them. One level of folders is part of an export; only `teams/` (Grid) goes deeper. */
async function walk(base: string, prefix: string, levels: number): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(path.join(base, prefix), { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`;
    const isFolder = entry.isSymbolicLink() ? await isDirectory(path.join(base, name)) : entry.isDirectory();
    // A folder that is named like a day is listed, so that reading it is refused and counted.
    if (!isFolder || entry.name.endsWith('.json')) found.push(name);
    else if (levels > 0)
      for (const below of await walk(base, `${name}/`, name === 'teams' ? 2 : levels - 1)) found.push(below);
  }
  return found;
}

async function isDirectory(full: string): Promise<boolean> {
  try {
    return (await stat(full)).isDirectory();
  } catch {
    return false;
  }
}

const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'the file is gone or a dangling link',
  EACCES: 'no permission to read the file; make it readable for the user that runs earshot',
  EPERM: 'no permission to read the file; make it readable for the user that runs earshot',
  EISDIR: 'is a folder, not a file',
  ELOOP: 'is a link that leads back to itself',
};

/** Errors of one file as UnreadableFileError; anything else (a broken disk, too many open files) may pass and is retried. */
export function readError(error: unknown): Error {
  const reason = unreadable[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? (error as Error) : new UnreadableFileError(reason, { cause: error });
}

function directoryFiles(location: string, base: string, onDisk: readonly string[]): ExportFiles {
  // macOS writes names in another normal form than channels.json has.
  const renamed = new Map(onDisk.filter((name) => name !== nfc(name)).map((name) => [nfc(name), name]));
  const full = (name: string): string => path.join(base, renamed.get(name) ?? name);
  return {
    description: location,
    names: onDisk.map(nfc),
    refused: [],
    modifiedMs: async (name) => Math.floor((await stat(full(name))).mtimeMs / 1000) * 1000,
    bytes: async (name) => (await stat(full(name))).size,
    async *read(name) {
      const stream = createReadStream(full(name));
      try {
        for await (const chunk of stream) yield chunk as Buffer;
      } catch (error) {
        throw readError(error);
      } finally {
        stream.destroy();
      }
    },
    close: async () => {},
  };
}

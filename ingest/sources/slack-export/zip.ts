import { open } from 'node:fs/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { errorMessage, UserError } from '../../../infra/errors.js';
import { type ExportFiles, exportRoot, pathError, UnreadableFileError } from './files.js';

/** A day of one channel is far smaller; what is larger is refused instead of being unpacked for hours. */
export const maxEntryBytes = 2 * 1024 ** 3;
/** JSON of messages shrinks 5 to 40 times. Deflate's limit, which bombs come close to, is 1032. */
export const maxRatio = 250;
/** Unpacked at once, which takes a third of the time that a stream of its chunks does. */
const wholeUpToBytes = 4 * 1024 ** 2;
/** Small files may repeat themselves as they like. */
const ratioFromBytes = 16 * 1024 ** 2;

interface Stored {
  readonly entry: Entry;
  readonly modifiedMs: number;
}

/** Reads entries in place: nothing is extracted, so a name never becomes a path. */
export async function openZip(location: string): Promise<ExportFiles> {
  let zip: ZipFile;
  try {
    // Names are decoded here, because yauzl gives up the whole file at the first unsafe one.
    zip = await openPromise(location, { autoClose: false, decodeStrings: false });
  } catch (error) {
    throw await zipError(location, error);
  }
  try {
    const stored = new Map<string, Stored>();
    const refused: { name: string; reason: string }[] = [];
    for await (const entry of zip.eachEntry()) {
      const name = getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        entry.fileName as unknown as Buffer,
        entry.extraFields,
        false,
      ).normalize('NFC');
      if (name.endsWith('/') || name.startsWith('__MACOSX/')) continue;
      if (validateFileName(name) !== null || name.includes('\u0000')) {
        refused.push({ name: printable(name), reason: 'the name in the zip leads out of the export; it was not read' });
        continue;
      }
      if (entry.isEncrypted() && name.endsWith('.json')) {
        throw new UserError(`${location} is protected by a password. Unpack it and give the folder instead`);
      }
      stored.set(name, { entry: slim(entry), modifiedMs: modifiedMs(entry) });
    }
    const root = exportRoot([...stored.keys()], location);
    const inside = new Map<string, Stored>();
    for (const [name, file] of stored) if (name.startsWith(root)) inside.set(name.slice(root.length), file);
    return zipFiles(location, zip, inside, refused);
  } catch (error) {
    zip.close();
    throw error instanceof UserError ? error : await zipError(location, error);
  }
}

const printable = (name: string): string => name.replace(/[\p{Cc}\p{Cs}]/gu, '?').slice(0, 200);

/** Only what reading needs: an export may have a million entries. */
function slim(entry: Entry): Entry {
  return Object.assign(new Entry(), {
    compressedSize: entry.compressedSize,
    compressionMethod: entry.compressionMethod,
    crc32: entry.crc32,
    generalPurposeBitFlag: entry.generalPurposeBitFlag,
    relativeOffsetOfLocalHeader: entry.relativeOffsetOfLocalHeader,
    uncompressedSize: entry.uncompressedSize,
  });
}

/** A DOS time has no zone: as UTC it is at least the same on every machine. */
function modifiedMs(entry: Entry): number {
  return Math.floor(entry.getLastModDate({ timezone: 'UTC' }).getTime() / 1000) * 1000;
}

async function zipError(location: string, error: unknown): Promise<UserError> {
  if ((error as NodeJS.ErrnoException).code !== undefined) return pathError(location, error);
  if (/encryption/.test(errorMessage(error)))
    return new UserError(`${location} is protected by a password. Unpack it and give the folder instead`);
  if (!(await beginsLikeZip(location)))
    return new UserError(`${location} is neither a folder nor a zip file. Give the Slack export as Slack made it`);
  return new UserError(
    `${location} is a damaged or cut zip file (${errorMessage(error)}). Download the export again and compare the sizes`,
    2,
    { cause: error },
  );
}

async function beginsLikeZip(location: string): Promise<boolean> {
  const file = await open(location);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

function zipFiles(
  location: string,
  zip: ZipFile,
  stored: ReadonlyMap<string, Stored>,
  refused: ExportFiles['refused'],
): ExportFiles {
  return {
    description: location,
    names: [...stored.keys()],
    refused,
    modifiedMs: async (name) => stored.get(name)?.modifiedMs ?? 0,
    bytes: async (name) => stored.get(name)?.entry.uncompressedSize ?? 0,
    async *read(name) {
      const entry = stored.get(name)?.entry;
      if (entry === undefined) throw new UnreadableFileError('is not in the zip');
      const bomb = bombReason(entry.compressedSize, entry.uncompressedSize);
      if (bomb !== null) throw new UnreadableFileError(bomb);
      let sum = 0;
      try {
        const isSmall = Math.max(entry.compressedSize, entry.uncompressedSize) <= wholeUpToBytes;
        const whole = isSmall ? await readWhole(zip, entry) : null;
        if (whole !== null) {
          yield whole;
          return;
        }
        const stream = await zip.openReadStreamPromise(entry);
        try {
          for await (const chunk of stream) {
            sum = crc32(chunk as Buffer, sum);
            yield chunk as Buffer;
          }
        } finally {
          stream.destroy();
        }
      } catch (error) {
        // An error code of the system is about the disk, not about this entry; zlib's own begin with Z_.
        const code = (error as NodeJS.ErrnoException).code;
        if (code !== undefined && !code.startsWith('Z_')) throw error;
        throw new UnreadableFileError(`is damaged in the zip (${errorMessage(error)})`, { cause: error });
      }
      if (sum !== entry.crc32)
        throw new UnreadableFileError('does not match its checksum in the zip: what was read may be damaged');
    },
    close: async () => zip.close(),
  };
}

/** Null: it is not as it should be, and what of it can be read is found by streaming it. */
async function readWhole(zip: ZipFile, entry: Entry): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry, { decodeFileData: false }))
    chunks.push(chunk as Buffer);
  const stored = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  const whole = entry.compressionMethod === 8 ? inflated(stored, entry.uncompressedSize) : stored;
  return whole?.length === entry.uncompressedSize && crc32(whole) === entry.crc32 ? whole : null;
}

function inflated(stored: Buffer, bytes: number): Buffer | null {
  try {
    // The engine takes no limit of nothing.
    return inflateRawSync(stored, { maxOutputLength: Math.max(1, bytes) });
  } catch {
    return null;
  }
}

export function bombReason(compressed: number, uncompressed: number): string | null {
  if (uncompressed > maxEntryBytes) return `unpacks to ${uncompressed} bytes, the limit is ${maxEntryBytes}`;
  if (uncompressed > ratioFromBytes && uncompressed > compressed * maxRatio)
    return `unpacks to ${Math.round(uncompressed / Math.max(1, compressed))} times its size, the limit is ${maxRatio}: not a file that Slack made`;
  return null;
}

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { type Entry, openPromise } from 'yauzl';
import { errorMessage, UserError } from '../../../infra/errors.js';
import { isBomb } from '../../bombs.js';

/** The lines of an export, wherever they lie: a JSONL file, compressed or not, or the zip file with the attachments. */
export interface ExportLines {
  /** Changes when the file does. */
  readonly fingerprint: string;
  readonly modifiedMs: number;
  /** From the first line on, each time. Null for a line that is too long to be held. */
  read(): AsyncIterable<string | null>;
}

/** A thread with all its answers is one line. */
const longestLine = 64_000_000;

export async function openLines(file: string): Promise<ExportLines> {
  try {
    const { size, mtimeMs } = await stat(file);
    const stream = await opener(file);
    return {
      fingerprint: `${size} ${Math.floor(mtimeMs)}`,
      modifiedMs: Math.floor(mtimeMs),
      async *read() {
        const input = await stream();
        try {
          yield* split(refusingBombs(file, input));
        } catch (error) {
          throw error instanceof UserError ? error : unreadable(file, error);
        } finally {
          input.destroy();
        }
      },
    };
  } catch (error) {
    throw error instanceof UserError ? error : unreadable(file, error);
  }
}

async function* refusingBombs(file: string, input: Readable): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of input) {
    bytes += (chunk as Buffer).length;
    // Only what unpacks counts what it was given.
    const { bytesWritten } = input as Partial<Gunzip>;
    if (bytesWritten !== undefined && isBomb(bytesWritten, bytes)) throw bomb(file);
    yield chunk as Buffer;
  }
}

const bomb = (file: string): UserError =>
  new UserError(`path: ${file} unpacks to hundreds of times its size, which no export does: it was not read further`);

async function* split(input: AsyncIterable<Buffer>): AsyncGenerator<string | null> {
  const decoder = new TextDecoder();
  let [rest, isTooLong] = ['', false];
  for await (const chunk of input) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    for (const [index, part] of parts.entries()) {
      if (rest.length + part.length > longestLine) [rest, isTooLong] = ['', true];
      else if (!isTooLong) rest += part;
      if (index === parts.length - 1) break;
      yield isTooLong ? null : rest;
      [rest, isTooLong] = ['', false];
    }
  }
  if (isTooLong) yield null;
  else if (rest !== '') yield rest;
}

function unreadable(file: string, error: unknown): UserError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new UserError(`path: ${file} does not exist. Give the JSONL or zip file of the export`);
  if (code === 'EISDIR') return new UserError(`path: ${file} is a folder. Give the JSONL or zip file of the export`);
  if (code === 'EACCES') return new UserError(`path: no permission to read ${file}`);
  return new UserError(`path: cannot read ${file}: ${errorMessage(error)}`, 2, { cause: error });
}

async function opener(file: string): Promise<() => Promise<Readable>> {
  const kind = await kindOf(file);
  if (kind === 'zip') {
    await fromZip(file).then((input) => input.destroy());
    return () => fromZip(file);
  }
  return async () => {
    const input = createReadStream(file);
    if (kind === 'plain') return input;
    const unpacked = createGunzip();
    input.once('error', (error) => unpacked.destroy(error));
    return input.pipe(unpacked);
  };
}

async function kindOf(file: string): Promise<'zip' | 'gzip' | 'plain'> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    if (buffer.subarray(0, 2).toString('latin1') === 'PK') return 'zip';
    return buffer[0] === 0x1f && buffer[1] === 0x8b ? 'gzip' : 'plain';
  } finally {
    await handle.close();
  }
}

/** The first JSONL file in it; nothing is unpacked to disk. */
async function fromZip(file: string): Promise<Readable> {
  const zip = await openPromise(file, { autoClose: false });
  try {
    let found: Entry | undefined;
    for await (const entry of zip.eachEntry()) {
      if (!/(?:^|\/)[^/]+\.jsonl$/i.test(entry.fileName)) continue;
      found = entry;
      break;
    }
    if (found === undefined) throw new UserError(`path: ${file} holds no JSONL file, so it is no export of Mattermost`);
    if (isBomb(found.compressedSize, found.uncompressedSize)) throw bomb(file);
    const stream = await zip.openReadStreamPromise(found);
    stream.once('close', () => zip.close());
    return stream;
  } catch (error) {
    zip.close();
    throw error;
  }
}

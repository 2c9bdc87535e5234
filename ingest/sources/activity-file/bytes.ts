import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../../infra/errors.js';
import { isBomb } from '../../bombs.js';

/** The bytes of a file or of standard input, unpacked where they are compressed. */
export interface ByteSource {
  /** For people. */
  readonly name: string;
  /** Beginning of the unpacked bytes. */
  readonly head: Buffer;
  /** Bytes on the disk, compressed where they are; null: not known. */
  readonly size: number | null;
  /** When the bytes came to this disk, ms; null: now. */
  readonly arrivedMs: number | null;
  /** All unpacked bytes; of standard input only once. */
  read(): AsyncIterable<Buffer>;
  /** Bytes of `size` that the last `read` has taken in. */
  done(): number;
  close(): Promise<void>;
}

const headBytes = 1_000_000;
const chunkBytes = 256 * 1024;

export async function openBytes(location: string): Promise<ByteSource> {
  return location === '-' ? openStandardInput() : openFile(location);
}

async function openFile(location: string): Promise<ByteSource> {
  const name = path.basename(location);
  const found = await readable(location, () => stat(location));
  if (found.isDirectory()) throw new UserError(`${location} is a folder, not a file`);
  const start = await readable(location, () => firstBytes(location, 2));
  const packed = isGzip(start);
  let current: ReturnType<typeof createReadStream> | undefined;
  const read = (): AsyncGenerator<Buffer> => {
    current = createReadStream(location, { highWaterMark: chunkBytes });
    return unpacked(current, packed, name);
  };
  return {
    name,
    head: await readable(location, () => beginning(read())),
    size: found.size,
    // A file that was copied or unpacked may carry an older time than its arrival here.
    arrivedMs: Math.floor(Math.max(found.mtimeMs, found.ctimeMs)),
    read,
    done: () => current?.bytesRead ?? 0,
    close: async () => {
      current?.destroy();
    },
  };
}

async function openStandardInput(): Promise<ByteSource> {
  const name = 'standard input';
  const raw = process.stdin[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await raw.next();
  const start = first.done ? Buffer.alloc(0) : Buffer.from(first.value);
  let done = 0;
  const rest = async function* (): AsyncGenerator<Buffer> {
    done = start.length;
    yield start;
    for (;;) {
      const next = await raw.next();
      if (next.done) return;
      done += next.value.length;
      yield next.value;
    }
  };
  const bytes = unpacked(Readable.from(rest(), { objectMode: false }), isGzip(start), name);
  const held: Buffer[] = [];
  let length = 0;
  while (length < headBytes) {
    const next = await bytes.next();
    if (next.done) break;
    held.push(next.value);
    length += next.value.length;
  }
  let taken = false;
  return {
    name,
    head: Buffer.concat(held).subarray(0, headBytes),
    size: null,
    arrivedMs: null,
    async *read() {
      if (taken) throw new UserError('standard input can be read only once: give a file instead');
      taken = true;
      yield* held.splice(0);
      yield* bytes;
    },
    done: () => done,
    close: async () => {
      process.stdin.destroy();
    },
  };
}

const isGzip = (start: Buffer): boolean => start[0] === 0x1f && start[1] === 0x8b;

async function* unpacked(raw: Readable, packed: boolean, name: string): AsyncGenerator<Buffer> {
  const unzip = packed ? createGunzip({ chunkSize: chunkBytes }) : null;
  const stream = unzip ?? raw;
  // An error of the file reaches the loop through the stream that it reads.
  if (unzip !== null) pipeline(raw, unzip, () => undefined);
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      if (unzip !== null && isBomb(unzip.bytesWritten, bytes)) {
        throw new UserError(
          `${name} unpacks to hundreds of times its size, which no data does: it was not read further`,
        );
      }
      yield chunk as Buffer;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (packed && (code?.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE')) {
      throw new UserError(`${name} is damaged: its compressed data ends early or is not gzip; fetch it again`);
    }
    throw error;
  } finally {
    stream.destroy();
    raw.destroy();
  }
}

async function beginning(bytes: AsyncGenerator<Buffer>): Promise<Buffer> {
  const held: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    held.push(chunk);
    length += chunk.length;
    if (length >= headBytes) break;
  }
  return Buffer.concat(held).subarray(0, headBytes);
}

async function firstBytes(location: string, count: number): Promise<Buffer> {
  const file = await open(location);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readable<T>(location: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`Cannot read ${location}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}

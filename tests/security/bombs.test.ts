import { createWriteStream, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { afterAll, expect, test } from '@jest/globals';
import { ZipFile } from 'yazl';
import { openBytes } from '../../ingest/sources/activity-file/bytes.js';
import { openLines } from '../../ingest/sources/mattermost-export/lines.js';
import { openArchive } from '../../ingest/sources/viva-engage/archive.js';
import { removeTempDirs, tempDir } from '../support/temp-dir.js';

/** The Slack export has tests of its own: tests/integration/slack-export-bad-input.test.ts. */

const folder = tempDir();
afterAll(removeTempDirs);

/** 64 MB of nothing in some 64 kB. */
const nothing = Buffer.alloc(1024 * 1024, 'a');
const megabytes = 64;
const nothings = (): Readable => Readable.from(Array<Buffer>(megabytes).fill(nothing), { objectMode: false });

async function gzipBomb(): Promise<string> {
  const file = path.join(folder, 'bomb.gz');
  await pipeline(nothings(), createGzip(), createWriteStream(file));
  return file;
}

async function zipOf(name: string, entry: string, data: Readable | Buffer): Promise<string> {
  const file = path.join(folder, name);
  const zip = new ZipFile();
  if (Buffer.isBuffer(data)) zip.addBuffer(data, entry);
  else zip.addReadStream(data, entry);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

async function bytesOf(parts: AsyncIterable<Buffer | string | null>): Promise<number> {
  let bytes = 0;
  for await (const part of parts) bytes += part?.length ?? 0;
  return bytes;
}

test('an activity file that unpacks to hundreds of times its size is not read further', async () => {
  const file = await openBytes(await gzipBomb());
  await expect(bytesOf(file.read())).rejects.toThrow(/bomb\.gz unpacks to hundreds of times its size/);
  await file.close();
});

test('nor is a Mattermost export, in gzip or zip', async () => {
  const lines = await openLines(await gzipBomb());
  await expect(bytesOf(lines.read())).rejects.toThrow(/bomb\.gz unpacks to hundreds of times its size/);
  await expect(openLines(await zipOf('mattermost.zip', 'import.jsonl', nothings()))).rejects.toThrow(
    /mattermost\.zip unpacks to hundreds of times its size/,
  );
});

test('nor is a table of a Viva Engage export', async () => {
  const archive = await openArchive(await zipOf('viva.zip', 'Messages.csv', nothings()));
  await expect(bytesOf(archive.read('messages'))).rejects.toThrow(/messages\.csv unpacks to \d+ bytes/);
  await archive.close();
});

test('what is packed well, as words are, is read whole', async () => {
  const text = Buffer.from('{"type":"post","text":"the same words again and again"}\n'.repeat(20_000));
  const file = path.join(folder, 'words.gz');
  writeFileSync(file, gzipSync(text));
  const bytes = await openBytes(file);
  expect(await bytesOf(bytes.read())).toBe(text.length);
  await bytes.close();
});

test.each(['../Messages.csv', '/Messages.csv', 'C:\\Messages.csv', '..\\Messages.csv'])(
  'a name that leads out of an archive is no table: %s',
  async (name) => {
    const packed = await zipOf('names.zip', name.replace(/[^A-Za-z.]/g, '_'), Buffer.from('a,b\n'));
    const raw = (await import('node:fs')).readFileSync(packed);
    // The packer refuses such names; as long as they are alike, they can be put in afterwards.
    const [from, to] = [Buffer.from(name.replace(/[^A-Za-z.]/g, '_')), Buffer.from(name)];
    for (let at = raw.indexOf(from); at >= 0; at = raw.indexOf(from, at + 1)) to.copy(raw, at);
    writeFileSync(packed, raw);
    const opened = await openArchive(packed).then(
      async (archive) => {
        await archive.close();
        return archive.tables;
      },
      () => [],
    );
    // Whatever a table is called, it is read from the archive and never from the disk.
    expect(opened.every((table) => table === 'messages')).toBe(true);
  },
);

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contentId } from '../../../../../infra/contracts/ids.js';
import { UserError } from '../../../../../infra/errors.js';
import { createRandom } from '../../../../../infra/random.js';
import { activityFileSource } from '../../../../../ingest/sources/activity-file/source.js';
import { startChild } from '../../../../support/child-process.js';
import { countBy, createTestContext, type Reading, readAll } from '../../../../support/read-source.js';
import { sharedData } from '../../../../support/shared-data.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earshot-activity-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = createTestContext({ timeZone: 'Europe/Berlin' });
const observedAt = Date.UTC(2026, 5, 1);

let files = 0;
async function read(text: string | Buffer, settings: object = {}, name = 'file.csv'): Promise<Reading> {
  files += 1;
  const file = path.join(folder, `${files}-${name}`);
  await writeFile(file, text);
  return readFileAt(file, settings);
}

async function readFileAt(file: string, settings: object): Promise<Reading> {
  const reader = await activityFileSource.open(
    activityFileSource.config.parse({ path: file, observedAt, ...settings }),
    context,
  );
  try {
    return await readAll(reader);
  } finally {
    await reader.close?.();
  }
}

const csv =
  'id,time,author,parent,text\nm1,2026-01-31T14:05:00Z,ann,,"Grüße, ""alle""\nzweite Zeile"\nm2,2026-01-31T14:06:00Z,bob,m1,да\n';
const texts = ({ events }: Reading): (string | null)[] => events.map(({ object }) => object.text);

describe('a file is understood the same', () => {
  const plain = 'Grüße, "alle"\nzweite Zeile';
  it.each([
    ['as UTF-8', Buffer.from(csv), {}],
    ['with a byte order mark', Buffer.from(`\ufeff${csv}`), {}],
    ['as UTF-16', Buffer.from(`\ufeff${csv}`, 'utf16le'), {}],
    ['as UTF-16 without a mark', Buffer.from(csv, 'utf16le'), {}],
    ['compressed', gzipSync(csv), {}],
    ['with semicolons', Buffer.from(csv.replaceAll(',', ';').replace('Grüße;', 'Grüße,')), {}],
    [
      'with tabs and lines that end as on Windows',
      Buffer.from(
        csv
          .replaceAll('\n', '\r\n')
          .replaceAll(',', '\t')
          .replace('Grüße\t', 'Grüße,')
          .replace('\r\nzweite', '\nzweite'),
      ),
      {},
    ],
    [
      'with foreign names',
      Buffer.from(csv.replace('id,time,author,parent,text', 'Nr,Sent At,Who,Answers,Words')),
      { columns: { id: 'Nr', author: 'who', parent: 'Answers', text: 'Words' } },
    ],
    [
      'without a header',
      Buffer.from(csv.slice(csv.indexOf('\n') + 1)),
      { header: false, columns: { id: 1, time: 2, author: '3', parent: 4, text: 5 } },
    ],
    [
      'as NDJSON',
      Buffer.from(
        `${JSON.stringify({ id: 'm1', time: '2026-01-31T14:05:00Z', author: 'ann', text: plain })}\n\n{"id":"m2","created_at":"2026-01-31T14:06:00Z","author":"bob","in_reply_to":"m1","body":"да"}`,
      ),
      {},
    ],
    [
      'as NDJSON with objects in it',
      Buffer.from(
        `{"m":{"id":"m1","at":1769868300},"by":{"name":"ann"},"text":${JSON.stringify(plain)}}\n{"m":{"id":"m2","at":1769868360},"by":{"name":"bob"},"re":"m1","text":"да"}`,
      ),
      { time: 'epoch-s', columns: { id: 'm.id', time: 'm.at', author: 'by.name', parent: 're' } },
    ],
  ])('%s', async (_, bytes, settings) => {
    const expected = await read(csv);
    expect(texts(expected)).toEqual([plain, 'да']);
    const reading = await read(bytes, settings);
    expect(reading.events).toEqual(expected.events);
    expect(reading.rejects).toEqual([]);
  });

  it('as Windows-1252, and with bytes that are no UTF-8 where it is told to be', async () => {
    const latin = Buffer.from('time,author,text\n2026-01-31,ann,Grüße', 'latin1');
    expect(texts(await read(latin))).toEqual(['Grüße']);
    expect(texts(await read(latin, { encoding: 'utf-8' }))).toEqual(['Gr\ufffd\ufffde']);
  });

  it('with quotation marks that are text', async () => {
    const rows = 'time\tauthor\ttext\n2026-01-31\tann\t"so it begins\n2026-01-31\tbob\tsay "hi" to me';
    expect(texts(await read(rows, { quote: 'none' }))).toEqual(['"so it begins', 'say "hi" to me']);
  });
});

describe('what cannot be read is refused at once', () => {
  it.each([
    ['', {}, 'is empty'],
    [
      'a,b\n1,2',
      {},
      "has no column 'time'; the columns found are 'a', 'b'. Name the columns in the file's header, or say which is which: --columns",
    ],
    ['2026-01-31,ann@x.org,hi\n', {}, 'the columns found are (no name of a column), (no name of a column), '],
    ['{"a":1,"ann@x.org":2}', {}, "has no column 'time'; the keys found are 'a', (no name of a column)"],
    ['[{"time":"2026-01-31"}]', {}, "one object a line, for example with jq -c '.[]'"],
    [
      'time,author\n2026-01-31,ann',
      { columns: { author: 'who' } },
      "has no column 'who' for author; the columns found are 'time', 'author'",
    ],
    [
      'time,author\n2026-01-31,ann',
      { columns: { mood: 'author' } },
      "'mood' is no field of an activity; there are id, time, verb",
    ],
    [
      '2026-01-31,ann',
      { header: false, columns: { author: 2 } },
      "has no column 'time'; without a header, columns are named by their position",
    ],
    ['2026-01-31,ann', { header: false, columns: { time: 'sent' } }, "has no column 'sent' for time"],
    ['PK\u0003\u0004', {}, 'a zip archive or an Excel workbook, not text'],
    ['BZh91AY', {}, 'compressed (bzip2), not text'],
    ['\u0001\u0002\u0003\u0004\u0005\u0006', {}, 'is not text'],
    ['time,author\n', {}, 'has no rows'],
  ])('%j %j', async (text, settings, message) => {
    const refused = await read(text, settings).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect((refused as Error).message).toContain(message);
    expect((refused as Error).message).not.toContain('ann@x.org');
  });

  it.each([
    ['nowhere.csv', 'Cannot read .*nowhere.csv: ENOENT'],
    ['', 'is a folder, not a file'],
  ])('%j', async (name, message) => {
    await expect(readFileAt(path.join(folder, name), {})).rejects.toThrow(new RegExp(message));
  });

  it('compressed data that ends early, where it does', async () => {
    // More than the beginning that is looked at, and of a kind that cannot be compressed much.
    const random = createRandom('damaged');
    const words = () => Array.from({ length: 100 }, () => random.int(1e9).toString(36)).join(' ');
    const rows = Array.from({ length: 3_000 }, () => `2026-01-31,ann,${words()}`);
    const whole = gzipSync(`time,author,text\n${rows.join('\n')}`);
    await expect(read(whole.subarray(0, whole.length - 100))).rejects.toThrow(
      'is damaged: its compressed data ends early',
    );
  });

  it('a quote that is never closed, with its line', async () => {
    const rows = 'time,author,text\n2026-01-31,ann,fine\n2026-01-31,bob,"so it begins\n2026-01-31,cem,and never ends';
    await expect(read(rows)).rejects.toThrow(
      'cannot be read on from line 3: a quote is opened there and not closed. Mend it, or say --quote none',
    );
  });
});

it('rows that cannot be understood are told with their lines, everything else is read', async () => {
  const rows = [
    'time,author,text',
    '2026-01-31,ann,one',
    '2026-01-31,ann',
    'never,ann,three',
    '',
    '2026-01-31,"ann","two\nlines"',
    '2026-01-31,ann,too,many',
    ',,',
    '2026-01-31,,nobody',
  ];
  const { events, rejects } = await read(rows.join('\n'));
  expect(events.map(({ object }) => object.text)).toEqual(['one', 'two\nlines']);
  expect(rejects.map((reject) => reject.replace(/^\d+-/, ''))).toEqual([
    'file.csv:3: has 2 fields, the header 3',
    'file.csv:4: time is not a time',
    'file.csv:8: has 4 fields, the header 3: put quotes around a field that holds the delimiter',
    'file.csv:10: author is empty',
  ]);
  const lines = ['{"time":"2026-01-31","author":"ann"}', '{broken', '[1]', '"text"', '{"author":"ann"}', ''];
  const json = await read(lines.join('\r\n'), {}, 'file.ndjson');
  expect(json.events).toHaveLength(1);
  expect(json.rejects.map((reject) => reject.replace(/^\d+-/, ''))).toEqual([
    'file.ndjson:2: is not a JSON object',
    'file.ndjson:3: is not a JSON object',
    'file.ndjson:4: is not a JSON object',
    'file.ndjson:5: time is empty',
  ]);
});

it('reads a million rows in little memory', async () => {
  const file = path.join(folder, 'large.csv');
  const out = createWriteStream(file);
  out.write('id,time,author,recipients,parent,community,text\n');
  const words = 'some words that somebody wrote to a few others '.repeat(2);
  for (let row = 0; row < 1_000_000; ) {
    const rows: string[] = [];
    for (const end = row + 10_000; row < end; row += 1) {
      const time = new Date(Date.UTC(2020, 0, 1) + row * 60_000).toISOString();
      rows.push(
        `m${row},${time},p${row % 997}@x.org,p${row % 991}@x.org,${row % 3 ? `m${row - 1}` : ''},c${row % 20},${words}`,
      );
    }
    if (!out.write(`${rows.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  // The heap that the process may have is a fraction of the file's 170 MB: it would end by itself if rows were held.
  const child = startChild('activity-file-child.ts', { file }, { heapMb: 64 });
  expect(await child.ended).toBe(0);
  expect(JSON.parse(child.lines()[0] ?? '{}')).toEqual({ events: 1_000_000, links: 997, rejects: 0 });
}, 300_000);

it('reads standard input', async () => {
  const child = startChild('activity-file-child.ts', { file: '-' });
  child.process.stdin.end(gzipSync(csv));
  expect(await child.ended).toBe(0);
  expect(JSON.parse(child.lines()[0] ?? '{}')).toEqual({ events: 2, links: 0, rejects: 0 });
});

const rooms = ['Russian', 'portugues', 'python'] as const;
const gitter = rooms.map((room) => [room, sharedData(`gitter/${room}.tsv`)] as const);

describe('real chat rooms, by the position of their columns', () => {
  const settings = {
    header: false,
    columns: { community: 2, time: 3, author: 5, id: 6, text: 7 },
    platform: 'gitter',
    instance: 'freecodecamp',
    bots: ['camperbot'],
    scope: 'public',
  };
  it.each(gitter.filter(([, file]) => file !== null))('%s is read whole', async (room, file) => {
    const { events, rejects } = await readFileAt(file as string, settings);
    expect(rejects).toEqual([]);
    // A message begins a line with its room's id; the texts go on over several lines.
    const raw = await readFile(file as string, 'utf8');
    const rows = [
      ...raw.matchAll(/^[0-9a-f]{24}\t[^\t]*\t(\d{4}-[^\t]*Z)\t[0-9a-f]{24}\t([^\t]*)\t([0-9a-f]{24})\t/gm),
    ];
    expect(events.map(({ id, occurredAt }) => [id, occurredAt])).toEqual(
      rows.map(([, time, , id]) => [contentId('gitter', 'freecodecamp', id ?? ''), Date.parse(time ?? '')]),
    );
    const bots = rows.filter(([, , author]) => author === 'camperbot').length;
    expect(events.filter(({ actor }) => actor?.kind === 'bot')).toHaveLength(bots);
    expect(new Set(events.map(({ actor }) => actor?.id)).size).toBe(new Set(rows.map(([, , author]) => author)).size);
    expect(new Set(events.map(({ community }) => community?.name))).toEqual(new Set([`FreeCodeCamp/${room}`]));
    expect(countBy(events, ({ verb }) => verb)).toEqual({ post: events.length });
  });
});

import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { slackExportSource } from '../../ingest/sources/slack-export/source.js';
import { createTestContext } from '../support/read-source.js';
import {
  createTestChannel,
  createTestMessage,
  createTestUser,
  writeSlackExport,
  zipFolder,
} from '../support/slack-export-builder.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MiB = 1024 ** 2;
const bigDayMiB = 32;
const smallDays = 20;
/** The pseudonymiser's own memory of accounts is about half of it. */
const allowedGrowthMiB = 12;

/** Text that does not compress away: a zip would refuse it as a bomb. */
function pseudoRandomText(seed: number): string {
  let state = seed + 1;
  let text = '';
  while (text.length < 300) {
    state = (state * 48_271) % 2_147_483_647;
    text += `${state.toString(36)} `;
  }
  return text;
}

function messages(count: number): string {
  return Array.from({ length: count }, (_, at) =>
    JSON.stringify(createTestMessage(at, { text: pseudoRandomText(at) })),
  ).join(',');
}

describe('memory does not grow with the export', () => {
  let scratch: string;
  let folder: string;
  let names: Map<string, string>;

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'slack-memory-'));
    folder = path.join(scratch, 'export');
    const small = `[${messages(2500)}]`;
    const days = Array.from(
      { length: smallDays },
      (_, at) => `general/2024-03-${String(at + 1).padStart(2, '0')}.json`,
    );
    await writeSlackExport(folder, {
      'users.json': JSON.stringify(Array.from({ length: 20_000 }, (_, at) => createTestUser(`U${at}`))),
      'channels.json': JSON.stringify([
        createTestChannel('C0GENERAL', 'general', { members: Array.from({ length: 20_000 }, (_, at) => `U${at}`) }),
      ]),
    });
    await mkdir(path.join(folder, 'general'));
    for (const day of days) await writeFile(path.join(folder, day), small);
    const part = messages(5000);
    const parts = Math.ceil((bigDayMiB * MiB) / part.length);
    const bigDay = 'general/2024-04-01.json';
    const content = Readable.from([
      '[',
      ...Array.from({ length: parts }, (_, at) => (at === 0 ? part : `,${part}`)),
      ']',
    ]);
    await pipeline(content, createWriteStream(path.join(folder, bigDay)));
    names = new Map(['users.json', 'channels.json', ...days, bigDay].map((name) => [name, path.join(folder, name)]));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it.each(['folder', 'zip'])('as a %s', async (kind) => {
    const location = kind === 'folder' ? folder : await zipFolder(path.join(scratch, 'export.zip'), names);
    const used = async (): Promise<number> => {
      // Buffers are freed after a turn of the event loop.
      for (let round = 0; round < 2; round += 1) {
        collectGarbage();
        await setImmediate();
      }
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return (heapUsed + arrayBuffers) / MiB;
    };
    const before = await used();
    const reader = await slackExportSource.open({ path: location }, createTestContext());
    let pages = 0;
    let events = 0;
    let most = Number.NEGATIVE_INFINITY;
    for await (const page of reader.pages(null, new AbortController().signal)) {
      for (const item of page.items) events += reader.parse(item).filter((parsed) => parsed.kind === 'activity').length;
      pages += 1;
      if (pages % 25 === 0) most = Math.max(most, (await used()) - before);
    }
    await reader.close?.();
    // Every message of about 50 MiB of JSON.
    expect(events).toBeGreaterThan(smallDays * 2500 + 70_000);
    expect(most).toBeLessThan(allowedGrowthMiB);
  });
});

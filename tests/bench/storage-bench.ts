import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadConfig } from '../../infra/config.js';
import { openStore } from '../../infra/store/client.js';
import { runChild } from './measure.js';

/** What acts of one kind of table take on disk, and for how long they are kept. */
interface Stored {
  readonly what: string;
  readonly rows: number;
  readonly bytes: number;
}

export interface StorageBench {
  readonly acts: number;
  /** Of the embedded log's folder. */
  readonly logBytes: number;
  readonly stored: readonly Stored[];
}

/** Tables that hold what was said and done, as it came. The others are computed from these. */
const landed: Readonly<Record<string, readonly string[]>> = {
  'acts (`activity`), until they are erased': ['activity'],
  'texts and what was found in them (`activity_text`, `query_match`), `privacy.textRetentionDays`': [
    'activity_text',
    'query_match',
  ],
};

export const storageBench = (dataDir: string): StorageBench => runChild('storage-bench.ts', '--measure', dataDir);

async function measure(dataDir: string): Promise<StorageBench> {
  const store = await openStore(loadConfig({ env: {}, dataDir }));
  try {
    const parts = await store.query<{ table: string; rows: number; bytes: number }>(
      `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes
       FROM system.parts WHERE database = currentDatabase() AND active GROUP BY table`,
    );
    const sum = (what: string, of: typeof parts): Stored => ({
      what,
      rows: of.reduce((total, { rows }) => total + Number(rows), 0),
      bytes: of.reduce((total, { bytes }) => total + Number(bytes), 0),
    });
    const groups = Object.entries(landed);
    const named = new Set(groups.flatMap(([, tables]) => tables));
    return {
      acts: Number(parts.find(({ table }) => table === 'activity')?.rows ?? 0),
      logBytes: folderBytes(path.join(dataDir, 'log')),
      stored: [
        ...groups.map(([what, tables]) =>
          sum(
            what,
            parts.filter(({ table }) => tables.includes(table)),
          ),
        ),
        sum(
          'all that is computed from them, until the acts are erased',
          parts.filter(({ table }) => !named.has(table)),
        ),
      ],
    };
  } finally {
    await store.close();
  }
}

/** Of blocks in use: the log's file is longer than what is in it. */
function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).blocks * 512, 0);
}

export function storageSection({ acts, logBytes, stored }: StorageBench): string {
  const perMillion = (bytes: number): string => Math.round(((bytes / acts) * 1e6) / 2 ** 20).toLocaleString('en');
  return `## On disk

Of ${acts.toLocaleString('en')} rows of \`activity\`, everything computed. ClickHouse compresses (LZ4), the embedded log does not.

| what | rows for each act | MiB a million acts |
|---|---|---|
| embedded log, 14 days | – | ${perMillion(logBytes)} |
${stored.map(({ what, rows, bytes }) => `| ${what} | ${(rows / acts).toFixed(1)} | ${perMillion(bytes)} |`).join('\n')}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , first = '', second] = process.argv;
  process.stdout.write(
    first === '--measure' ? JSON.stringify(await measure(second ?? '')) : storageSection(storageBench(first)),
  );
}

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runChild } from './measure.js';
import { writeLargeSlackExport } from './slack-export-large.js';

interface Run {
  /** Of the messages, without the warm-up. */
  readonly share: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

export interface ImportBench {
  readonly messages: number;
  readonly zipMiB: number;
  readonly rounds: number;
  readonly limit: Run;
  readonly earshot: Run;
}

/** A Slack export into the embedded log, against unpacking and parsing it and nothing else. In turns; the middle round of each. */
export async function importBench(messages = 300_000, rounds = 3): Promise<ImportBench> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'earshot-import-'));
  const file = path.join(folder, 'export.zip');
  const runs: Record<'limit' | 'earshot', Run[]> = { limit: [], earshot: [] };
  try {
    await writeLargeSlackExport(file, messages);
    for (let round = 0; round < rounds; round += 1) {
      for (const role of ['limit', 'earshot'] as const) {
        const dataDir = path.join(folder, `${role}-${round}`);
        runs[role].push(run(role, file, dataDir));
        rmSync(dataDir, { recursive: true, force: true });
      }
    }
    return {
      ...{ messages, rounds, zipMiB: statSync(file).size / 2 ** 20 },
      ...{ limit: middle(runs.limit), earshot: middle(runs.earshot) },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const run = (role: string, file: string, dataDir: string): Run => runChild('import-child.ts', role, file, dataDir);

function middle(runs: readonly Run[]): Run {
  return [...runs].sort((a, b) => a.cpuSeconds - b.cpuSeconds)[Math.floor(runs.length / 2)] as Run;
}

export function importSection({ messages, zipMiB, rounds, limit, earshot }: ImportBench): string {
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const row = (what: string, { share, seconds, cpuSeconds, peakMiB }: Run): string => {
    const cells = [
      ...[what, whole((messages * share) / seconds), whole((messages * share) / cpuSeconds)],
      ...[`${((100 * (limit.seconds / limit.share)) / (seconds / share)).toFixed(0)} %`],
      ...[`${((100 * (limit.cpuSeconds / limit.share)) / (cpuSeconds / share)).toFixed(0)} %`, whole(peakMiB)],
    ];
    return `| ${cells.join(' | ')} |`;
  };
  return `## Import of a Slack export

${whole(messages)} messages in 60 channels and 250 days, with threads, reactions, edits and profiles, as Slack writes them: ${zipMiB.toFixed(0)} MiB zipped. The limit
unpacks every file and parses it, and keeps nothing; the import makes events of it with pseudonyms, and appends them to the embedded log on disk. The first
tenth is warm-up; of ${rounds} rounds in turns the one with the middle processor time. To reach: 30 % of the limit.

| what | messages/s | messages a CPU second | of the limit | of the limit, by CPU | peak memory MiB |
|---|---|---|---|---|---|
${row('the limit: unpack, JSON.parse', limit)}
${row('`earshot import slack-export --no-process`', earshot)}
`;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , messages, rounds] = process.argv;
  process.stdout.write(importSection(await importBench(Number(messages ?? 300_000), Number(rounds ?? 3))));
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { measureCommand, runChild, type Usage } from './measure.js';

export interface Growth {
  /** Rows of activity after both refreshes. */
  readonly activities: number;
  readonly full: Usage;
  /** As few new acts at each size, and the rest of the newest hundredth. */
  readonly few: { readonly acts: number; readonly usage: Usage };
  readonly rest: { readonly acts: number; readonly usage: Usage };
}

/** New acts of the first incremental refresh, however much is stored. */
const fewOfMany = 2_000;
const fewOfLong = 30;

/** Refreshes of the store in `folder`, which holds one organisation, brought to so many of them. */
export function refreshGrowth(folder: string, organisations: number): Promise<Growth> {
  return grown(folder, organisations, 1, fewOfMany);
}

/** A smaller organisation, with so many times its past, one after the other. */
export async function pastGrowth(pasts: readonly number[]): Promise<Growth[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'earshot-growth-'));
  try {
    await writeFile(
      path.join(folder, 'earshot.yaml'),
      JSON.stringify({ sources: [{ name: 'bench', type: 'simulated', people: 400, weeks: 26, until: '2026-11-01' }] }),
    );
    await measureCommand(['ingest', '--once', '--json'], folder);
    await measureCommand(['process', '--once', '--json'], folder);
    const found: Growth[] = [];
    for (const past of pasts) found.push(await grown(folder, 1, past, fewOfLong));
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function grown(folder: string, organisations: number, pasts: number, fewActs: number): Promise<Growth> {
  process.stderr.write(`refresh at ${organisations} × ${pasts} …\n`);
  const held = growStore(folder, 'reset', String(organisations), String(pasts));
  const full = await measureCommand(['process', '--once', '--json'], folder);
  const some = growStore(folder, 'release-some', String(fewActs));
  const few = { acts: some - held, usage: await measureCommand(['process', '--once', '--json'], folder) };
  const activities = growStore(folder, 'release-rest', String(fewActs));
  const rest = { acts: activities - some, usage: await measureCommand(['process', '--once', '--json'], folder) };
  return { activities, full, few, rest };
}

export function growthSection(organisations: readonly Growth[], pasts: readonly Growth[]): string {
  return `## Refresh as data grows

The newest hundredth of the acts is held back from the full refresh and lands after it: as few at each size, then the rest. Whole commands
(\`earshot process --once\`), the start of the process and the opening of the store included. From top to bottom the cost of few acts
says what grows with what is stored; the last column, from few to the rest, what grows with what is new.

The same organisation for so many times as long: the same people in the same communities, and posts of their own.

${growthTable(pasts)}

The same organisation so many times side by side, each with people, communities and posts of its own: a window (a day, a week, four weeks, a
year of everybody) is computed as a whole, and a larger organisation has larger windows.

${growthTable(organisations)}
`;
}

function growthTable(sizes: readonly Growth[]): string {
  const rows = sizes.map(({ activities, full, few, rest }) => {
    const cells = [full, few.usage, rest.usage].map(({ seconds, cpuSeconds, peakMiB }) =>
      [seconds.toFixed(1), cpuSeconds.toFixed(1), Math.round(peakMiB).toLocaleString('en')].join(' | '),
    );
    const more = (1000 * (rest.usage.cpuSeconds - few.usage.cpuSeconds)) / (rest.acts - few.acts);
    return `| ${activities.toLocaleString('en')} | ${cells[0]} | ${few.acts.toLocaleString('en')} | ${cells[1]} | ${rest.acts.toLocaleString('en')} | ${cells[2]} | ${more.toFixed(2)} |`;
  });
  return `| activities | full refresh s | CPU s | peak memory MiB | new | s | CPU s | peak memory MiB | more new | s | CPU s | peak memory MiB | CPU s per 1,000 new |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}`;
}

/** Returns the rows of activity. */
function growStore(folder: string, ...args: readonly string[]): number {
  return runChild<{ rows: number }>('grow-store.ts', path.join(folder, '.earshot'), ...args).rows;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(`${growthTable(await pastGrowth(process.argv.slice(2).map(Number)))}\n`);
}

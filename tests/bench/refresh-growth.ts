import path from 'node:path';
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
const fewActs = 2_000;

/** Refreshes of the store in `folder`, which holds one organisation, brought to `size` of them. */
export async function refreshGrowth(folder: string, size: number): Promise<Growth> {
  process.stderr.write(`refresh at ${size} × …\n`);
  const held = growStore(folder, 'reset', String(size));
  const full = await measureCommand(['process', '--once', '--json'], folder);
  const some = growStore(folder, 'release-some', String(fewActs));
  const few = { acts: some - held, usage: await measureCommand(['process', '--once', '--json'], folder) };
  const activities = growStore(folder, 'release-rest', String(fewActs));
  const rest = { acts: activities - some, usage: await measureCommand(['process', '--once', '--json'], folder) };
  return { activities, full, few, rest };
}

export function growthSection(sizes: readonly Growth[]): string {
  const rows = sizes.map(({ activities, full, few, rest }) => {
    const cells = [full, few.usage, rest.usage].map(({ seconds, cpuSeconds, peakMiB }) =>
      [seconds.toFixed(1), cpuSeconds.toFixed(1), Math.round(peakMiB).toLocaleString('en')].join(' | '),
    );
    const more = (1000 * (rest.usage.cpuSeconds - few.usage.cpuSeconds)) / (rest.acts - few.acts);
    return `| ${activities.toLocaleString('en')} | ${cells[0]} | ${few.acts.toLocaleString('en')} | ${cells[1]} | ${rest.acts.toLocaleString('en')} | ${cells[2]} | ${more.toFixed(2)} |`;
  });
  return `## Refresh as data grows

The same organisation so many times side by side, each with people, communities and posts of its own; the newest hundredth of
the acts is held back from the full refresh and lands after it: as few at each size, then the rest. Whole commands
(\`earshot process --once\`), the start of the process and the opening of the store included. From top to bottom the cost of few acts
says what grows with what is stored; the last column, from few to the rest, what grows with what is new.

| activities | full refresh s | CPU s | peak memory MiB | new | s | CPU s | peak memory MiB | more new | s | CPU s | peak memory MiB | CPU s per 1,000 new |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** Returns the rows of activity. */
function growStore(folder: string, ...args: readonly string[]): number {
  return runChild<{ rows: number }>('grow-store.ts', path.join(folder, '.earshot'), ...args).rows;
}

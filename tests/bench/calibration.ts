import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createProgress } from '../../infra/progress.js';
import { createTestStore } from '../support/test-store.js';
import { type Cell, cells, effectCell, powerCell, powerChecks, selfDetectable } from './calibration/cells.js';
import { runWorlds, type Twins, type WorldFinding } from './calibration/run-worlds.js';
import { accepted, type CellSummary, mean, summarise } from './calibration/summary.js';
import { projectRoot } from './measure.js';

/**
 * Acceptance of the conformity signals on simulated organisations (CONFORMITY §5): how often nothing is called something,
 * how often the interval holds the truth, how far off the estimate is, and what is found at the printed detectable effect.
 * `npm run bench:calibration [worlds] [seed]`; goes on where it was interrupted, and writes tests/bench/CALIBRATION.md.
 */
const worlds = Number(process.argv[2] ?? 1000);
const seed = process.argv[3] ?? '1';
const worldsAtOnce = 100;

const folder = path.join(projectRoot, '.earshot', 'calibration', seed);
mkdirSync(folder, { recursive: true });
const twins: Twins = new Map();
const fixture = await createTestStore();
const summaries: (CellSummary & { readonly holds: boolean; readonly asked: string })[] = [];
try {
  for (const cell of cells) await measure(cell);
  for (const check of powerChecks) {
    const printed = (cell: Cell): number =>
      mean(
        known(cell)
          .filter(({ outcome }) => outcome === check.about)
          .map((finding) => finding.detectable ?? 0),
      );
    const quiet = printed(cells[0] as Cell);
    for (const sign of [-1, 1] as const) {
      const cell = effectCell(check.effect, sign);
      const truth = mean(known(cell).map((finding) => finding.truth));
      const readAs = truth / Math.log1p(cell.effects[0]?.size ?? Number.NaN);
      await measure(powerCell(check, selfDetectable(quiet, printed(cell), Math.abs(truth)), readAs, sign));
    }
  }
} finally {
  await fixture.dispose();
}
writeFileSync(path.join(projectRoot, 'tests/bench/CALIBRATION.md'), report());

async function measure(cell: Cell): Promise<void> {
  const done = new Set(known(cell).map(({ world }) => world));
  const left = Array.from({ length: worlds }, (_, world) => world).filter((world) => !done.has(world));
  const progress = createProgress(cell.name);
  for (let from = 0; from < left.length; from += worldsAtOnce) {
    const findings = await runWorlds(fixture.store, cell, left.slice(from, from + worldsAtOnce), seed, twins);
    appendFileSync(fileOf(cell), findings.map((finding) => `${JSON.stringify(finding)}\n`).join(''));
    progress.update(done.size + Math.min(left.length, from + worldsAtOnce), worlds, 'worlds');
  }
  const rows = summarise(
    cell,
    known(cell).filter(({ world }) => world < worlds),
  );
  progress.finish(`${worlds} worlds`);
  for (const row of rows) summaries.push({ ...row, ...accepted(row, cell) });
}

function fileOf({ name }: Cell): string {
  return path.join(folder, `${name.replaceAll(/[^\w.+−-]+/g, '-')}.ndjson`);
}

/** What earlier runs with this seed have found. */
function known(cell: Cell): WorldFinding[] {
  if (!existsSync(fileOf(cell))) return [];
  return readFileSync(fileOf(cell), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as WorldFinding);
}

function report(): string {
  const percent = (share: number | null): string =>
    share === null || Number.isNaN(share) ? '–' : (100 * share).toFixed(1);
  const change = (log: number): string => (log === 0 ? '–' : log.toFixed(3));
  const rows = summaries.map((row) =>
    [
      row.cell,
      row.outcome,
      row.events.toFixed(0),
      percent(row.matchRate),
      percent(row.shown),
      percent(row.claimed),
      percent(row.rejected),
      percent(row.naiveRejected),
      percent(row.covered),
      change(row.truth),
      percent(row.bias),
      row.detectable.toFixed(2),
      row.holds ? 'yes' : `**no**: ${row.asked}`,
    ].join(' | '),
  );
  return `# Calibration of the conformity signals

\`npm run bench:calibration ${worlds} ${seed}\`, ${new Date().toISOString().slice(0, 10)}. ${worlds.toLocaleString('en')} simulated communities a row, seed ${seed}.

- **shown**: worlds in which the gates let the outcome be shown (all but the audit, which is about an organisation), %.
- **claimed**: worlds in which it is shown as a change, %.
- **rejected**: worlds with p ≤ 5 %. Where nothing happens this is the false-alarm rate; asked for are 3–7 %.
- **naive**: the same for a plain comparison of before and after at the same posts, without controls.
- **covered**: worlds whose 95 % interval holds the truth, %: the outcome at the events less what it would have been.
- **truth**, **detectable**: in the outcome's unit (mostly a natural logarithm). **bias**: of the estimate, % of the truth.
- **as detectable**: worlds with an effect as large as what is printed as detectable in such worlds; found in 80 % or more is asked.
- **holds**: within the bounds asked for, give or take the Monte Carlo error of so many worlds. Outcomes that are 0 or 1 for most events (last word,
  people who return) move in steps, so their test may be too timid: it rejects less than 3 % where nothing happens.

| world | outcome | events | matched % | shown % | claimed % | rejected % | naive % | covered % | truth | bias % | detectable | holds |
| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- |
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}

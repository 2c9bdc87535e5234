// What is known to be wrong with the packages that Earshot stands on, of what runs (not of what it is built and tested
// with). What is accepted stands here with the reason; a registry that answers no audits is said, and is no failure.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Advisories that do not concern Earshot: `'GHSA-…': 'why'`. */
export const accepted = {};

/**
 * @param {string} output what `npm audit --json` has printed
 * @param {Record<string, string>} reasons
 * @returns {{ checked: false, says: string } | { checked: true, open: string[], explained: string[] }}
 */
export function judge(output, reasons = accepted) {
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    return { checked: false, says: 'npm gave no report' };
  }
  if (typeof report.vulnerabilities !== 'object') {
    return { checked: false, says: String(report.error?.summary || report.message || 'npm gave no report') };
  }
  const advisories = new Map();
  for (const { via } of Object.values(report.vulnerabilities)) {
    for (const one of via) {
      // A word is the name of another package that is in the report itself.
      if (typeof one !== 'object') continue;
      const id = /GHSA-[\w-]+/.exec(one.url ?? '')?.[0] ?? String(one.source);
      advisories.set(id, `${id} ${one.name} ${one.range}: ${one.title} (${one.severity})`);
    }
  }
  const of = (isAccepted) => [...advisories].filter(([id]) => id in reasons === isAccepted);
  return {
    checked: true,
    open: of(false).map(([, says]) => says),
    explained: of(true).map(([id, says]) => `${says} – accepted: ${reasons[id]}`),
  };
}

if (process.argv[1] && fileURLToPath(import.meta.url) === path.resolve(process.argv[1])) {
  const { stdout } = spawnSync('npm', ['audit', '--json', '--omit=dev'], { encoding: 'utf8', maxBuffer: 1e8 });
  const verdict = judge(stdout);
  if (!verdict.checked) {
    process.stdout.write(`Not checked: the registry answers no audits (${verdict.says.trim()}).\n`);
  } else {
    for (const line of verdict.explained) process.stdout.write(`${line}\n`);
    for (const line of verdict.open) process.stderr.write(`${line}\n`);
    process.stdout.write(
      verdict.open.length > 0
        ? `${verdict.open.length} advisories are neither mended nor explained in infra/build/audit.mjs.\n`
        : 'Nothing is known that is not explained.\n',
    );
    process.exitCode = verdict.open.length > 0 ? 1 : 0;
  }
}

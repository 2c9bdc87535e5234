import type { Fault } from './fault.js';
import type { RoundResult } from './run-round.js';

/** One line a fault. */
export interface Line {
  readonly fault: Fault;
  readonly rounds: readonly RoundResult[];
  /** Why it was not tried. */
  readonly missing: string | null;
}

const sum = (rounds: readonly RoundResult[], of: (round: RoundResult) => number): number =>
  rounds.reduce((total, round) => total + of(round), 0);

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

export function recovery(rounds: readonly RoundResult[]): { medianMs: number; maxMs: number } | null {
  const times = rounds.flatMap(({ recoveryMs }) => (recoveryMs === null ? [] : [recoveryMs])).sort((a, b) => a - b);
  const middle = times[Math.floor((times.length - 1) / 2)];
  return middle === undefined ? null : { medianMs: middle, maxMs: times.at(-1) ?? middle };
}

/** `before insert 17` and `before insert 3` are of one kind, `2 × drop` are two of one. */
function hitsText(rounds: readonly RoundResult[], atMost: number): string {
  const counts = new Map<string, number>();
  for (const hit of rounds.flatMap(({ hits }) => hits)) {
    const [, times = '1', what = hit] = /^(\d+) × (.*)$/.exec(hit) ?? [];
    const kind = what.replace(/,.*| ?\d[\d.]*( m?s\b)?/g, '').trim() || 'at any time';
    counts.set(kind, (counts.get(kind) ?? 0) + Number(times));
  }
  const kinds = [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} × ${kind}`);
  return kinds.slice(0, atMost).join('; ') + (kinds.length > atMost ? '; …' : '');
}

/** Markdown, which can be read on a terminal as well. */
export function resultTable(lines: readonly Line[]): string {
  const rows = lines.map(({ fault, rounds, missing }) => {
    if (rounds.length === 0) return `| ${fault.name} | ${fault.what} | 0 | ${missing ?? ''} | | | | | |`;
    const recovered = recovery(rounds);
    const broken = rounds.filter(({ violations }) => violations.length > 0).length;
    const cells = [
      fault.name,
      fault.what,
      rounds.length,
      hitsText(rounds, 8),
      sum(rounds, ({ lost }) => lost),
      sum(rounds, ({ doubled }) => doubled),
      sum(rounds, ({ different }) => different),
      recovered === null ? '–' : `${seconds(recovered.medianMs)} / ${seconds(recovered.maxMs)}`,
      broken === 0 ? 'held' : `**broken in ${broken}**`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| fault | what happens | rounds | hit | lost | doubled | tables that differ | recovery s, median / max | verdict |',
    '|---|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Which Earshot the rounds were about, the most rounds first. */
export function commitsText(results: readonly RoundResult[]): string {
  const counts = new Map<string, number>();
  for (const { commit = 'a commit that is not recorded' } of results) counts.set(commit, (counts.get(commit) ?? 0) + 1);
  if (counts.size === 1) return [...counts.keys()].join();
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([commit, rounds]) => `${commit} (${rounds} ${rounds === 1 ? 'round' : 'rounds'})`)
    .join(', ');
}

/** Figures that rounds have measured, one line each. */
export function measurements(lines: readonly Line[]): string {
  return lines
    .flatMap(({ fault, rounds }) =>
      rounds.flatMap(({ seed, round, measured = [] }) =>
        measured.map((what) => `- ${fault.name}, seed ${seed}, round ${round}: ${what}.`),
      ),
    )
    .join('\n');
}

/** What is not the real thing, one line each. */
export function simulations(lines: readonly Line[]): string {
  const said = new Map<string, string[]>();
  for (const { fault } of lines) {
    if (fault.simulated !== undefined) said.set(fault.simulated, [...(said.get(fault.simulated) ?? []), fault.name]);
  }
  return [...said].map(([what, names]) => `- ${names.join(', ')}: ${what}.`).join('\n');
}

export function violationsText(results: readonly RoundResult[]): string {
  return results
    .filter(({ violations }) => violations.length > 0)
    .map(
      ({ fault, seed, round, violations }) =>
        `${fault}, round ${round}: npm run chaos -- --only ${fault} --seed ${seed} --round ${round}\n${violations.map((line) => `  ${line}`).join('\n')}`,
    )
    .join('\n');
}

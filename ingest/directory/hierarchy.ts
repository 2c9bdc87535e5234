import type { Problem } from './problems.js';
import type { DirectoryRow } from './rows.js';

/** All rows of each e-mail address, in the order of their periods. */
export type RowsByEmail = ReadonlyMap<string, readonly DirectoryRow[]>;

const since = (row: DirectoryRow): number => row.startMs ?? Number.NEGATIVE_INFINITY;
const until = (row: DirectoryRow): number => row.endMs ?? Number.POSITIVE_INFINITY;

/** What the place of a row is called: `line 7`, `resource 7`. */
export type PlaceName = 'line' | 'resource';

/** One person's rows may follow one another, not overlap. */
export function groupByEmail(
  rows: readonly DirectoryRow[],
  place: PlaceName = 'line',
): { byEmail: RowsByEmail; problems: Problem[] } {
  const byEmail = new Map<string, DirectoryRow[]>();
  for (const row of rows) {
    const known = byEmail.get(row.email);
    if (known) known.push(row);
    else byEmail.set(row.email, [row]);
  }
  const problems: Problem[] = [];
  for (const periods of byEmail.values()) {
    if (periods.length < 2) continue;
    periods.sort((a, b) => since(a) - since(b) || a.line - b.line);
    for (const [index, row] of periods.entries()) {
      const before = periods[index - 1];
      if (!before || until(before) <= since(row)) continue;
      const [first, second] = [before.line, row.line].sort((a, b) => a - b) as [number, number];
      problems.push({
        line: second,
        message: `is the same person as ${place} ${first} for the same time: give both a start and an end date that do not overlap, or leave one out`,
      });
    }
  }
  return { byEmail, problems };
}

/** Managers, executives with delegates and accounts that the file must know. */
export function checkReferences(rows: readonly DirectoryRow[], byEmail: RowsByEmail): Problem[] {
  const problems: Problem[] = [];
  const accounts = new Map<string, DirectoryRow>();
  for (const row of rows) {
    if (row.managerEmail !== null && !byEmail.has(row.managerEmail)) {
      problems.push({
        line: row.line,
        message: 'the manager is nobody in the file: add that person or leave it empty',
      });
    }
    if (row.delegateOf !== null && !byEmail.has(row.delegateOf)) {
      problems.push({
        line: row.line,
        message: 'delegate_of is nobody in the file: add that person or leave it empty',
      });
    }
    for (const { platform, instance, nativeId } of row.accounts) {
      const key = `${platform}:${instance}:${nativeId}`;
      const owner = accounts.get(key);
      if (owner && owner.email !== row.email) {
        problems.push({
          line: row.line,
          message: `has the same account on ${platform} as line ${owner.line}, which is another person`,
        });
      }
      accounts.set(key, row);
    }
  }
  return problems;
}

/** The manager's row that holds at the end of this row's period; else the manager's last row before. */
function managerOf(row: DirectoryRow, atMs: number, byEmail: RowsByEmail): DirectoryRow | undefined {
  const periods = row.managerEmail === null ? undefined : byEmail.get(row.managerEmail);
  if (!periods) return undefined;
  return (
    periods.find((period) => since(period) < atMs && atMs <= until(period)) ??
    periods.findLast((period) => since(period) < atMs) ??
    periods[0]
  );
}

export interface Hierarchy {
  /** 0 is the top; null where neither the file nor the managers tell. */
  readonly levels: ReadonlyMap<DirectoryRow, number | null>;
  readonly problems: readonly Problem[];
}

/**
 * The level is the file's own, else one more than the manager's. At the top stands who manages somebody and has no
 * manager; of a person with neither, nothing is known.
 */
export function buildHierarchy(
  rows: readonly DirectoryRow[],
  byEmail: RowsByEmail,
  place: PlaceName = 'line',
): Hierarchy {
  const managers = new Set(rows.map((row) => row.managerEmail));
  const levels = new Map<DirectoryRow, number | null>();
  const cycles = new Map<string, Problem>();

  for (const row of rows) {
    // Of rows that hold until now the whole chain is known from the first time it is walked.
    const isOpen = row.endMs === null;
    const chain: DirectoryRow[] = [];
    const onChain = new Set<DirectoryRow>();
    let next: DirectoryRow | undefined = row;
    let base: number | null = null;
    while (next) {
      if (isOpen && levels.has(next)) {
        base = levels.get(next) ?? null;
        break;
      }
      if (onChain.has(next)) {
        const problem = cycleProblem(chain.slice(chain.indexOf(next)), place);
        cycles.set(problem.message, problem);
        break;
      }
      onChain.add(next);
      chain.push(next);
      if (next.managerEmail === null) break;
      next = managerOf(next, until(row), byEmail);
    }
    const above = base;
    let level: number | null = above;
    for (const link of chain.toReversed()) {
      if (link.level !== null) level = link.level;
      else if (link.managerEmail === null) level = managers.has(link.email) && !link.isManagerUnknown ? 0 : null;
      else level = level === null ? null : Math.min(level + 1, 50);
      // A chain as of an earlier day says nothing about the others on it.
      if (isOpen ? link.endMs === null : link === row) levels.set(link, level);
    }
  }
  return { levels, problems: [...cycles.values()] };
}

/** The same cycle is found from each of its members: it is told once, from its first line. */
function cycleProblem(members: readonly DirectoryRow[], place: PlaceName): Problem {
  const lines = members.map((row) => row.line);
  const first = lines.indexOf(Math.min(...lines));
  const turned = [...lines.slice(first), ...lines.slice(0, first)];
  const line = turned[0]!;
  if (turned.length === 1) {
    return { line, message: 'is its own manager: leave the manager empty at the top of the hierarchy' };
  }
  return { line, message: `the managers go in a circle: ${place}s ${[...turned, line].join(' → ')}` };
}

import { UserError } from '../../infra/errors.js';

/**
 * What is wrong in a file, by line (the header is line 1) or by resource (the first is resource 1). Never quotes a cell: cells
 * are about people.
 */
export interface Problem {
  readonly line: number;
  readonly message: string;
}

const shownProblems = 20;

export function problemsError(
  file: string,
  problems: readonly Problem[],
  place: 'line' | 'resource' = 'line',
): UserError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const lines = sorted.slice(0, shownProblems).map(({ line, message }) => `  ${place} ${line}: ${message}`);
  if (sorted.length > shownProblems) lines.push(`  and ${sorted.length - shownProblems} more`);
  const count = sorted.length === 1 ? 'a problem' : `${sorted.length} problems`;
  return new UserError(`${file} has ${count}; nothing of it was imported:\n${lines.join('\n')}`);
}

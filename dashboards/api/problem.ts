import { UserError } from '../../infra/errors.js';

export const problemType = 'application/problem+json';

/** RFC 9457. `detail` is for people; it never holds SQL, nor what a library says of its own accord. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

export const startingProblem: Problem = {
  title: 'Not available',
  status: 503,
  detail: 'Earshot is starting; ask again in a moment',
};

export function problemOf(error: unknown): Problem {
  if (error instanceof UserError) {
    // The same checks serve the command line, where parameters are options.
    if (error.exitCode === 2) {
      const detail = error.message.replace(/--(?=(by|weeks|scope|until)\b)/g, '');
      return { title: 'The question does not hold', status: 400, detail };
    }
    // Only the log says why: what an operator is told may name hosts and statements.
    return {
      title: 'Not available',
      status: 503,
      detail: 'The data cannot be read at the moment; the log says why',
    };
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { title: 'The request does not hold', status, detail: (error as Error).message };
  }
  return { title: 'The request failed', status: 500, detail: 'This is a defect of Earshot; the log says more' };
}

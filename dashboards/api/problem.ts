import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { UserError } from '../../infra/errors.js';
import { type InvalidParameter, ParameterError } from './parameter-error.js';
import { LaterError } from './query-gate.js';
import { NotThereError } from './refusals.js';

export const problemType = 'application/problem+json';

/** RFC 9457. `detail` is for people; it never holds SQL, nor what a library says of its own accord. */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The parameters that do not hold, with what they may be. */
  readonly invalid?: readonly InvalidParameter[];
  /** Seconds; also the header Retry-After. */
  readonly retryAfter?: number;
}

export const startingProblem: Problem = {
  title: 'Not available',
  status: 503,
  detail: 'Earshot is starting; ask again in a moment',
  retryAfter: 2,
};

const awaySeconds = 10;

const titles: Readonly<Record<number, string>> = {
  403: 'Not allowed',
  404: 'Not found',
  413: 'Too large',
  429: 'Too many requests',
};

export function problemOf(error: unknown): Problem {
  if (error instanceof ParameterError) {
    return { title: 'The question does not hold', status: 400, detail: error.message, invalid: error.invalid };
  }
  if (error instanceof LaterError) {
    return { title: 'Not now', status: 503, detail: error.message, retryAfter: error.retryAfterSeconds };
  }
  if (error instanceof NotThereError) return { title: 'Not found', status: 404, detail: error.message };
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
      retryAfter: awaySeconds,
    };
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const invalid = error.validation.flatMap((issue) => invalidOf(issue as unknown as Issue));
    return problemOf(new ParameterError(invalid));
  }
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { title: titles[status] ?? 'The request does not hold', status, detail: (error as Error).message };
  }
  return { title: 'The request failed', status: 500, detail: 'This is a defect of Earshot; the log says more' };
}

interface Issue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: {
    readonly values?: readonly unknown[];
    readonly keys?: readonly string[];
  };
}

const mostLetters = 80;

function invalidOf({ keyword, instancePath, message, params }: Issue): InvalidParameter[] {
  if (keyword === 'unrecognized_keys') {
    return (params.keys ?? []).map((key) => ({
      parameter: key.slice(0, mostLetters),
      reason: 'is not a parameter here',
    }));
  }
  const parameter = instancePath.split('/').filter(Boolean).join('.') || 'the request';
  const allowed = params.values?.map(String);
  if (allowed !== undefined) return [{ parameter, reason: 'is none of the values it may have', allowed }];
  return [{ parameter, reason: message.replace(/^Invalid input: /, '') }];
}

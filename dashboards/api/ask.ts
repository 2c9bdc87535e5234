import { setTimeout as pause } from 'node:timers/promises';
import { errorMessage, UserError } from '../../infra/errors.js';
import type { Running } from '../../infra/running.js';
import type { MeasureAnswer } from './answer.js';
import type { MeasureQuery } from './measure-query.js';
import type { Problem } from './problem.js';

/** A first answer over much data takes its time. */
const answerWithinMs = 120_000;
const lookEveryMs = 500;

/** Where a running Earshot answers, and what it knows the command line by. */
export type Beside = Pick<Running, 'url' | 'token'>;

/** Asks a running Earshot. Throws UserError: 2 when the question does not hold, 3 when there is no answer. */
export function ask(running: Beside, query: MeasureQuery): Promise<MeasureAnswer> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== null) parameters.set(name, String(value));
  return askRunning(running, `/v1/query?${parameters}`);
}

/** A part of what `/v1/status` says. */
interface Status {
  readonly refreshedAt: number | null;
}

/** Waits until every measure has been computed from what was in the tables at `sinceMs`, or the signal aborts. */
export async function untilRefreshed(running: Beside, sinceMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { refreshedAt } = await askRunning<Status>(running, '/v1/status');
    if (refreshedAt !== null && refreshedAt >= sinceMs) return;
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Any question to a running Earshot, as its operator. Throws as `ask` does. */
export async function askRunning<T>(
  { url, token }: Beside,
  address: string,
  { method = 'GET', body: given }: { readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; readonly body?: object } = {},
): Promise<T> {
  const where = new URL(address, url);
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(where, {
      method,
      signal: AbortSignal.timeout(answerWithinMs),
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(given === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(given === undefined ? {} : { body: JSON.stringify(given) }),
    });
    body = await response.json();
  } catch (error) {
    throw new UserError(
      `The running Earshot at ${where.origin} does not answer (${errorMessage(error)}). Is it still up? "earshot doctor" says more.`,
      3,
      { cause: error },
    );
  }
  if (response.ok) return body as T;
  const { title, detail } = body as Partial<Problem>;
  throw new UserError(
    `${where.origin}: ${detail ?? title ?? `answered ${response.status}`}`,
    response.status === 400 || response.status === 404 ? 2 : 3,
  );
}

import { setTimeout as pause } from 'node:timers/promises';
import { errorMessage, UserError } from '../../infra/errors.js';
import type { MeasureAnswer } from './answer.js';
import type { MeasureQuery } from './measure-query.js';
import type { Problem } from './problem.js';

/** A first answer over much data takes its time. */
const answerWithinMs = 120_000;
const lookEveryMs = 500;

/** Asks a running Earshot. Throws UserError: 2 when the question does not hold, 3 when there is no answer. */
export function ask(url: string, query: MeasureQuery): Promise<MeasureAnswer> {
  const address = new URL('/v1/query', url);
  for (const [name, value] of Object.entries(query)) if (value !== null) address.searchParams.set(name, String(value));
  return get(address);
}

/** A part of what `/v1/status` says. */
interface Status {
  readonly refreshedAt: number | null;
}

/** Waits until every measure has been computed from what was in the tables at `sinceMs`, or the signal aborts. */
export async function untilRefreshed(url: string, sinceMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { refreshedAt } = await get<Status>(new URL('/v1/status', url));
    if (refreshedAt !== null && refreshedAt >= sinceMs) return;
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

async function get<T>(address: URL): Promise<T> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(address, { signal: AbortSignal.timeout(answerWithinMs) });
    body = await response.json();
  } catch (error) {
    throw new UserError(
      `The running Earshot at ${address.origin} does not answer (${errorMessage(error)}). Is it still up? "earshot doctor" says more.`,
      3,
      { cause: error },
    );
  }
  if (response.ok) return body as T;
  const { title, detail } = body as Partial<Problem>;
  throw new UserError(
    `${address.origin}: ${detail ?? title ?? `answered ${response.status}`}`,
    response.status === 400 ? 2 : 3,
  );
}

import { setTimeout as pause } from 'node:timers/promises';
import { errorMessage, UserError } from '../../../infra/errors.js';
import type { AskedSending, SendingReport } from './send.js';

/** Asking the Earshot that runs on the same data to send, because it holds the store. */

export const sendingPath = '/internal/digests';

const answerWithinMs = 30_000;
const lookEveryMs = 300;

export type SendingJob =
  | { readonly id: string; readonly state: 'running' }
  | { readonly id: string; readonly state: 'done'; readonly report: SendingReport }
  | { readonly id: string; readonly state: 'failed'; readonly error: string; readonly exitCode: number };

/** Throws UserError: what the other says, or 3 when it does not answer. */
export async function askSending(
  { url, token }: { readonly url: string; readonly token: string },
  asked: AskedSending,
  signal: AbortSignal,
): Promise<SendingReport> {
  let job = await ask(new URL(sendingPath, url), token, asked);
  while (job.state === 'running') {
    if (signal.aborted) {
      throw new UserError(
        `Interrupted. The Earshot at ${url} goes on sending; "earshot digest status" says how far.`,
        130,
      );
    }
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    job = await ask(new URL(`${sendingPath}/${job.id}`, url), token, null);
  }
  if (job.state === 'failed') throw new UserError(job.error, job.exitCode);
  return job.report;
}

async function ask(address: URL, token: string, body: AskedSending | null): Promise<SendingJob> {
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(address, {
      ...(body === null ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === null ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(answerWithinMs),
    });
    answer = await response.json();
  } catch (error) {
    throw new UserError(
      `The running Earshot at ${address.origin} does not answer (${errorMessage(error)}). "earshot digest status" says what was sent.`,
      3,
      { cause: error },
    );
  }
  if (response.ok) return answer as SendingJob;
  const { title, detail } = answer as { title?: string; detail?: string };
  throw new UserError(`${address.origin}: ${detail ?? title ?? `answered ${response.status}`}`, 3);
}

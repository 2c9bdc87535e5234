/** What a step says about an event. A step does not throw for bad data. */
export type StepResult =
  | { readonly status: 'ok' }
  /** Nothing is wrong and nothing is to be stored. */
  | { readonly status: 'drop'; readonly reason: string }
  /** Cannot be taken in; kept with its reason, to be looked at and replayed. */
  | { readonly status: 'deadLetter'; readonly reason: string };

/**
 * Fills what it is there for into the draft that is handed from step to step, and keeps nothing of it. Steps are named functions, so
 * that dead letters and stack traces say which one it was.
 */
export type Step<Draft> = (draft: Draft) => StepResult;

export const ok: StepResult = { status: 'ok' };
export const drop = (reason: string): StepResult => ({ status: 'drop', reason });
export const deadLetter = (reason: string): StepResult => ({ status: 'deadLetter', reason });

/** Runs steps in order and stops at the first result that is not ok, which it gives. */
export function runSteps<Draft>(steps: readonly Step<Draft>[], draft: Draft): StepResult {
  for (const step of steps) {
    const result = step(draft);
    if (result.status !== 'ok') return result;
  }
  return ok;
}

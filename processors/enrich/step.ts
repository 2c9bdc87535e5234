/** What a step says about an event. A step does not throw for bad data. */
export type StepResult<T> =
  | { readonly status: 'ok'; readonly value: T }
  /** Nothing is wrong and nothing is to be stored. */
  | { readonly status: 'drop'; readonly reason: string }
  /** Cannot be taken in; kept with its reason, to be looked at and replayed. */
  | { readonly status: 'deadLetter'; readonly reason: string };

/** Steps are named functions, so that dead letters and stack traces say which one it was. */
export type Step<In, Out = In> = (input: In) => StepResult<Out>;

export const ok = <T>(value: T): StepResult<T> => ({ status: 'ok', value });
export const drop = (reason: string): StepResult<never> => ({ status: 'drop', reason });
export const deadLetter = (reason: string): StepResult<never> => ({ status: 'deadLetter', reason });

/** Runs steps in order and stops at the first result that is not ok. */
export function runSteps<T>(steps: readonly Step<T>[], input: T): StepResult<T> {
  let value = input;
  for (const step of steps) {
    const result = step(value);
    if (result.status !== 'ok') return result;
    value = result.value;
  }
  return ok(value);
}

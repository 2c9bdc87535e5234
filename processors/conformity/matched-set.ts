/**
 * An event and the controls drawn for it: the unit of all inference here. What was measured, and where it came from, is
 * not known to the code that infers.
 */
export interface MatchedSet {
  /** Number of the executive whose act it is; sets of one executive in one thread are not independent. */
  readonly executive: number;
  /** Number of the thread that the event happened in. */
  readonly thread: number;
  /** Outcome of the event, in the signal's unit (mostly a natural logarithm of after ÷ before). */
  readonly y: number;
  /** The same outcome at matched posts of others; at least one. */
  readonly controls: readonly number[];
}

/** What an inference says of one signal. */
export interface Effect {
  /** Mean over events of y − mean(controls), in the signal's unit. */
  readonly estimate: number;
  /** 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p value of a permutation of the labels within the sets; not adjusted for the number of signals. */
  readonly p: number;
  readonly events: number;
  readonly threads: number;
  readonly executives: number;
  /** The smallest true effect (absolute, same unit) that so many events find in 80 % of the cases, at 5 %. */
  readonly detectable: number;
}

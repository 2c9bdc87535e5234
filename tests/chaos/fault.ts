import type { Random } from '../../infra/random.js';
import type { ResultTables } from '../support/pipeline-tables.js';
import type { World } from './world.js';

/** Something that goes wrong, once a round, at a moment that the seed decides. */
export interface Fault {
  readonly name: string;
  /** What happens, for the table. */
  readonly what: string;
  /** What about it is not the real thing, and why. */
  readonly simulated?: string;
  /** Why it cannot be tried on this machine; null: it can. */
  readonly missing?: () => string | null;
  run(round: Round): Promise<Outcome>;
}

export interface Round {
  readonly world: World;
  /** From 1. What there are few kinds of takes its turn by it. */
  readonly number: number;
  /** Of this fault and this round. */
  readonly random: Random;
  /** Empty, of this round. */
  readonly folder: string;
  /** Not as long as it could be, so that all faults together take a minute or two. */
  readonly short: boolean;
  /** Called at the end of the round, the last first. */
  cleanUp(work: () => unknown): void;
}

export interface Outcome {
  /** What was hit, for the table: stages, kinds, moments. */
  readonly hits: readonly string[];
  /** From the end of the fault until nothing was left to do; null where nothing was to recover from. */
  readonly recoveryMs: number | null;
  readonly tables: ResultTables;
  /** What the tables are held to, where the round is not about the world's organisation. */
  readonly expected?: Pick<World, 'ledger' | 'clean'>;
  /** Figures for people. */
  readonly measured?: readonly string[];
  /** What should have held besides the tables, and did not. */
  readonly violations?: readonly string[];
}

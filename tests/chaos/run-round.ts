import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createRandom } from '../../infra/random.js';
import { differences } from '../support/pipeline-tables.js';
import type { Fault, Outcome } from './fault.js';
import { judge } from './ledger.js';
import type { World } from './world.js';

/** What one round has shown. */
export interface RoundResult {
  readonly fault: string;
  readonly seed: string;
  readonly round: number;
  /** Of Earshot, short; what is changed beside it makes it `-dirty`. Older results have none. */
  readonly commit?: string;
  readonly hits: readonly string[];
  readonly measured?: readonly string[];
  readonly recoveryMs: number | null;
  readonly lost: number;
  readonly doubled: number;
  /** Tables that are not those of the clean run. */
  readonly different: number;
  /** For people; empty: everything held. */
  readonly violations: readonly string[];
}

export interface RoundOptions {
  readonly seed: string;
  readonly round: number;
  readonly short: boolean;
  readonly commit?: string;
}

/** Never throws: what the fault's own run throws is a violation. */
export async function runRound(world: World, fault: Fault, { short, ...options }: RoundOptions): Promise<RoundResult> {
  const { seed, round } = options;
  const folder = mkdtempSync(path.join(world.folder, `${fault.name}-`));
  const cleaning: (() => unknown)[] = [];
  const cleanUp = (work: () => unknown): void => void cleaning.push(work);
  const random = createRandom(`${seed}/${fault.name}/${round}`);
  const about = { fault: fault.name, ...options };
  try {
    const outcome = await fault.run({ world, number: round, random, folder, short, cleanUp });
    const { hits, recoveryMs, measured = [], expected = world } = outcome;
    return { ...about, hits, measured, recoveryMs, ...found(expected, outcome) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...about, hits: [], recoveryMs: null, lost: 0, doubled: 0, different: 0, violations: [message] };
  } finally {
    for (const clean of cleaning.reverse()) await Promise.resolve(clean()).catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

type Found = Pick<RoundResult, 'lost' | 'doubled' | 'different' | 'violations'>;

export function found(world: Pick<World, 'ledger' | 'clean'>, { tables, violations = [] }: Outcome): Found {
  const { lost, doubled, invented } = judge(world.ledger, tables);
  const other = differences(tables, world.clean);
  return {
    lost: lost.length,
    doubled: doubled.length,
    different: other.filter((line) => !line.startsWith('  ')).length,
    violations: [
      ...violations,
      ...(lost.length > 0 ? [`${lost.length} acts are lost, the first ${lost[0]}`] : []),
      ...(doubled.length > 0 ? [`${doubled.length} acts stand twice, the first ${doubled[0]}`] : []),
      ...(invented.length > 0 ? [`${invented.length} acts are nobody's, the first ${invented[0]}`] : []),
      ...other,
    ],
  };
}

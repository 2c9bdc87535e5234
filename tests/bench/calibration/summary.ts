import type { Cell } from './cells.js';
import type { WorldFinding } from './run-worlds.js';

/** A cell's outcome over all its worlds; shares from 0 to 1, null where it does not apply. */
export interface CellSummary {
  readonly cell: string;
  readonly outcome: string;
  readonly worlds: number;
  readonly events: number;
  readonly matchRate: number;
  /** Worlds in which the gates let the outcome be shown. */
  readonly shown: number;
  /** Worlds in which it is shown as a change: the interval excludes 0 as well. */
  readonly claimed: number;
  /** p ≤ 5 %, of all worlds with two events or more. */
  readonly rejected: number;
  /** The same without controls. */
  readonly naiveRejected: number | null;
  /** The 95 % interval holds the truth. */
  readonly covered: number;
  readonly truth: number;
  /** Mean estimate less truth, in parts of the truth. */
  readonly bias: number | null;
  readonly detectable: number;
}

export function summarise(cell: Cell, findings: readonly WorldFinding[]): CellSummary[] {
  const outcomes = [...new Set(findings.map(({ outcome }) => outcome))];
  return outcomes.map((outcome) => {
    const all = findings.filter((finding) => finding.outcome === outcome);
    const told = all.filter(({ estimate }) => estimate !== null);
    const share = (of: (finding: WorldFinding) => boolean): number => mean(told.map((finding) => Number(of(finding))));
    const truth = mean(told.map((finding) => finding.truth));
    const naive = told.filter(({ naiveP }) => naiveP !== null);
    return {
      cell: cell.name,
      outcome,
      worlds: all.length,
      events: mean(all.map(({ events }) => events)),
      matchRate: mean(all.map(({ matchRate }) => matchRate)),
      shown: mean(all.map(({ shown }) => Number(shown))),
      claimed: mean(
        all.map(({ shown, p, low, high }) => Number(shown && (p ?? 1) <= 0.05 && ((low ?? 0) > 0 || (high ?? 0) < 0))),
      ),
      rejected: share(({ p }) => (p ?? 1) <= 0.05),
      naiveRejected: naive.length === 0 ? null : mean(naive.map(({ naiveP }) => Number((naiveP ?? 1) <= 0.05))),
      covered: share(({ low, high, truth: own }) => (low ?? 0) <= own && own <= (high ?? 0)),
      truth,
      bias:
        cell.effects.length === 0 ? null : mean(told.map(({ estimate, truth: own }) => (estimate ?? 0) - own)) / truth,
      detectable: mean(told.map((finding) => finding.detectable ?? 0)),
    };
  });
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Whether the acceptance of CONFORMITY §5 holds, with the Monte Carlo error of so many worlds on either side. */
export function accepted(summary: CellSummary, cell: Cell): { readonly holds: boolean; readonly asked: string } {
  const slack = (share: number): number => 1.96 * Math.sqrt((share * (1 - share)) / summary.worlds);
  const isThread = ['thread quiet', 'last word', 'voices lost', 'people who return', 'reply latency'].includes(
    summary.outcome,
  );
  if (cell.name === 'closing' && isThread) {
    return { holds: 1 - summary.shown >= 0.95 - slack(0.95), asked: 'not identified in 95 % or more' };
  }
  if (cell.effects.length === 0) {
    // Where the gates let nothing be shown, nothing is said, whatever the test would have said.
    const { rejected, shown } = summary;
    const isWithin = rejected >= 0.03 - slack(0.03) && rejected <= 0.07 + slack(0.07);
    return { holds: isWithin || shown <= 0.05, asked: 'rejected 3–7 %' };
  }
  const isPower = cell.name.includes('detectable');
  const covers = summary.covered >= 0.93 - slack(0.93) && summary.covered <= 0.97 + slack(0.97);
  const isClose = Math.abs(summary.bias ?? 0) <= 0.1;
  const finds = !isPower || summary.rejected >= 0.8 - slack(0.8);
  return {
    holds: covers && isClose && finds,
    asked: `covered 93–97 %, bias within 10 %${isPower ? ', found in 80 % or more' : ''}`,
  };
}

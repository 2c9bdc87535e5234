import type { Params, Store } from '../../infra/store/store.js';
import { ofRun } from '../panels/conformity-sql.js';
import { boundParams } from '../report/load.js';
import type { ConformityRun, Effect, FailedGate } from './figures.js';

interface EffectRow {
  readonly run: number;
  readonly starts: string;
  readonly ends: string;
  readonly executives: number;
  readonly place: string;
  readonly how_many: number;
  readonly definition: string;
  readonly signal: string;
  readonly outcome: string;
  readonly act: string;
  readonly status: Effect['status'];
  readonly scale: Effect['scale'];
  readonly is_experimental: number;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly detectable: number | null;
  readonly events: number | null;
  readonly people: number | null;
  readonly false_alarm_rate: number | null;
}

interface GateRow {
  readonly signal: string;
  readonly outcome: string;
  readonly act: string;
  readonly gate: string;
  readonly figure: number | null;
}

/** Gates that hold for signals measured within the thread only. */
const threadSignals = ['S2', 'S3', 'S4'];

/** The newest run that all may see and that looks at the time asked for: pooled over three executives or more. */
export async function readConformity(store: Store, params: Params): Promise<ConformityRun | null> {
  const effects = `SELECT run, toString(starts) AS starts, toString(ends) AS ends, executives, place, length(communities) AS how_many, definition, signal, outcome, act, status, scale, is_experimental, estimate, low, high, detectable, events, people, false_alarm_rate
FROM v_conformity
WHERE ${ofRun}
ORDER BY signal, outcome, act`;
  const rows = await store.query<EffectRow>(effects, boundParams(effects, params));
  const [first] = rows;
  if (first === undefined) return null;
  const gates = await store.query<GateRow>(
    `SELECT signal, outcome, act, gate, figure FROM v_conformity_gate WHERE run = {run:UInt64} AND passed = 0
     ORDER BY gate != 'closing share', place`,
    { run: first.run },
  );
  return {
    starts: first.starts,
    ends: first.ends,
    executives: Number(first.executives),
    place: first.place,
    communities: Number(first.how_many),
    definition: first.definition,
    effects: rows.map((row) => ({
      signal: row.signal,
      outcome: row.outcome,
      act: row.act,
      status: row.status,
      scale: row.scale,
      isExperimental: Number(row.is_experimental) === 1,
      estimate: row.estimate,
      low: row.low,
      high: row.high,
      detectable: row.detectable,
      events: row.events,
      people: row.people,
      falseAlarmRate: row.false_alarm_rate,
      failed: failedOf(row, gates),
    })),
  };
}

function failedOf({ signal, outcome, act }: EffectRow, gates: readonly GateRow[]): FailedGate[] {
  return gates
    .filter((gate) => gate.signal === signal && gate.outcome === outcome && gate.act === act)
    .filter(({ gate }) => gate !== 'closing share' || threadSignals.includes(signal))
    .map(({ gate, figure }) => ({ gate, figure }));
}

import { UserError } from '../../infra/errors.js';
import type { Store } from '../../infra/store/store.js';
import type { EventCounts } from './matching/event-counts.js';

/** A run as it was kept, for `conformity explain`. */
export interface StoredRun {
  readonly run: number;
  readonly created: string;
  readonly definition: string;
  readonly seed: string;
  readonly purpose: string;
  readonly audience: 'organisation' | 'executive';
  readonly executives: number;
  readonly communities: readonly { readonly id: string; readonly name: string }[];
  readonly from: string;
  readonly to: string;
  readonly acts: number;
  readonly counts: EventCounts;
  readonly fakeSets: number;
  readonly naiveAlarmRate: number | null;
  readonly signals: readonly StoredSignal[];
}

export interface StoredSignal {
  readonly signal: string;
  readonly name: string;
  readonly question: string;
  readonly act: string;
  readonly verdict: string;
  readonly gates: readonly {
    readonly gate: string;
    readonly passed: boolean;
    readonly figure: number | null;
    readonly needed: string;
    readonly reason: string;
  }[];
}

/** The run of that number, or the newest. Throws UserError where there is none. */
export async function storedRun(store: Store, wanted?: number): Promise<StoredRun> {
  const [row] = await store.query<
    Omit<StoredRun, 'counts' | 'signals' | 'communities'> & { counts: string; communities: string[] }
  >(
    `SELECT toUInt64(run) AS run, toString(created_at) AS created, toString(definition) AS definition, seed, purpose,
            toString(audience) AS audience, executives, communities, toString(starts) AS from, toString(ends) AS to, acts, counts,
            fake_sets AS fakeSets, naive_alarm_rate AS naiveAlarmRate
     FROM conformity_run FINAL
     WHERE {run:UInt64} = 0 OR run = {run:UInt64}
     ORDER BY run DESC LIMIT 1`,
    { run: wanted ?? 0 },
  );
  if (row === undefined) {
    throw new UserError(
      wanted === undefined
        ? 'No run is kept yet. Make one with "npx earshot conformity run".'
        : `There is no run ${wanted}.`,
    );
  }
  const names = await store.query<{ id: string; name: string }>(
    'SELECT id, name FROM community FINAL WHERE id IN {ids:Array(String)}',
    { ids: row.communities },
  );
  const nameOf = new Map(names.map(({ id, name }) => [id, name]));
  const signals = await store.query<
    Omit<StoredSignal, 'gates'> & { gates: [string, number, number | null, string, string][] }
  >(
    `SELECT toString(effects.signal) AS signal, toString(effects.outcome) AS name, question, toString(effects.act) AS act, verdict, gates
     FROM (SELECT * FROM conformity_effect FINAL WHERE run = {run:UInt64}) AS effects
     LEFT JOIN
     (
         SELECT signal, outcome, act,
                arrayMap(gate -> (gate.2, gate.3, gate.4, gate.5, gate.6),
                    arraySort(groupArray((place, toString(gate), passed, figure, needed, reason)))) AS gates
         FROM conformity_gate FINAL WHERE run = {run:UInt64}
         GROUP BY signal, outcome, act
     ) AS judged ON effects.signal = judged.signal AND effects.outcome = judged.outcome AND effects.act = judged.act
     ORDER BY act, signal, name`,
    { run: row.run },
  );
  return {
    ...row,
    run: Number(row.run),
    acts: Number(row.acts),
    counts: JSON.parse(row.counts) as EventCounts,
    communities: row.communities.map((id) => ({ id, name: nameOf.get(id) ?? '' })),
    signals: signals.map((signal) => ({
      ...signal,
      gates: signal.gates.map(([gate, passed, figure, needed, reason]) => ({
        ...{ gate, passed: passed === 1, figure, needed, reason },
      })),
    })),
  };
}

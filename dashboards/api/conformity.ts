import type { Store } from '../../infra/store/store.js';

/** What the newest runs of the conformity signals say, from the views that people may read. */
export async function conformityFindings(store: Store): Promise<unknown[]> {
  const effects = await store.query<Record<string, unknown>>(
    `SELECT * EXCEPT (run, created_at), toUInt64(run) AS run, toUnixTimestamp64Milli(created_at) AS created_at
     FROM v_conformity ORDER BY run DESC, act, signal, outcome`,
  );
  const gates = await store.query<Record<string, unknown>>(
    `SELECT toUInt64(run) AS run, signal, outcome, act, gate, passed, figure, needed, reason
     FROM v_conformity_gate ORDER BY run, signal, outcome, act, place`,
  );
  return effects.map((effect) => ({
    ...effect,
    gates: gates
      .filter((gate) => ['run', 'signal', 'outcome', 'act'].every((column) => gate[column] === effect[column]))
      .map(({ gate, passed, figure, needed, reason }) => ({ gate, passed: passed === 1, figure, needed, reason })),
  }));
}

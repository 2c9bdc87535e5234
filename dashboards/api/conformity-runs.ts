import { UserError } from '../../infra/errors.js';
import type { Store } from '../../infra/store/store.js';
import { NotThereError } from './refusals.js';

/**
 * Runs of the conformity signals. Those that pool three executives or more are for whoever may read; one about fewer is for
 * the executives themselves and for administrators, until it is published.
 */

export interface RunSummary {
  readonly run: number;
  readonly createdAt: string;
  readonly definition: string;
  readonly purpose: string;
  readonly audience: 'organisation' | 'executive';
  readonly isPublished: boolean;
  readonly executives: number;
  readonly place: string;
  readonly scope: string;
  readonly from: string;
  readonly until: string;
  readonly fakeSets: number;
  readonly naiveAlarmRate: number | null;
}

const moment = (column: string): string => `formatDateTime(${column}, '%Y-%m-%dT%H:%i:%SZ', 'UTC')`;

const published = 'SELECT run FROM conformity_publication FINAL WHERE withdrawn = 0';

/** The newest first. `executives`: ids of those whose own runs may be read; null: everybody's. */
export async function readRuns(
  store: Pick<Store, 'query'>,
  executives: readonly string[] | null,
  run = 0,
): Promise<RunSummary[]> {
  const rows = await store.query<Omit<RunSummary, 'isPublished'> & { isPublished: number }>(
    `SELECT toUInt64(runs.run) AS run, ${moment('runs.created_at')} AS createdAt, toString(runs.definition) AS definition,
            runs.purpose AS purpose, toString(runs.audience) AS audience, runs.run IN (${published}) AS isPublished,
            runs.executives AS executives,
            multiIf(length(runs.communities) != 1, concat(toString(length(runs.communities)), ' communities'),
                    names.name = '', 'one community', names.name) AS place,
            if(names.scope = '', 'internal', toString(names.scope)) AS scope,
            toString(runs.starts) AS from, toString(runs.ends) AS until,
            runs.fake_sets AS fakeSets, runs.naive_alarm_rate AS naiveAlarmRate
     FROM (SELECT * FROM conformity_run FINAL) AS runs
     LEFT JOIN (SELECT id, name, scope FROM community FINAL) AS names ON runs.communities[1] = names.id
     WHERE (runs.audience = 'organisation' OR isPublished OR {all:UInt8} = 1 OR hasAny(runs.executive_ids, {executives:Array(String)}))
       AND ({run:UInt64} = 0 OR runs.run = {run:UInt64})
     ORDER BY runs.run DESC
     LIMIT 500`,
    { all: executives === null ? 1 : 0, executives: executives ?? [], run },
  );
  return rows.map((row) => ({ ...row, isPublished: row.isPublished === 1 }));
}

interface Finding {
  readonly signal: string;
  readonly outcome: string;
  readonly act: string;
  readonly isExperimental: number;
}

/** What a run found, with its gates. Whether it may be read is for who calls to know. */
export async function readFindings(store: Pick<Store, 'query'>, run: number): Promise<object[]> {
  const findings = await store.query<Finding>(
    `SELECT toString(signal) AS signal, toString(outcome) AS outcome, question, toString(act) AS act,
            window_hours AS windowHours, status, verdict, notes, toString(scale) AS scale, is_experimental AS isExperimental,
            estimate, low, high, p, adjusted_p AS adjustedP, detectable, events, people, match_rate AS matchRate,
            false_alarm_rate AS falseAlarmRate
     FROM conformity_finding WHERE run = {run:UInt64} ORDER BY act, signal, outcome`,
    { run },
  );
  const gates = await store.query<Record<string, unknown> & { passed: number }>(
    `SELECT toString(signal) AS signal, toString(outcome) AS outcome, toString(act) AS act, toString(gate) AS gate, passed,
            figure, needed, reason
     FROM conformity_gate FINAL WHERE run = {run:UInt64} ORDER BY signal, outcome, act, place`,
    { run },
  );
  return findings.map((finding) => ({
    ...finding,
    isExperimental: finding.isExperimental === 1,
    gates: gates
      .filter((of) => of.signal === finding.signal && of.outcome === finding.outcome && of.act === finding.act)
      .map(({ gate, passed, figure, needed, reason }) => ({ gate, passed: passed === 1, figure, needed, reason })),
  }));
}

/** Makes a run about single executives readable to everybody who may read, or takes that back. Throws UserError. */
export async function publishRun(
  store: Pick<Store, 'query' | 'insert'>,
  run: number,
  isPublished: boolean,
  nowMs: number,
): Promise<{ readonly run: number; readonly isPublished: boolean }> {
  const [found] = await readRuns(store, null, run);
  if (found === undefined)
    throw new NotThereError(`There is no run ${run}. "earshot conformity explain" shows the newest.`);
  if (found.audience === 'organisation') {
    throw new UserError(
      `The run ${run} pools ${found.executives} executives: whoever may read sees it already, and it cannot be withdrawn.`,
    );
  }
  const at = new Date(nowMs).toISOString().replace('T', ' ').replace('Z', '');
  await store.insert(
    'conformity_publication',
    ['run', 'published_at', 'withdrawn', 'version'],
    [[run, at, isPublished ? 0 : 1, nowMs]],
  );
  return { run, isPublished };
}

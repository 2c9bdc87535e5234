import { pino } from 'pino';
import type { z } from 'zod';
import { type AnswerRow, answer, type MeasureValue } from '../../dashboards/api/answer.js';
import { measureQuery } from '../../dashboards/api/measure-query.js';
import type { Config } from '../../infra/config.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { type EvidenceRecord, evidenceRecordSchema } from '../../infra/contracts/evidence.js';
import type { Store } from '../../infra/store/store.js';
import { families as everyFamily } from '../../processors/families.js';
import { createLanding } from '../../processors/land/land.js';
import { type RefreshReport, refresh } from '../../processors/refresh.js';
import { createTestColleague, type PersonOptions, personOf } from './act-builder.js';
import type { Asked, Fixture } from './act-builder-store.js';
import { emptyStore, land } from './brute-force-store.js';
import type { TestStore } from './test-store.js';

export type TestEvidence = z.input<typeof evidenceRecordSchema>;

export const createTestEvidence = (record: TestEvidence): EvidenceRecord => evidenceRecordSchema.parse(record);

export interface EvidenceFixture extends Fixture {
  readonly evidence?: readonly TestEvidence[];
}

export async function landAll({ store }: TestStore, { evidence = [], ...rest }: EvidenceFixture): Promise<void> {
  if (evidence.length > 0) await createLanding(store).evidence(evidence.map(createTestEvidence));
  await land(store, rest);
}

/** What sponsorship and the scorecard are computed from. */
const needed = ['facts', 'interactions', 'participation', 'reach', 'leader-relations'];

/** Leaves the grouping of chat out: what is a post and what a reply is as the fixture says. */
export function refreshEvidence(
  store: Store,
  config: Config,
  computed: readonly string[] = [...needed, 'sponsorship', 'scorecard'],
): Promise<RefreshReport> {
  return refresh({
    store,
    config: { ...config, conversations: { ...config.conversations, enabled: false } },
    families: everyFamily.filter(({ name }) => computed.includes(name)),
    logger: pino({ level: 'silent' }),
    now: Date.now,
  });
}

/** The store holds exactly this, refreshed: the families named, or what both are computed from and both. */
export async function givenEvidence(
  fixture: TestStore,
  given: EvidenceFixture,
  changed: Partial<Config> = {},
  families?: readonly string[],
): Promise<void> {
  await emptyStore(fixture.store);
  await landAll(fixture, given);
  await refreshEvidence(fixture.store, { ...fixture.config, ...changed }, families);
}

/** Rows of an answer by their label. */
export async function asked(
  { store, config }: TestStore,
  family: string,
  query: Asked = {},
): Promise<ReadonlyMap<string, AnswerRow>> {
  const { rows } = await answer(store, config, measureQuery({ family, ...query }));
  return new Map(rows.map((row) => [row.label, row]));
}

/** A measure's value in the row of that label. */
export async function figureOf(
  fixture: TestStore,
  family: string,
  measure: string,
  label: string,
  query: Asked = {},
): Promise<MeasureValue> {
  const rows = await asked(fixture, family, { ...query, measures: measure });
  const value = rows.get(label)?.values[measure];
  if (!value) throw new Error(`There is no ${measure} of ${label}; there are ${[...rows.keys()].join(', ')}`);
  return value;
}

/** Somebody in the directory who reports to somebody. */
export function createTestReport(name: string, manager: string, options: PersonOptions = {}): DirectoryRecord[] {
  return createTestColleague(name, options).map((record) =>
    record.type === 'person' ? { ...record, managerId: personOf(manager) } : record,
  );
}

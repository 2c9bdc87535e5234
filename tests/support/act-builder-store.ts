import { type AnswerRow, answer } from '../../dashboards/api/answer.js';
import { measureQuery } from '../../dashboards/api/measure-query.js';
import type { Config } from '../../infra/config.js';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { emptyStore, land, refreshAll } from './brute-force-store.js';
import { createSharedGiven, type SharedGiven } from './shared-given.js';
import type { TestStore } from './test-store.js';

export interface Fixture {
  readonly events?: readonly ActivityEvent[];
  readonly records?: readonly DirectoryRecord[];
}

/** The store holds exactly this, refreshed: the families named, or those of participation and reach. */
export async function given(
  { store, config }: TestStore,
  fixture: Fixture,
  changed: Partial<Config> = {},
  computed?: readonly string[],
): Promise<void> {
  await emptyStore(store);
  await land(store, fixture);
  await refreshAll(store, { ...config, ...changed }, computed ? { computed } : {});
}

/** All there is about taking part, and nothing about leaders. */
export const participationFamilies = ['conversations', 'facts', 'participation', 'retention'];

/**
 * `given` once for all the tests of a file that can share a store. What is a post and what a reply is as the fixtures say:
 * chat is grouped by the month, and a test is moved to another one.
 */
export function sharedGiven(
  fixture: () => TestStore,
  weeksApart: number,
  computed?: readonly string[],
): SharedGiven<Fixture> {
  return createSharedGiven<Fixture>({
    weeksApart,
    store: (fixtures) =>
      given(
        fixture(),
        {
          events: fixtures.flatMap(({ events = [] }) => events),
          records: fixtures.flatMap(({ records = [] }) => records),
        },
        { conversations: { ...fixture().config.conversations, enabled: false } },
        computed,
      ),
  });
}

export interface Asked {
  readonly by?: string;
  readonly weeks?: number;
  readonly until?: string;
  readonly scope?: 'internal' | 'public';
  /** Names of measures; each view they come from is a statement. Default all. */
  readonly measures?: string;
}

/** Rows of an answer by their label. */
export async function ask(
  { store, config }: TestStore,
  family: 'participation' | 'reach',
  asked: Asked = {},
  changed: Partial<Config> = {},
): Promise<ReadonlyMap<string, AnswerRow>> {
  const { rows } = await answer(store, { ...config, ...changed }, measureQuery({ family, ...asked }));
  return new Map(rows.map((row) => [row.label, row]));
}

/** A measure's value and denominator in the row of that label, or in the only row. */
export async function measured(
  fixture: TestStore,
  family: 'participation' | 'reach',
  measure: string,
  asked: Asked & { readonly label?: string } = {},
): Promise<{ value: number | null; of: number | null }> {
  const { label, ...rest } = asked;
  const rows = await ask(fixture, family, { ...rest, measures: measure });
  const row = label === undefined ? [...rows.values()][0] : rows.get(label);
  const value = row?.values[measure];
  if (!value)
    throw new Error(`There is no ${measure} of ${label ?? 'the first row'}; there are ${[...rows.keys()].join(', ')}`);
  return value;
}

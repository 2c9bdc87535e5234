import { type AnswerRow, answer } from '../../dashboards/api/answer.js';
import { measureQuery } from '../../dashboards/api/measure-query.js';
import type { Config } from '../../infra/config.js';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { emptyStore, land, refreshAll } from './brute-force-store.js';
import type { TestStore } from './test-store.js';

export interface Fixture {
  readonly events?: readonly ActivityEvent[];
  readonly records?: readonly DirectoryRecord[];
}

/** The store holds exactly this, refreshed; `also` names families beside those of participation and reach. */
export async function given(
  { store, config }: TestStore,
  fixture: Fixture,
  changed: Partial<Config> = {},
  also: readonly string[] = [],
): Promise<void> {
  await emptyStore(store);
  await land(store, fixture);
  await refreshAll(store, { ...config, ...changed }, { also });
}

export interface Asked {
  readonly by?: string;
  readonly weeks?: number;
  readonly until?: string;
  readonly scope?: 'internal' | 'public';
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
  const rows = await ask(fixture, family, rest);
  const row = label === undefined ? [...rows.values()][0] : rows.get(label);
  const value = row?.values[measure];
  if (!value)
    throw new Error(`There is no ${measure} of ${label ?? 'the first row'}; there are ${[...rows.keys()].join(', ')}`);
  return value;
}

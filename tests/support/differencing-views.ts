import type { Store } from '../../infra/store/store.js';
import type { PublishedCell } from './differencing-attack.js';

type Row = Readonly<Record<string, string | number | null>>;

const text = (row: Row, name: string): string => String(row[name]);
const count = (row: Row | undefined, name: string): number | null => {
  const value = row?.[name];
  return value === null || value === undefined ? null : Number(value);
};
const keyOf = (row: Row): string => `${row.starts} ${row.scope} ${row.dim} ${row.key}`;

/** Everything that the views say, as one list of cells. */
export async function publishedCells(store: Store): Promise<PublishedCell[]> {
  return joined(
    await store.query<Row>('SELECT * FROM v_participation'),
    await store.query<Row>('SELECT * FROM v_retention'),
    await store.query<Row>('SELECT * FROM v_response'),
  );
}

/** What there would be to see if nothing were hidden, or only what is under the floor itself. */
export async function unsuppressedCells(store: Store, hides: 'nothing' | 'small'): Promise<PublishedCell[]> {
  const floors = "if(dim IN ('unit', 'level', 'location'), 10, 5) AS floor";
  const isSmall = (column: string): string =>
    hides === 'small' ? `${column} > 0 AND ${column} < if(dim IN ('unit', 'level', 'location'), 10, 5)` : '0';
  const visible = async (sql: string): Promise<Row[]> =>
    (await store.query<Row>(sql)).map((row) =>
      Number(row.is_small) === 0
        ? row
        : Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              typeof value === 'number' && name !== 'floor' ? null : value,
            ]),
          ),
    );
  return joined(
    await visible(
      `SELECT *, ${floors}, NULL AS stickiness, ${isSmall('people')} AS is_small
       FROM participation_period FINAL WHERE dim != 'timeline'`,
    ),
    await visible(`SELECT *, ${floors}, ${isSmall('people')} AS is_small FROM retention_week FINAL`),
    await visible(
      `SELECT *, ${floors}, ${isSmall('authors')} AS is_small FROM response_week FINAL WHERE dim != 'timeline'`,
    ),
  );
}

function joined(periods: readonly Row[], retention: readonly Row[], response: readonly Row[]): PublishedCell[] {
  const retained = new Map(retention.map((row) => [keyOf(row), row]));
  const answers = new Map(response.map((row) => [keyOf(row), row]));
  return periods.map((row) => {
    const isWeek = row.grain === 'week';
    const week = isWeek ? retained.get(keyOf(row)) : undefined;
    const answer = isWeek ? answers.get(keyOf(row)) : undefined;
    return {
      grain: text(row, 'grain') as PublishedCell['grain'],
      starts: text(row, 'starts'),
      scope: text(row, 'scope'),
      dim: text(row, 'dim'),
      key: text(row, 'key'),
      floor: Number(row.floor),
      acts: count(row, 'contributions'),
      people: count(row, 'people'),
      active_days: count(row, 'active_days'),
      stickiness: count(row, 'stickiness'),
      eligible: count(row, 'eligible'),
      interactive: count(row, 'interactive'),
      classes: ['heavy', 'contributing', 'reacting', 'observing', 'absent'].map((name) => count(row, name)),
      posters: count(row, 'posters'),
      newcomers: count(week, 'newcomers'),
      retained: count(week, 'retained'),
      returning: count(week, 'returning'),
      lapsed: count(week, 'lapsed'),
      threads: answer === undefined ? undefined : count(answer, 'posts'),
    };
  });
}

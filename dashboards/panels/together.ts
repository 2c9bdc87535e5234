import { type Cut, cellsOf, columnsSql, measureNamed, measuresOf, readName } from './measure-columns.js';

/** Panels that show measures by time, read together: planning a statement takes longer than running it, and a page has many. */

export interface AskedMeasures {
  /** `stat`: the time asked for and as long a time before it; `trend`: by day or week. */
  readonly form: 'stat' | 'trend';
  /** Column → measure; of `stat` the only one is called `value`. */
  readonly columns: Readonly<Record<string, string>>;
}

type Row<Value> = Readonly<Record<string, Value | null>>;

export interface Together<T> {
  readonly asked: readonly T[];
  readonly sql: string;
  /** What its own statement would have given one of those asked, from the rows of the statement for all. */
  rowsOf<Value>(one: T, rows: readonly Row<Value>[]): Row<Value>[];
}

export function bucketOf({ form, columns }: AskedMeasures): 'now' | 'day' | 'week' {
  if (form === 'stat') return 'now';
  return measuresOf(columns).every(({ measure }) => measure.grain === 'day') ? 'day' : 'week';
}

/** Of measures that count from the ends of the time asked for, only that time can be told. */
export function isCompared(name: string): boolean {
  return !/\{(from|until|lastDay):/.test(measureNamed(name).measure.value);
}

/** As few statements as there can be: of one cut, and of each view the same cells. One alone is left out. */
export function readTogether<T>(all: readonly { readonly of: T; readonly asks: AskedMeasures }[]): Together<T>[] {
  const groups: { bucket: Cut['bucket']; cells: Map<string, string>; members: (typeof all)[number][] }[] = [];
  for (const one of all) {
    const bucket = bucketOf(one.asks);
    const cells = cellsOf(one.asks.columns);
    const group = groups.find(
      (known) =>
        known.bucket === bucket && [...cells].every(([view, cell]) => (known.cells.get(view) ?? cell) === cell),
    );
    if (!group) {
      groups.push({ bucket, cells: new Map(cells), members: [one] });
      continue;
    }
    group.members.push(one);
    for (const [view, cell] of cells) group.cells.set(view, cell);
  }
  return groups.filter(({ members }) => members.length > 1).map(({ bucket, members }) => together(bucket, members));
}

function together<T>(
  bucket: Cut['bucket'],
  members: readonly { readonly of: T; readonly asks: AskedMeasures }[],
): Together<T> {
  const prefixes = new Map(members.map(({ of }, index) => [of, `p${index}_`]));
  const columns = Object.fromEntries(
    members.flatMap(({ of, asks }) =>
      Object.entries(asks.columns).map(([column, name]) => [`${prefixes.get(of)}${column}`, name]),
    ),
  );
  const byTime = bucket === 'now' ? '' : '\nORDER BY time';
  return {
    asked: members.map(({ of }) => of),
    sql: `${columnsSql(columns, { bucket, dimension: null, marked: true })}${byTime}`,
    rowsOf(one, rows) {
      const asks = members.find(({ of }) => of === one)?.asks;
      const prefix = prefixes.get(one);
      if (!asks || prefix === undefined) throw new RangeError('it was not asked together with these');
      const read = [...cellsOf(asks.columns).keys()].map(readName);
      const own = rows
        .filter((row) => read.some((name) => !(name in row) || row[name] !== null))
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).flatMap(([name, value]) =>
              name.startsWith(prefix)
                ? [[name.slice(prefix.length), value]]
                : name === 'time' || name === 'now'
                  ? [[name, value]]
                  : [],
            ),
          ),
        );
      return asks.form === 'trend' ? own : [statOf(own, asks)];
    },
  };
}

function statOf<Value>(rows: readonly Row<Value>[], { columns }: AskedMeasures): Row<Value> {
  const name = columns.value ?? '';
  const now = rows.find((row) => Number(row.now) === 1);
  const before = rows.find((row) => Number(row.now) === 0);
  return {
    value: now?.value ?? null,
    value_before: isCompared(name) ? (before?.value ?? null) : null,
    ...(measureNamed(name).measure.denominatorValue === null ? {} : { value_of: now?.value_of ?? null }),
  };
}

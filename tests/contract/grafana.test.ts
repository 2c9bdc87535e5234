import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Store } from '../../infra/store/store.js';
import { type Choice, expandMacros, interpolateVariables, type TimeRange } from '../support/grafana-expand.js';
import {
  type AlertRule,
  type KeptQuery,
  keptQueries,
  type PanelJson,
  readAlertRules,
  readDashboards,
} from '../support/grafana-files.js';
import { createPanelStores, type PanelStores, panelYear } from '../support/panel-stores.js';

/**
 * Every query that Grafana would send, on the engine, as the browser and the plugin make it of what is committed; what comes
 * back must be what the plugin can read and the picture can draw.
 */

const dashboards = readDashboards();
const queries = dashboards.flatMap(keptQueries);
const alerts = readAlertRules();

/** Midnight to the last second, in Berlin. */
const wholeYear: TimeRange = {
  from: new Date(`${panelYear.from}T00:00:00+01:00`),
  to: new Date(`${panelYear.until}T23:59:59+01:00`),
};
const all: Choice = { value: null };
const everything = { scope: { value: 'internal' }, platform: all, community: all, unit: all, executive: all };

interface Answer {
  readonly columns: ReadonlyMap<string, string>;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Types do not depend on what is stored. */
const described = new Map<string, Answer['columns']>();

async function ask(store: Store, title: string, sql: string): Promise<Answer> {
  let columns = described.get(title);
  if (columns === undefined) {
    const types = await store.query<{ name: string; type: string }>(`DESCRIBE (${sql})`);
    columns = new Map(types.map(({ name, type }) => [name, type]));
    described.set(title, columns);
  }
  return { columns, rows: await store.query<Record<string, unknown>>(sql) };
}

function sent(sql: string, choices: Readonly<Record<string, Choice>> = everything, range = wholeYear): string {
  return expandMacros(interpolateVariables(sql, choices, '*'), range);
}

const bare = (type: string): string =>
  type.replace(/^LowCardinality\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
const isNumber = (type: string): boolean => /^(U?Int(8|16|32|64)|Float(32|64)|Bool)$/.test(bare(type));
const isText = (type: string): boolean => /^(String|FixedString\(\d+\)|Enum(8|16)\(.*\))$/.test(bare(type));
const isTime = (type: string): boolean => /^(Date(32)?|DateTime(64)?(\(.*\))?)$/.test(bare(type));

/** What is drawn of the rows; everything where no transformation chooses. */
function drawn({ transformations = [] }: PanelJson, columns: readonly string[]): string[] {
  const filter = transformations.find(({ id }) => id === 'filterFieldsByName');
  if (!filter) return [...columns];
  return (filter.options as { include: { names: string[] } }).include.names;
}

/** A field of series is called by its column, and with labels by its column and label. */
function overridden({ fieldConfig }: PanelJson, column: string): boolean {
  return (fieldConfig?.overrides ?? []).some(({ matcher: { id, options } }) =>
    id === 'byName' ? options === column : new RegExp(options.slice(1, -1)).test(column),
  );
}

function expectFits({ kind, panel }: KeptQuery, { columns, rows }: Answer): void {
  const types = [...columns];
  for (const [name, type] of types) {
    expect([name, type, isNumber(type) || isText(type) || isTime(type)]).toEqual([name, type, true]);
  }
  const of = (test: (type: string) => boolean): string[] =>
    types.filter(([, type]) => test(type)).map(([name]) => name);
  if (panel === null) {
    if (kind === 'variable') expect([...columns.keys()].slice(0, 2)).toEqual(['key', 'label']);
    else expect(of(isTime)).toEqual(['time']);
    return;
  }
  const shown = drawn(panel, [...columns.keys()]);
  expect(shown.filter((name) => !columns.has(name))).toEqual([]);
  switch (kind) {
    case 'timeseries':
    case 'status-history': {
      // The plugin makes a series of every text's value, wants times in order, and nulls among them are an error.
      expect(of(isTime)).toEqual(['time']);
      expect(of(isText).length).toBeLessThanOrEqual(1);
      expect(of(isNumber).length).toBeGreaterThan(0);
      for (const name of of(isNumber)) expect([name, overridden(panel, name)]).toEqual([name, true]);
      const times = rows.map(({ time }) => String(time));
      expect(times).toEqual([...times].sort());
      expect(times).not.toContain('null');
      break;
    }
    case 'stat':
      expect(rows.length).toBeLessThanOrEqual(1);
      expect(shown.length).toBeGreaterThan(0);
      break;
    case 'barchart': {
      const label = String(panel.options?.xField);
      expect(isText(columns.get(label) ?? '')).toBe(true);
      for (const name of shown.filter((one) => one !== label)) {
        expect([name, columns.get(name), isNumber(columns.get(name) ?? '')]).toEqual([name, columns.get(name), true]);
      }
      const labels = rows.map((row) => row[label]);
      expect(new Set(labels).size).toBe(labels.length);
      break;
    }
    case 'trend': {
      const x = rows.map((row) => Number(row[String(panel.options?.xField)]));
      expect(x).toEqual([...x].sort((a, b) => a - b));
      break;
    }
    case 'xychart':
      expect(shown.filter((name) => isNumber(columns.get(name) ?? '')).length).toBeGreaterThanOrEqual(2);
      break;
    default:
      expect(kind).toBe('table');
      for (const name of shown) {
        // A link's address needs no heading.
        expect([name, overridden(panel, name) || shown.length === 1 || isText(columns.get(name) ?? '')]).toEqual([
          name,
          true,
        ]);
      }
  }
  // The reader may not ask for more (infra/clickhouse/users.xml).
  expect(rows.length).toBeLessThan(100_000);
}

/** What Grafana's alerting can read: one number a row, and texts that say which. */
function expectAlertable({ columns, rows }: Answer): void {
  const types = [...columns.values()];
  expect(types.filter(isNumber)).toHaveLength(1);
  expect(types.filter((type) => !isNumber(type) && !isText(type))).toEqual([]);
  expect(types.filter((type) => type.startsWith('Nullable'))).toEqual([]);
  const labels = rows.map((row) => JSON.stringify(Object.values(row).filter((value) => typeof value === 'string')));
  expect(new Set(labels).size).toBe(labels.length);
}

const alertQuery = ({ data }: AlertRule): string => String(data[0]?.model.rawSql);

let stores: PanelStores;
beforeAll(async () => {
  stores = await createPanelStores();
}, 600_000);
afterAll(() => stores?.dispose());

test.each(queries.map((query) => [query.title, query] as const))('reads views only: %s', (_, { sql }) => {
  expectViewsOnly(sql);
});

test.each(alerts.map((rule) => [rule.title, rule] as const))('an alert reads views only: %s', (_, rule) => {
  expectViewsOnly(alertQuery(rule));
});

function expectViewsOnly(sql: string): void {
  const within = new Set([...sql.matchAll(/\b(\w+) AS\s*\(\s*(?:SELECT|WITH)\b/g)].map(([, name]) => name));
  const sources = [...sql.matchAll(/\b(?:FROM|(?<!ARRAY )JOIN)\s+(\w+)\b(?!\()/g)].map(([, name]) => String(name));
  expect(sources.filter((name) => !name.startsWith('v_') && !within.has(name))).toEqual([]);
  // Functions that read tables or files elsewhere.
  expect(sql).not.toMatch(/\b(remote|cluster|url|file|s3|merge|mysql|postgresql|executable|dictionary)\w*\(/i);
}

describe.each(['empty', 'oneRow', 'year'] as const)('store: %s', (name) => {
  test.each(queries.map((query) => [query.title, query] as const))('%s', async (_, query) => {
    expectFits(query, await ask(stores[name].store, query.title, sent(query.sql)));
  });

  test.each(alerts.map((rule) => [rule.title, rule] as const))('alert: %s', async (_, rule) => {
    expectAlertable(await ask(stores[name].store, rule.title, alertQuery(rule)));
  });
});

describe('what a reader chooses', () => {
  const awkward = "O'Neill \\";

  test.each(queries.map((query) => [query.title, query] as const))(
    'bears a name with a quote: %s',
    async (_, query) => {
      const value = { value: awkward };
      const chosen = { scope: { value: 'public' }, platform: value, community: value, unit: value, executive: value };
      expectFits(query, await ask(stores.oneRow.store, query.title, sent(query.sql, chosen)));
    },
  );

  test('reaches the query as it is', async () => {
    const [row] = await stores.oneRow.store.query<{ name: string }>(
      sent("SELECT decodeURLComponent('\u0024{unit:percentencode}') AS name", { unit: { value: awkward } }),
    );
    expect(row?.name).toBe(awkward);
  });

  test('each offered value shows something or nothing, without an error', async () => {
    const { store } = stores.year;
    for (const { templating, uid, panels } of dashboards) {
      for (const { name, type, query } of templating.list ?? []) {
        if (type !== 'query') continue;
        const offered = await store.query<{ key: string; label: string }>(sent((query as { rawSql: string }).rawSql));
        expect([uid, name, offered.length > 0]).toEqual([uid, name, true]);
        const chosen = { ...everything, [name]: { value: String(offered.at(-1)?.key) } };
        for (const rawSql of panels.flatMap(({ targets = [] }) => targets.map((target) => target.rawSql))) {
          if (rawSql.includes(`\u0024{${name}:`)) await store.query(sent(rawSql, chosen));
        }
      }
    }
  });

  test('a day in Berlin is a day, whatever the clock of the browser', async () => {
    const sql = 'SELECT toDate($__fromTime, assumeNotNull((SELECT time_zone FROM v_organisation))) AS day';
    const [row] = await stores.year.store.query<{ day: string }>(sent(sql));
    expect(row?.day).toBe(panelYear.from);
  });
});

test('a year fills the dashboards', async () => {
  const bareOnes: string[] = [];
  for (const { title, sql, panel } of queries) {
    if (panel === null) continue;
    const rows = await stores.year.store.query(sent(sql));
    if (rows.length === 0) bareOnes.push(title);
  }
  // What simulated people do not do, or what needs a source that runs.
  expect(bareOnes.length).toBeLessThan(queries.length / 5);
});

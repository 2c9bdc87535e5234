import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasFigures } from '../../dashboards/charts/has-figures.js';
import { annotations } from '../../dashboards/panels/annotations.js';
import { dashboards, panelsOf } from '../../dashboards/panels/dashboards.js';
import { emptyReasons, emptyReasonsOf } from '../../dashboards/panels/empty-reasons.js';
import { followed, type Panel, type VariableName } from '../../dashboards/panels/panel.js';
import { readTogether } from '../../dashboards/panels/together.js';
import { variables } from '../../dashboards/panels/variables.js';
import { createKeptViews } from '../../dashboards/report/kept-views.js';
import { migrate } from '../../infra/store/migrate.js';
import type { Params } from '../../infra/store/store.js';
import { views } from '../../processors/families.js';
import {
  columnProblems,
  type Described,
  differences,
  figuresIn,
  figuresOf,
  type PanelRow,
  sqlProblems,
  unknownMeasures,
  withoutDenominator,
} from '../support/panel-checks.js';
import { createPanelStores, type PanelStores, panelYearParams } from '../support/panel-stores.js';
import type { PipelineStore } from '../support/pipeline.js';

const panels = panelsOf(dashboards);
const byId = panels.map((panel): [string, Panel] => [panel.id, panel]);

/** Panels that a year of a small simulated organisation leaves empty, and why. */
const withoutFigures: Readonly<Record<string, string>> = {
  'listening-mention-days': 'no brand or theme is configured that anybody mentions',
};

const ofPipeline = new Set(panelsOf(dashboards.filter(({ uid }) => uid === 'pipeline')).map(({ id }) => id));

/** The time that a panel has data of: of the pipeline itself, that is while the test runs. */
function timeOf({ id }: Panel): Params {
  if (!ofPipeline.has(id)) return {};
  const day = (shift: number): string => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  return { from: day(-5), until: day(1), lastDay: day(1), weeks: 1 };
}

const everySql: [string, string][] = [
  ...panels.map(({ id, sql }): [string, string] => [id, sql]),
  ...variables.flatMap(({ name, sql }): [string, string][] => (sql === null ? [] : [[`variable ${name}`, sql]])),
  ...annotations.map(({ name, sql }): [string, string] => [`annotation ${name}`, sql]),
  ...Object.values(emptyReasons).map(({ name, sql }): [string, string] => [`empty reason ${name}`, sql]),
];

const answers = new Map<string, Promise<PanelRow[]>>();

/** Asked once of each store while nothing changes in it: a year takes a statement a tenth of a second to plan. */
function rowsOf({ store }: PipelineStore, sql: string, chosen: Params = {}): Promise<PanelRow[]> {
  const params = panelYearParams(chosen);
  const key = JSON.stringify([store.database, sql, params]);
  const known = answers.get(key) ?? store.query<PanelRow>(sql, params);
  answers.set(key, known);
  return known;
}

/** A copy may be read in another order, which changes the last digits of a mean; and ages (`lag_s`) go on. */
const rounded = (row: PanelRow): PanelRow =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      name.endsWith('_s') ? [] : [[name, typeof value === 'number' ? Number(value.toPrecision(12)) : value]],
    ),
  );

async function reasonOf(store: PipelineStore, panel: Panel, chosen: Params = {}): Promise<string | null> {
  for (const { sql } of emptyReasonsOf(panel)) {
    const rows = await rowsOf(store, sql, chosen);
    expect(rows).toHaveLength(1);
    const reason = rows[0]?.reason;
    if (typeof reason === 'string') return reason;
  }
  return null;
}

describe('definitions', () => {
  it('have ids and titles of their own', () => {
    const repeated = (texts: readonly string[]): string[] => texts.filter((text, at) => texts.indexOf(text) < at);
    expect(repeated(panels.map(({ id }) => id))).toEqual([]);
    expect(repeated(dashboards.map(({ uid }) => uid))).toEqual([]);
    for (const { title, rows } of dashboards) {
      const titles = rows.flatMap(({ panels: placed }) => placed.map(({ panel }) => panel.title));
      expect([title, repeated(titles)]).toEqual([title, []]);
    }
  });

  it.each(byId)('%s asks a question, says what it counts, and can say why it is empty', (id, panel) => {
    expect(id).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(panel.title).toMatch(/\?$/);
    expect(panel.description.length).toBeGreaterThan(20);
    expect(panel.empty).not.toEqual([]);
    if (panel.more !== undefined) expect(dashboards.map(({ uid }) => uid)).toContain(panel.more);
  });

  it.each(byId)('%s shows measures of the catalogue, and what every ratio was divided by', (_, panel) => {
    expect(unknownMeasures(panel)).toEqual([]);
    expect(withoutDenominator(panel)).toEqual([]);
  });

  it.each(everySql)('%s reads views that people may read, with the documented parameters', (_, sql) => {
    expect(sqlProblems(sql)).toEqual([]);
  });

  it('place panels on a grid of 24 columns, each wide enough to be read', () => {
    for (const { rows } of dashboards) {
      for (const { panels: placed } of rows) {
        for (const { panel, width } of placed) {
          expect([panel.id, Number.isInteger(width) && width >= 3 && width <= 24]).toEqual([panel.id, true]);
        }
      }
    }
  });
});

describe('the checks themselves', () => {
  const [some] = panels;

  it('find a table behind the views, an unknown parameter, settings', () => {
    expect(sqlProblems('SELECT 1 FROM activity WHERE day > {since:Date} SETTINGS max_threads = 1')).toEqual([
      'reads activity',
      'takes {since:Date}',
      'brings settings of its own',
    ]);
    expect(sqlProblems("WITH a AS (SELECT 'from x' AS t FROM v_floor) SELECT * FROM a JOIN v_leader ON 1")).toEqual([]);
  });

  it('find a column too many, one too few, one of another type', () => {
    const picture = { kind: 'heatmap', label: 'label', value: { name: 'value', title: '', unit: 'people' } } as const;
    expect(
      columnProblems(picture, [
        { name: 'time', type: 'Date' },
        { name: 'label', type: 'LowCardinality(String)' },
        { name: 'key', type: 'String' },
      ]),
    ).toEqual(['has no column value', 'has time as Date, which is no time', 'has a column key that nothing shows']);
  });

  it('find a ratio without its denominator and a measure that is none', () => {
    const value = { name: 'share', title: '', unit: 'percent' } as const;
    expect(withoutDenominator({ picture: { kind: 'stat', value } })).toEqual(['share']);
    expect(withoutDenominator({ picture: { kind: 'stat', value: { ...value, of: 'n', ofTitle: 'people' } } })).toEqual(
      [],
    );
    expect(unknownMeasures({ measures: ['active_people', 'happiness'] })).toEqual(['happiness']);
  });

  it('tell noughts and gaps from figures', () => {
    if (!some) throw new Error('there are no panels');
    const [{ name } = { name: '' }] = figuresOf(some.picture);
    expect(figuresIn(some, [{ [name]: null }, { [name]: 0 }])).toEqual([]);
    expect(figuresIn(some, [{ [name]: 7 }])).toEqual([7]);
  });
});

describe('on stores', () => {
  let stores: PanelStores;
  const keys = new Map<VariableName, string>();

  beforeAll(async () => {
    stores = await createPanelStores();
    for (const { name, sql } of variables) {
      const [row] = sql === null ? [{ key: 'public' }] : await rowsOf(stores.year, sql);
      if (row?.key) keys.set(name, String(row.key));
    }
  }, 400_000);
  afterAll(() => stores?.dispose());

  /** Other views decide by `month_cell`, which is there because it is quick. */
  async function expectSameMonths(): Promise<void> {
    const read = (view: string): Promise<PanelRow[]> =>
      stores.year.store.query<PanelRow>(
        `SELECT starts, ends, toString(scope) AS scope, toString(dim) AS dim, key, label, floor, toUInt8(shown) AS shown, eligible, people, posters
         FROM ${view} ORDER BY starts, scope, dim, key`,
      );
    const shown = await read("(SELECT * FROM v_participation WHERE grain = '28d')");
    expect(shown.length).toBeGreaterThan(100);
    expect(await read('month_cell')).toEqual(shown);
  }

  it.each(byId)('%s has exactly the columns of its picture', async (_, { sql, picture }) => {
    const described = await stores.empty.store.query<Described>(`DESCRIBE (${sql})`, panelYearParams());
    expect(columnProblems(picture, described)).toEqual([]);
  });

  it.each(byId)('%s says why there is nothing where there is nothing', async (_, panel) => {
    const rows = await rowsOf(stores.empty, panel.sql);
    expect(figuresIn(panel, rows)).toEqual([]);
    if (!hasFigures(panel.picture, rows)) expect(await reasonOf(stores.empty, panel)).not.toBeNull();
  });

  it.each(byId)('%s bears a single post by a single person', async (_, panel) => {
    const rows = await rowsOf(stores.oneRow, panel.sql);
    if (!hasFigures(panel.picture, rows)) expect(await reasonOf(stores.oneRow, panel)).not.toBeNull();
  });

  it.each(byId)('%s shows figures of a year', async (id, panel) => {
    const executive = panel.empty.includes('choose-executive') ? { executive: keys.get('executive') ?? '' } : {};
    const chosen = { ...timeOf(panel), ...executive };
    const rows = await rowsOf(stores.year, panel.sql, chosen);
    const isExpected = withoutFigures[id] === undefined;
    const columns = figuresOf(panel.picture);
    const some = columns.length === 0 || rows.some((row) => columns.some(({ name }) => (row[name] ?? null) !== null));
    expect([id, hasFigures(panel.picture, rows) && some]).toEqual([id, isExpected]);
    if (!isExpected) expect(await reasonOf(stores.year, panel, chosen)).not.toBeNull();
  });

  it.each(byId)('%s runs with each variable that it follows', async (_, panel) => {
    for (const name of followed(panel)) {
      const key = keys.get(name);
      expect([name, key]).toEqual([name, expect.any(String)]);
      const rows = await rowsOf(stores.year, panel.sql, { [name]: key ?? '' });
      if (rows.length === 0)
        expect([name, await reasonOf(stores.year, panel, { [name]: key ?? '' })]).not.toContain(null);
    }
  });

  it('says so when a community and a unit are chosen, which have no figures together', async () => {
    const chosen = { community: keys.get('community') ?? '', unit: keys.get('unit') ?? '' };
    const ofBoth = panels.filter((panel) =>
      ['community', 'unit'].every((name) => followed(panel).includes(name as VariableName)),
    );
    expect(ofBoth.length).toBeGreaterThan(5);
    for (const panel of ofBoth) {
      expect([panel.id, figuresIn(panel, await rowsOf(stores.year, panel.sql, chosen))]).toEqual([panel.id, []]);
      expect(await reasonOf(stores.year, panel, chosen)).toMatch(/community and a unit together/);
    }
  });

  describe.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('%s, read together', (_, one) => {
    const groups = readTogether(
      panelsOf([one]).flatMap((panel) => (panel.asks ? [{ of: panel, asks: panel.asks }] : [])),
    );

    it.each(['empty', 'oneRow', 'year'] as const)('gives what each panel alone gives: %s', async (name) => {
      const store = stores[name];
      const choices: Params[] = [{}, ...[...keys].map(([variable, key]) => ({ [variable]: key }))];
      for (const { asked, sql, rowsOf: rowsOfPanel } of groups) {
        for (const chosen of name === 'year' ? choices : choices.slice(0, 1)) {
          const all = await rowsOf(store, sql, chosen);
          for (const panel of asked) {
            expect([panel.id, chosen, rowsOfPanel(panel, all)]).toEqual([
              panel.id,
              chosen,
              await rowsOf(store, panel.sql, chosen),
            ]);
          }
        }
      }
    });
  });

  it('gives the same over copies of the views', async () => {
    const { store } = stores.year;
    const kept = createKeptViews(store);
    kept.at('1', 0);
    await kept.keepFor(panels.flatMap(({ sql }) => [sql, sql, sql]));
    const copied = panels.filter(({ sql }) => kept.over(sql) !== sql);
    expect(copied.length).toBeGreaterThan(panels.length / 2);
    for (const panel of copied) {
      const executive = panel.empty.includes('choose-executive') ? { executive: keys.get('executive') ?? '' } : {};
      const direct = await rowsOf(stores.year, panel.sql, executive);
      const copied = await rowsOf(stores.year, kept.over(panel.sql), executive);
      expect([panel.id, copied.map(rounded)]).toEqual([panel.id, direct.map(rounded)]);
    }
    kept.at('2', Number.MAX_SAFE_INTEGER);
    expect(panels.map(({ sql }) => kept.over(sql))).toEqual(panels.map(({ sql }) => sql));
  });

  it('decides by cells of four weeks as participation shows them', expectSameMonths);

  it('offers what can be chosen: keys once, with names', async () => {
    for (const { name, sql } of variables) {
      if (sql === null) continue;
      const described = await stores.empty.store.query<Described>(`DESCRIBE (${sql})`, panelYearParams());
      expect(
        differences(
          new Map([
            ['key', 'text'],
            ['label', 'text'],
          ]),
          described,
        ),
      ).toEqual([]);
      const rows = await rowsOf(stores.year, sql);
      expect([name, rows.length > 0]).toEqual([name, true]);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
      expect(await rowsOf(stores.empty, sql)).toEqual([]);
    }
  });

  it('marks executives’ posts, without a word of them', async () => {
    const kinds = new Map([
      ['time', 'time'],
      ['title', 'text'],
      ['tags', 'text'],
    ] as const);
    for (const { sql } of annotations) {
      const described = await stores.empty.store.query<Described>(`DESCRIBE (${sql})`, panelYearParams());
      expect(differences(kinds, described)).toEqual([]);
      expect((await rowsOf(stores.year, sql)).length).toBeGreaterThan(0);
      for (const store of [stores.empty, stores.oneRow]) expect(await rowsOf(store, sql)).toEqual([]);
    }
  });

  it('has a sentence for every reason, and asks each', async () => {
    for (const { sentence, sql } of Object.values(emptyReasons)) {
      expect(sentence).toMatch(/\.$/);
      for (const store of [stores.empty, stores.oneRow, stores.year]) expect(await rowsOf(store, sql)).toHaveLength(1);
    }
  });

  describe('when the floors have been raised above every group', () => {
    /** Views that tell of people only, and nothing of a leader’s own doing. */
    const ofPeople =
      /\bv_(?:participation|retention|response|community_health|unevenness|concentration|lorenz|open_doors|network|persona)\b/;

    beforeAll(async () => {
      const { store, config } = stores.year;
      const privacy = { ...config.privacy, minPeople: 100_000, minPeopleByAttribute: 100_000 };
      await migrate(store, { ...config, privacy }, views);
      answers.clear();
    });

    it.each(byId)('%s shows nobody', async (_, panel) => {
      // Of leaders and of the pipeline there is more to tell than of people; but no count of these.
      const hidden = figuresOf(panel.picture).filter(
        ({ unit, name }) => name !== 'executives' && (unit === 'people' || ofPeople.test(panel.sql)),
      );
      if (hidden.length === 0) return;
      for (const row of await rowsOf(stores.year, panel.sql)) {
        for (const { name } of hidden) expect([name, row[name] ?? 0]).toEqual([name, 0]);
      }
    });

    it('decides by cells of four weeks as participation shows them', expectSameMonths);

    it('offers no name to choose but that of executives', async () => {
      for (const { name, sql } of variables) {
        if (sql !== null && name !== 'executive') expect(await rowsOf(stores.year, sql)).toEqual([]);
      }
    });
  });
});

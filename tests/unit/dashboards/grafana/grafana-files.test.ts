import * as units from '@grafana/grafana-foundation-sdk/units';
import { describe, expect, it, test } from '@jest/globals';
import { grafanaFiles } from '../../../../dashboards/grafana/grafana-files.js';
import { readDashboardFiles, readDashboards } from '../../../support/grafana-files.js';

const dashboards = readDashboards();
const uids = dashboards.map(({ uid }) => uid);
const everyPanel = dashboards.flatMap(({ uid, panels }) => panels.map((panel) => ({ uid, panel })));
const figures = everyPanel.filter(({ panel }) => panel.type !== 'row');

/** What Grafana 13 brings along. */
const panelTypes = ['row', 'stat', 'timeseries', 'barchart', 'status-history', 'trend', 'xychart', 'table'];
const ownUnits = new Set<unknown>(Object.values(units));

test('the committed dashboards are those of the panels: run "npm run grafana"', () => {
  const committed = readDashboardFiles();
  const made = grafanaFiles();
  expect([...committed.keys()].sort()).toEqual([...made.keys()].sort());
  for (const [name, text] of made) expect(`${name}\n${committed.get(name)}`).toBe(`${name}\n${text}`);
});

test('uids are unique and Earshot’s', () => {
  expect(new Set(uids).size).toBe(uids.length);
  for (const uid of uids) expect(uid).toMatch(/^earshot-[a-z-]{1,32}$/);
});

describe.each(dashboards.map((dashboard) => [dashboard.uid, dashboard] as const))('%s', (_, dashboard) => {
  test('panel ids are unique', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('panels lie within 24 columns and on nobody else', () => {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([x, y, taken.get(`${x},${y}`), title]).toEqual([x, y, undefined, title]);
          taken.set(`${x},${y}`, title);
        }
      }
    }
  });

  test('every variable that a query names is defined', () => {
    const defined = (dashboard.templating.list ?? []).map(({ name }) => name);
    const text = JSON.stringify(dashboard);
    const named = [...text.matchAll(/\$\{(\w+):percentencode\}/g)].map(([, name]) => String(name));
    expect(named.filter((name) => !defined.includes(name))).toEqual([]);
    expect(defined.filter((name) => !named.includes(name))).toEqual([]);
  });

  test('queries name nothing else of Grafana than the times', () => {
    const sql = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ rawSql }) => rawSql)).join('\n');
    const left = sql.replace(/\$\{\w+:percentencode\}/g, '').replace(/\$__(from|to)Time\b/g, '');
    expect(left).not.toMatch(/[$]|\[\[|--|\/\*|\\'/);
  });

  test('marks are on panels that there are', () => {
    for (const { filter } of dashboard.annotations.list ?? []) {
      const ids = dashboard.panels.filter(({ type }) => type === 'timeseries').map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining([...filter.ids]));
    }
  });
});

test.each(figures.map(({ uid, panel }) => [`${uid}: ${panel.title}`, panel] as const))('%s', (_, panel) => {
  expect(panelTypes).toContain(panel.type);
  expect(panel.title).not.toBe('');
  expect(panel.description).toMatch(/Follows/);
  expect(panel.fieldConfig?.defaults.noValue).not.toBe('');
  expect(panel.datasource?.uid).toBe('earshot-clickhouse');
  for (const target of panel.targets ?? []) {
    expect(target).toMatchObject({
      datasource: { type: 'grafana-clickhouse-datasource', uid: 'earshot-clickhouse' },
      editorType: 'sql',
      queryType: target.format === 0 ? 'timeseries' : 'table',
    });
  }
  for (const { url } of panel.links ?? []) {
    const [, uid] = /^\/d\/([a-z-]+)\?/.exec(url) ?? [];
    expect(uids).toContain(uid);
    expect(url).toContain('\u0024{__url_time_range}&\u0024{__all_variables}');
  }
  for (const { properties } of panel.fieldConfig?.overrides ?? []) {
    for (const { id, value } of properties) {
      if (id === 'unit' && !String(value).startsWith('suffix:')) expect(ownUnits).toContain(value);
    }
  }
});

it('has dashboards', () => {
  expect(dashboards.length).toBeGreaterThan(0);
});

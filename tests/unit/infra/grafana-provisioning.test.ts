import { describe, expect, test } from '@jest/globals';
import { readAlertRules, readDashboards, readYamlFiles } from '../../support/grafana-files.js';

/** The data source, the dashboards' folder and the alert rules, as Grafana's file provisioning reads them. */

const rules = readAlertRules();
const uids = readDashboards().map(({ uid }) => uid);

test('the data source is the one that dashboards name; its password is not in the file', () => {
  const files = [...readYamlFiles('provisioning/datasources').values()];
  const sources = files.flatMap(({ content }) => (content as { datasources: Record<string, unknown>[] }).datasources);
  expect(sources).toEqual([
    expect.objectContaining({
      uid: 'earshot-clickhouse',
      type: 'grafana-clickhouse-datasource',
      editable: false,
      secureJsonData: { password: '\u0024{EARSHOT_READER_PASSWORD}' },
      jsonData: expect.objectContaining({ username: 'earshot_reader', defaultDatabase: 'earshot', protocol: 'native' }),
    }),
  ]);
});

test('dashboards cannot be changed by hand, because they are generated', () => {
  const [file] = [...readYamlFiles('provisioning/dashboards').values()];
  expect(file?.content).toMatchObject({
    providers: [{ type: 'file', allowUiUpdates: false, disableDeletion: true, folderUid: 'earshot' }],
  });
});

describe('alert rules', () => {
  test('have unique names of 40 characters at most', () => {
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
    for (const { uid } of rules) expect(uid).toMatch(/^[a-z-]{1,40}$/);
  });

  test.each(rules.map((rule) => [rule.title, rule] as const))('%s', (_, rule) => {
    const [query, threshold] = rule.data;
    expect(rule.data).toHaveLength(2);
    expect(query).toMatchObject({
      refId: 'A',
      datasourceUid: 'earshot-clickhouse',
      relativeTimeRange: { to: 0 },
      model: { refId: 'A', editorType: 'sql', format: 1 },
    });
    expect(threshold).toMatchObject({
      refId: rule.condition,
      datasourceUid: '__expr__',
      model: { refId: rule.condition, type: 'threshold', expression: 'A' },
    });
    expect(rule.labels.service).toBe('earshot');
    expect(rule.noDataState).toBe('OK');
    expect(uids).toContain(rule.dashboardUid);
  });

  test('hold no dollar sign, which Grafana would take for an environment variable', () => {
    for (const { text } of readYamlFiles('provisioning/alerting').values()) expect(text).not.toContain('$');
  });
});

test('whom to tell is not among what is always read: an address that is not set would keep Grafana from starting', () => {
  expect([...readYamlFiles('provisioning/alerting').keys()]).toEqual(['rules.yaml']);
  const [file] = [...readYamlFiles('notifications').values()];
  expect(file?.content).toMatchObject({
    contactPoints: [{ name: 'Earshot' }],
    policies: [{ receiver: 'grafana-default-email', routes: [{ receiver: 'Earshot' }] }],
  });
});

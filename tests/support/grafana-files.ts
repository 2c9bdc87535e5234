import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** What is committed for Grafana, as Grafana reads it. */

const folder = fileURLToPath(new URL('../../infra/grafana/', import.meta.url));

export interface Target {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly editorType: string;
  readonly queryType: string;
  readonly format?: number;
  readonly rawSql: string;
  readonly pluginVersion: string;
}

interface Property {
  readonly id: string;
  readonly value?: unknown;
}

export interface PanelJson {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly Target[];
  readonly links?: readonly { readonly url: string }[];
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly { readonly id: string; readonly options: Readonly<Record<string, unknown>> }[];
  readonly fieldConfig?: {
    readonly defaults: { readonly noValue?: string; readonly unit?: string };
    readonly overrides: readonly {
      readonly matcher: { readonly id: string; readonly options: string };
      readonly properties: readonly Property[];
    }[];
  };
}

export interface DashboardJson {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly PanelJson[];
  readonly templating: {
    readonly list?: readonly {
      readonly name: string;
      readonly type: string;
      readonly query: unknown;
      readonly allValue?: string;
    }[];
  };
  readonly annotations: {
    readonly list?: readonly {
      readonly name: string;
      readonly target: Target;
      readonly filter: { readonly ids: readonly number[] };
    }[];
  };
}

export function readDashboardFiles(): Map<string, string> {
  const dashboards = path.join(folder, 'dashboards');
  return new Map(readdirSync(dashboards).map((name) => [name, readFileSync(path.join(dashboards, name), 'utf8')]));
}

export function readDashboards(): DashboardJson[] {
  return [...readDashboardFiles().values()].map((text) => JSON.parse(text) as DashboardJson);
}

/** Files of a folder below infra/grafana, by name. */
export function readYamlFiles(below: string): Map<string, { readonly text: string; readonly content: unknown }> {
  return new Map(
    readdirSync(path.join(folder, below)).map((name) => {
      const text = readFileSync(path.join(folder, below, name), 'utf8');
      return [name, { text, content: parse(text) as unknown }];
    }),
  );
}

export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly dashboardUid?: string;
  readonly noDataState: string;
  readonly data: readonly {
    readonly refId: string;
    readonly datasourceUid: string;
    readonly relativeTimeRange?: { readonly from: number; readonly to: number };
    readonly model: Partial<Target> & { readonly type?: string; readonly expression?: string };
  }[];
}

export function readAlertRules(): AlertRule[] {
  return [...readYamlFiles('provisioning/alerting').values()].flatMap(({ content }) =>
    (content as { groups: { rules: AlertRule[] }[] }).groups.flatMap(({ rules }) => rules),
  );
}

/** A query as Grafana keeps it, and for whom. */
export interface KeptQuery {
  readonly title: string;
  readonly kind: string;
  readonly sql: string;
  readonly format: number;
  readonly panel: PanelJson | null;
}

export function keptQueries({ uid, panels, templating, annotations }: DashboardJson): KeptQuery[] {
  return [
    ...panels.flatMap((panel) =>
      (panel.targets ?? []).map(({ rawSql, format = 1 }) => ({
        title: `${uid}: ${panel.title}`,
        kind: panel.type,
        sql: rawSql,
        format,
        panel,
      })),
    ),
    ...(templating.list ?? [])
      .filter(({ type }) => type === 'query')
      .map(({ name, query }) => ({
        title: `${uid}: variable ${name}`,
        kind: 'variable',
        sql: (query as Target).rawSql,
        format: 1,
        panel: null,
      })),
    ...(annotations.list ?? []).map(({ name, target }) => ({
      title: `${uid}: annotation ${name}`,
      kind: 'annotation',
      sql: target.rawSql,
      format: 1,
      panel: null,
    })),
  ];
}

import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import { sqlForGrafana } from './sql-for-grafana.js';

/** Of infra/grafana/provisioning/datasources. */
export const datasource: DataSourceRef = { type: 'grafana-clickhouse-datasource', uid: 'earshot-clickhouse' };

/** Of the plugin that docker-compose.yml installs; the plugin brings older queries up to date by it. */
export const pluginVersion = '4.21.2';

/** A query as the ClickHouse plugin keeps it (its type CHSqlQuery); the SDK has none of its own. */
export interface ClickHouseQuery extends Dataquery {
  refId: string;
  datasource: DataSourceRef;
  editorType: 'sql';
  queryType: 'timeseries' | 'table';
  /** What the plugin's backend reads: 0 makes a series of every label, 1 leaves the rows as they are. */
  format: 0 | 1;
  rawSql: string;
  pluginVersion: string;
}

export function clickHouseQuery(
  sql: string,
  queryType: ClickHouseQuery['queryType'],
  refId = 'A',
): Builder<ClickHouseQuery> {
  const query = {
    refId,
    datasource,
    editorType: 'sql',
    queryType,
    format: queryType === 'timeseries' ? 0 : 1,
    rawSql: sqlForGrafana(sql),
    pluginVersion,
  };
  // The SDK marks queries by a method that is never called.
  return { build: () => query as ClickHouseQuery };
}

/** A variable's query: rows of a value and its name. */
export function clickHouseVariableQuery(sql: string, refId: string): Record<string, unknown> {
  return { refId, datasource, editorType: 'sql', queryType: 'sql', rawSql: sqlForGrafana(sql), pluginVersion };
}

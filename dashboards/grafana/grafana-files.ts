import { dashboards } from '../panels/dashboards.js';
import { variables } from '../panels/variables.js';
import { grafanaDashboard } from './grafana-dashboard.js';

/** Texts of the files in infra/grafana/dashboards by name. */
export function grafanaFiles(list = dashboards): Map<string, string> {
  const options = { variables, uids: list.map(({ uid }) => uid) };
  return new Map(
    list.map((dashboard) => [
      `${dashboard.uid}.json`,
      `${JSON.stringify(grafanaDashboard(dashboard, options), null, 2)}\n`,
    ]),
  );
}

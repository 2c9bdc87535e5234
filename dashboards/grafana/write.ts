import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { grafanaFiles } from './grafana-files.js';

/** `npm run grafana`: writes the dashboards that Grafana reads. */
const folder = fileURLToPath(new URL('../../infra/grafana/dashboards/', import.meta.url));
const files = grafanaFiles();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith('.json') && !files.has(name)) rmSync(path.join(folder, name));
for (const [name, text] of files) writeFileSync(path.join(folder, name), text);

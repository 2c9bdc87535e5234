// Compiles the TypeScript to dist/ and puts the files that are read at run time (SQL, word lists) beside it.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = path.join(root, 'dist');
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const readAtRunTime = new Set(['.sql', '.tsv', '.txt']);

rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'infra/build')], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
for (const folder of ['ingest', 'infra', 'processors', 'dashboards']) {
  cpSync(path.join(root, folder), path.join(dist, folder), {
    recursive: true,
    filter: (source) => path.extname(source) === '' || readAtRunTime.has(path.extname(source)),
  });
}
chmodSync(path.join(dist, 'main.js'), 0o755);

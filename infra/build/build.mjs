// Compiles the TypeScript and puts the files that are read at run time (SQL, word lists) beside it: into dist/, or into the
// folder given. The old dist/ stays until the new one is whole, so that nothing that runs from it loses its files.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const made = `${dist}.${process.pid}`;
const readAtRunTime = new Set(['.sql', '.tsv', '.txt']);

const tsc = findCompiler();
const compiled = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'infra/build'), '--outDir', made], {
  stdio: 'inherit',
});
if (compiled.status !== 0) {
  rmSync(made, { recursive: true, force: true });
  process.exit(compiled.status ?? 1);
}
for (const folder of ['ingest', 'infra', 'processors', 'dashboards']) {
  cpSync(path.join(root, folder), path.join(made, folder), {
    recursive: true,
    filter: (source) => path.extname(source) === '' || readAtRunTime.has(path.extname(source)),
  });
}
chmodSync(path.join(made, 'main.js'), 0o755);
rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);

/** `npm ci --omit=dev` runs this too, and has no compiler: then a dist/ that is there is what is wanted. */
function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    if (existsSync(path.join(dist, 'main.js'))) process.exit(0);
    process.stderr.write('TypeScript is not installed, so Earshot cannot be built: run npm ci without --omit=dev.\n');
    process.exit(1);
  }
}

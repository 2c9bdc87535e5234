// Compiles the TypeScript and puts the files that are read at run time (SQL, word lists) beside it: into dist/, or into the
// folder given. The old dist/ stays until the new one is whole, so that nothing that runs from it loses its files.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = path.resolve(process.argv[2] ?? path.join(root, 'dist'));
const main = path.join(dist, 'main.js');
const made = `${dist}.${process.pid}`;
const folders = ['ingest', 'infra', 'processors', 'dashboards'];
const readAtRunTime = new Set(['.sql', '.tsv', '.txt', '.css']);

// npm prepares the package at every install, and once more when npx first runs it.
if (process.env.npm_lifecycle_event === 'prepare' && isUpToDate()) process.exit(0);

const compiled = spawnSync(process.execPath, [findCompiler(), '-p', path.join(root, 'infra/build'), '--outDir', made], {
  stdio: 'inherit',
});
if (compiled.status !== 0) {
  rmSync(made, { recursive: true, force: true });
  process.exit(compiled.status ?? 1);
}
for (const folder of folders) {
  cpSync(path.join(root, folder), path.join(made, folder), {
    recursive: true,
    filter: (source) =>
      path.extname(source) === '' || readAtRunTime.has(path.extname(source)) || isOfEngine(source) || isOfPages(source),
  });
}
chmodSync(path.join(made, 'main.js'), 0o755);
rmSync(dist, { recursive: true, force: true });
renameSync(made, dist);

/** What the embedded ClickHouse is started with; the other configuration is of servers. */
function isOfEngine(source) {
  return path.basename(source) === 'engine.xml';
}

/** Scripts that browsers run. */
function isOfPages(source) {
  return path.basename(path.dirname(source)) === 'assets';
}

function isUpToDate() {
  if (!existsSync(main)) return false;
  const builtAt = statSync(main).mtimeMs;
  const sources = ['main.ts', 'package.json', 'tsconfig.json'].map((name) => path.join(root, name));
  for (const folder of folders) {
    const within = path.join(root, folder);
    sources.push(within, ...readdirSync(within, { recursive: true }).map((name) => path.join(within, name)));
  }
  return sources.every((source) => statSync(source).mtimeMs < builtAt);
}

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve('typescript/bin/tsc');
  } catch {
    process.stderr.write('Earshot is not built: TypeScript is not installed. Run npm ci, without --omit=dev.\n');
    process.exit(1);
  }
}

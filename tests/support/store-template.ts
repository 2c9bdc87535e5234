import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../infra/config.js';
import { openStore } from '../../infra/store/client.js';
import { migrate } from '../../infra/store/migrate.js';
import { views } from '../../processors/families.js';

/** Where a run of jest keeps its migrated store; jest-global-setup.mjs makes the folder and its end removes it. */
const folder = (): string | undefined => process.env.EARSHOT_TEST_TEMPLATES;

/**
 * Puts a migrated store into a data folder that has none: every migration takes a second, a copy a fraction of it. The
 * first who needs it makes it. Whoever opens the store still calls `migrate`, which finds nothing to do but the settings.
 * Not for tests of migrations.
 */
export async function copyMigratedStore(dataDir: string): Promise<void> {
  const templates = folder();
  if (templates === undefined) return;
  const template = path.join(templates, 'store');
  if (!existsSync(template)) await makeTemplate(templates, template);
  await mkdir(dataDir, { recursive: true });
  // Hundreds of small files: fs.cp takes several times as long.
  await promisify(execFile)('cp', ['-a', template, path.join(dataDir, 'store')]);
}

async function makeTemplate(templates: string, template: string): Promise<void> {
  const dataDir = await mkdtemp(path.join(templates, 'making-'));
  const config = loadConfig({ env: {}, dataDir });
  const store = await openStore(config);
  await migrate(store, config, views);
  await store.close();
  try {
    await rename(path.join(dataDir, 'store'), template);
  } catch (error) {
    // Another worker was quicker.
    if (!existsSync(template)) throw error;
  }
  await rm(dataDir, { recursive: true, force: true });
}

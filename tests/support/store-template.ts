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
  const store = path.join(dataDir, 'store');
  await mkdir(store, { recursive: true });
  await copyAll(template, store);
}

/** Puts what another test file of the run has kept under the name into a folder; false where nobody has. */
export async function copyTemplate(name: string, into: string): Promise<boolean> {
  const templates = folder();
  const template = templates === undefined ? undefined : path.join(templates, name);
  if (template === undefined || !existsSync(template)) return false;
  await copyAll(template, into);
  return true;
}

/** Keeps a folder, whose files nobody has open, for the other test files of the run. */
export async function keepTemplate(name: string, from: string): Promise<void> {
  const templates = folder();
  if (templates === undefined) return;
  const made = await mkdtemp(path.join(templates, 'making-'));
  await copyAll(from, made);
  await rename(made, path.join(templates, name)).catch(() => rm(made, { recursive: true, force: true }));
}

/** Hundreds of small files: fs.cp takes several times as long. */
const copyAll = (from: string, into: string): Promise<unknown> => promisify(execFile)('cp', ['-a', `${from}/.`, into]);

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

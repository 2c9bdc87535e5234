import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Config, pseudonymKeyFile } from '../config.js';
import { UserError } from '../errors.js';
import { copyEmbeddedLog } from '../log/embedded-copy.js';
import { embeddedVersion } from '../store/embedded.js';
import { isAlive } from '../store/store-error.js';
import { backUpStore } from './engine.js';
import { flush } from './finish-restore.js';
import { described, explainFolder, seal } from './folder.js';
import { type Manifest, manifestName } from './manifest.js';

export interface BackUpOptions {
  readonly config: Config;
  /** Version of Earshot. */
  readonly version: string;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number | null, what: string) => void;
}

export interface BackupReport {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  readonly createdAt: string;
}

/** Servers have backups of their own. Throws a UserError that says which to use. */
export function refuseServers({ kafka, clickhouse }: Config): void {
  if (kafka.brokers.length === 0 && clickhouse.url === null) return;
  throw new UserError(
    'Backups are of the embedded log and store. For a ClickHouse server use its BACKUP DATABASE … TO Disk(…) (or clickhouse-backup); of Kafka nothing need be copied that the retention of its topics keeps, and MirrorMaker copies a cluster. README.md, "Operating", says how they go together.',
  );
}

/**
 * Writes log, store and pseudonym key into a new folder: under another name until it is whole and on the disk. Offsets of the log
 * move only with the store, which is held meanwhile, so those in the copy are never ahead of the rows; what ingest appends while
 * the copy is made is in it or not, and is processed after a restore. Returns null when it was asked to end early.
 */
export async function backUp(target: string, options: BackUpOptions): Promise<BackupReport | null> {
  const { config, version, now, signal, onProgress } = options;
  const folder = path.resolve(target);
  if (existsSync(folder)) throw new UserError(`${folder} is there already; a backup is written into a new folder.`);
  const draft = `${folder}.part-${process.pid}`;
  try {
    mkdirSync(path.dirname(folder), { recursive: true });
    removeLeftovers(folder);
    mkdirSync(draft, { mode: 0o700 });
    onProgress(0, null, 'store');
    await backUpStore(path.join(config.dataDir, 'store'), config.clickhouse.database, path.join(draft, 'store'));
    if (signal.aborted) return null;
    await copyEmbeddedLog(path.join(config.dataDir, 'log'), path.join(draft, 'log'), (done, total) =>
      onProgress(done, total, 'log'),
    );
    rmSync(path.join(draft, 'log', 'lock.mdb'), { force: true });
    const key = pseudonymKeyFile(config);
    const hasKey = config.privacy.pseudonymKey === null && existsSync(key);
    if (hasKey) copyFileSync(key, path.join(draft, 'pseudonym.key'));
    if (signal.aborted) return null;
    const manifest: Manifest = {
      earshotBackup: 1,
      version,
      engine: await embeddedVersion(),
      database: config.clickhouse.database,
      createdAt: new Date(now).toISOString(),
      hasKey,
      files: await described(draft, (done, total) => onProgress(done, total, 'checksums')),
    };
    writeFileSync(path.join(draft, manifestName), `${JSON.stringify(manifest, null, 1)}\n`);
    seal(draft);
    renameSync(draft, folder);
    flush(path.dirname(folder));
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    return { folder, files: manifest.files.length, bytes, createdAt: manifest.createdAt };
  } catch (error) {
    throw explainFolder(error, `The backup cannot be written to ${folder}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Of backups that were killed. */
function removeLeftovers(folder: string): void {
  const before = `${path.basename(folder)}.part-`;
  for (const name of readdirSync(path.dirname(folder))) {
    const pid = name.startsWith(before) ? Number(name.slice(before.length)) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) {
      rmSync(path.join(path.dirname(folder), name), { recursive: true, force: true });
    }
  }
}

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Config, pseudonymKey, pseudonymKeyFile } from '../config.js';
import { errorMessage } from '../errors.js';
import { type Check, failure, fine, warning } from './check.js';

const gib = 1024 ** 3;
/** A day of a large organisation, its merges and the log fit. */
const enoughDisk = 2 * gib;
/** The embedded engine peaks near 0.7 GB at inserts of 10,000 rows. */
const enoughMemory = 2 * gib;
/** Four slow statements fill the default pool of 4 and hold up the file system. */
const enoughThreads = 16;
const oldestNode = [20, 19] as const;

export function nodeCheck(version = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const detail = `Node ${version}`;
  return good ? fine('node', detail) : failure('node', detail, `Install Node ${oldestNode.join('.')} or newer.`);
}

export function threadCheck(value: string | undefined): Check {
  const threads = Number(value ?? 4);
  const detail = `${value ?? '4 (default)'} threads for files and the embedded engine`;
  return threads >= enoughThreads
    ? fine('threads', detail)
    : warning(
        'threads',
        detail,
        `Set UV_THREADPOOL_SIZE=${enoughThreads} before Node starts; the earshot command does so itself.`,
      );
}

export function timeZoneCheck({ organisation }: Config): Check {
  return fine(
    'time zone',
    `${organisation.timeZone}; weeks begin on ${organisation.weekStart}${organisation.timeZone === 'UTC' ? ' (set organisation.timeZone or EARSHOT_TIME_ZONE where that is not yours)' : ''}`,
  );
}

/** The folder itself, or the nearest one above it that is there. */
export function dataFolderCheck({ dataDir }: Config): Check {
  const there = nearest(dataDir);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
    if (!statSync(there).isDirectory()) throw new Error('is no folder');
  } catch (error) {
    return failure(
      'data folder',
      `${dataDir} cannot be written: ${there} ${errorMessage(error)}`,
      'Choose another one with --data-dir or EARSHOT_DATA_DIR, or give this user the right to write there.',
    );
  }
  return fine('data folder', there === dataDir ? dataDir : `${dataDir} (made at the first use)`);
}

export function diskCheck(
  { dataDir }: Config,
  freeBytes = (folder: string): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  },
): Check {
  const free = freeBytes(nearest(dataDir));
  const detail = `${gigabytes(free)} free`;
  return free >= enoughDisk
    ? fine('disk', detail)
    : warning('disk', detail, `Free some space for ${dataDir}; below ${gigabytes(enoughDisk)} merges may fail.`);
}

/** What the machine has, or the container allows. */
export function memoryCheck(total = allowedMemory()): Check {
  const detail = `${gigabytes(total)} of memory`;
  return total >= enoughMemory
    ? fine('memory', detail)
    : warning('memory', detail, `Give it ${gigabytes(enoughMemory)}, or use a ClickHouse server (CLICKHOUSE_URL).`);
}

export function keyCheck(config: Config): Check {
  const name = 'pseudonym key';
  if (config.privacy.pseudonymKey !== null) return fine(name, 'from the configuration');
  const file = pseudonymKeyFile(config);
  if (config.kafka.brokers.length === 0 && !existsSync(file)) return fine(name, `made at the first use, in ${file}`);
  try {
    pseudonymKey(config);
  } catch (error) {
    return failure(name, errorMessage(error), 'Give every process of this installation the same key.');
  }
  const mode = statSync(file).mode & 0o777;
  return (mode & 0o077) === 0
    ? fine(name, `${file}, for its owner only. Keep a copy elsewhere: without it nobody is recognised again`)
    : failure(name, `${file} can be read by others (mode ${mode.toString(8)})`, `Run: chmod 600 ${file}`);
}

/** Only the tests need them. */
export function testToolsCheck(
  run = (command: string): string | null => {
    const { status, stdout, stderr } = spawnSync(command, ['-version'], { encoding: 'utf8', timeout: 3_000 });
    return status === 0 ? stripVTControlCharacters(`${stdout}${stderr}`.split('\n', 1)[0] ?? '').slice(0, 80) : null;
  },
): Check {
  const found = ['java', 'mvn'].map((command) => `${command}: ${run(command) ?? 'not found'}`);
  return fine('test tools', `${found.join('; ')} (only for the tests on a real Kafka broker)`);
}

function allowedMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

function nearest(folder: string): string {
  let at = path.resolve(folder);
  while (!existsSync(at) && path.dirname(at) !== at) at = path.dirname(at);
  return at;
}

function gigabytes(bytes: number): string {
  return `${(bytes / gib).toFixed(1)} GB`;
}

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

/** A real PDS with a real AppView that indexes it. Nothing of it is kept. */
export interface AppViewNetwork {
  readonly pds: string;
  readonly appView: string;
  close(): Promise<void>;
}

const run = promisify(execFile);
const versions = '/usr/lib/postgresql';

/** Where PostgreSQL's programs are: Debian keeps them out of the path. */
function postgresFolder(): string | null {
  const found = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...found.map((version) => path.join(versions, version, 'bin')), ...paths()];
  return folders.find((folder) => existsSync(path.join(folder, 'initdb'))) ?? null;
}

const paths = (): string[] => (process.env.PATH ?? '').split(path.delimiter);

/** What is not installed; null: everything is. */
export function missingForAppView(): string | null {
  const missing = [
    ...(postgresFolder() === null ? ['PostgreSQL'] : []),
    ...(paths().some((folder) => existsSync(path.join(folder, 'redis-server'))) ? [] : ['redis-server']),
  ];
  return missing.length === 0 ? null : `no ${missing.join(', no ')}: apt-get install postgresql-15 redis-server`;
}

export async function startAppViewNetwork(): Promise<AppViewNetwork> {
  const folder = await mkdtemp(path.join(tmpdir(), 'earshot-appview-'));
  const started: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.reverse().map(end));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [postgres, redis] = await Promise.all([startPostgres(folder, started), startRedis(folder, started)]);
    const child = spawn(process.execPath, [path.resolve('tests/support/atproto-appview-server.mjs'), postgres, redis], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '--no-deprecation', LOG_ENABLED: 'false' },
    });
    started.push(child);
    const line = await said(child, /^\{.*\}$/);
    return { ...(JSON.parse(line) as { pds: string; appView: string }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** PostgreSQL refuses to run as root. */
function otherUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (kind: '-u' | '-g'): number => Number(execFileSync('id', [kind, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function startPostgres(folder: string, started: ChildProcess[]): Promise<string> {
  const programs = postgresFolder() as string;
  const user = otherUser();
  if (user) await chown(folder, user.uid, user.gid);
  const as = { ...(user ?? {}), cwd: folder };
  const data = path.join(folder, 'data');
  await run(path.join(programs, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'test', '--no-sync'], as);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'fsync=off', 'max_connections=200', `unix_socket_directories=`];
  const child = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...as, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  started.push(child);
  await said(child, /ready to accept connections/);
  return `postgresql://test@127.0.0.1:${port}/postgres`;
}

async function startRedis(folder: string, started: ChildProcess[]): Promise<string> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', ''], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  await said(child, /Ready to accept connections/);
  return `127.0.0.1:${port}`;
}

/** The first line of its output that matches. */
function said(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const last: string[] = [];
    const lines = createInterface({ input: child.stdout ?? (child.stderr as NodeJS.ReadableStream) });
    lines.on('line', (line) => {
      last.push(line);
      last.splice(0, last.length - 20);
      if (wanted.test(line)) resolve(line);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}:\n${last.join('\n')}`)));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // PostgreSQL's children end with it when it is told to stop at once, and stay when it is killed.
  child.kill(child.spawnfile.endsWith('postgres') ? 'SIGQUIT' : 'SIGKILL');
  await ended;
}

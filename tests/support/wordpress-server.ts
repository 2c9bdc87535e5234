import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { tempDir } from './temp-dir.js';

/** A real WordPress: Debian's files, PHP's own server, and a MariaDB on a socket in a folder of its own. */
export interface RealWordPress {
  readonly url: string;
  readonly version: string;
  /** The author's, with an application password. */
  readonly username: string;
  readonly password: string;
  readonly authorNumber: number;
  /** What was asked of it: `304 GET /feed/ if-none-match="…"`. */
  accessLog(): Promise<string[]>;
  /** By its REST API; throws unless it is done. `asGuest`: not signed in. */
  api(method: string, route: string, body?: object, asGuest?: boolean): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const files = '/usr/share/wordpress';
const own = path.resolve('tests/support/wordpress');

/** What is not installed; null: everything is. */
export function missingForWordPress(): string | null {
  const paths = (process.env.PATH ?? '').split(path.delimiter);
  const has = (name: string): boolean => [...paths, '/usr/sbin'].some((folder) => existsSync(path.join(folder, name)));
  const missing = [
    ...['php', 'mariadbd', 'mariadb-install-db'].filter((name) => !has(name)),
    ...(existsSync(path.join(files, 'wp-settings.php')) ? [] : [files]),
  ];
  return missing.length === 0
    ? null
    : `no ${missing.join(', ')}: apt-get install wordpress php8.2-cli php8.2-mysql mariadb-server`;
}

export async function startWordPress(): Promise<RealWordPress> {
  const folder = tempDir();
  const processes: ChildProcess[] = [];
  try {
    return await start(folder, processes);
  } catch (error) {
    await endAll(processes);
    throw error;
  }
}

async function start(folder: string, processes: ChildProcess[]): Promise<RealWordPress> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const root = path.join(folder, 'site');
  const log = path.join(folder, 'access.log');
  // A socket's path has little room.
  const socket = path.join(folder, 's');
  await Promise.all([makeSite(root), startDatabase(folder, socket, processes)]);

  const env = {
    ...process.env,
    EARSHOT_WP_ROOT: root,
    EARSHOT_WP_SOCKET: socket,
    EARSHOT_WP_URL: url,
    EARSHOT_WP_LOG: log,
    // One process asks while another answers.
    PHP_CLI_SERVER_WORKERS: '3',
  };
  const { stdout } = await run('php', ['-d', 'display_errors=stderr', path.join(own, 'install.php')], { env });
  const installed = JSON.parse(stdout) as { version: string; password: string; ann: number };

  const server = spawn(
    'php',
    ['-d', 'display_errors=stderr', '-S', `127.0.0.1:${port}`, '-t', root, path.join(own, 'router.php')],
    {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its workers go with it.
      detached: true,
    },
  );
  processes.push(server);
  await said(server, /Development Server .* started/);
  await answering(url);

  const authorization = `Basic ${Buffer.from(`ann:${installed.password}`).toString('base64')}`;
  return {
    url,
    version: installed.version,
    username: 'ann',
    password: installed.password,
    authorNumber: installed.ann,
    accessLog: async () => (await readFile(log, 'utf8')).trimEnd().split('\n'),
    async api(method, route, body, asGuest = false) {
      const response = await fetch(`${url}/wp-json/wp/v2${route}`, {
        method,
        headers: { 'content-type': 'application/json', ...(asGuest ? {} : { authorization }) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${JSON.stringify(answer)}`);
      return answer;
    },
    close: () => endAll(processes),
  };
}

/** Links to Debian's files around a configuration, a theme and a plugin of our own. */
async function makeSite(root: string): Promise<void> {
  const theme = path.join(root, 'wp-content', 'themes', 'plain');
  const plugins = path.join(root, 'wp-content', 'mu-plugins');
  await Promise.all([theme, plugins].map((folder) => mkdir(folder, { recursive: true })));
  const left = new Set(['wp-content', 'wp-config.php', 'wp-config-sample.php']);
  const names = (await readdir(files)).filter((name) => !left.has(name));
  await Promise.all(names.map((name) => symlink(path.join(files, name), path.join(root, name))));
  await cp(path.join(own, 'wp-config.php'), path.join(root, 'wp-config.php'));
  await cp(path.join(own, 'quiet.php'), path.join(plugins, 'quiet.php'));
  await writeFile(path.join(theme, 'style.css'), '/*\nTheme Name: Plain\n*/\n');
  await writeFile(path.join(theme, 'functions.php'), "<?php add_theme_support( 'automatic-feed-links' );\n");
  await writeFile(
    path.join(theme, 'index.php'),
    '<!doctype html><html><head><?php wp_head(); ?></head><body><?php while ( have_posts() ) { the_post(); the_content(); } ?></body></html>\n',
  );
}

async function startDatabase(folder: string, socket: string, processes: ChildProcess[]): Promise<void> {
  const data = path.join(folder, 'data');
  // The server refuses to run as root unless it is told to.
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  const shared = ['--no-defaults', `--datadir=${data}`, ...user];
  await run('mariadb-install-db', [...shared, '--auth-root-authentication-method=normal', '--skip-test-db']);
  const server = spawn(
    existsSync('/usr/sbin/mariadbd') ? '/usr/sbin/mariadbd' : 'mariadbd',
    [
      ...shared,
      `--socket=${socket}`,
      `--pid-file=${path.join(folder, 'pid')}`,
      '--skip-networking',
      '--skip-log-bin',
      '--innodb-buffer-pool-size=32M',
      '--innodb-flush-log-at-trx-commit=0',
      '--skip-innodb-doublewrite',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  processes.push(server);
  await said(server, /ready for connections/);
}

/** Resolves when a line of its error stream matches. */
function said(child: ChildProcess, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let rest = '';
    const last: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        last.push(line);
        last.splice(0, last.length - 20);
        if (wanted.test(line)) resolve();
      }
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}:\n${last.join('\n')}`)));
  });
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const ok = await fetch(`${url}/wp-json/`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    if (tries > 100) throw new Error('WordPress does not answer');
    await pause(100);
  }
}

async function endAll(processes: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    [...processes].reverse().map(async (child) => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // With its workers, where it leads a group.
      if (child.spawnfile === 'php') process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
      await ended;
    }),
  );
}

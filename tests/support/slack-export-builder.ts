import { createWriteStream } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Builds synthetic Slack exports: small awkward ones for parsing, or as many days as a test needs. */

export type SlackJson = Record<string, unknown>;

/** Path in the export → its content. */
export type SlackExportFiles = Record<string, string | Buffer>;

export const testTeam = 'T0TESTTEAM';
export const testExportTime = new Date('2024-06-01T12:00:00Z');

export function createTestUser(id: string, overrides: SlackJson = {}): SlackJson {
  return {
    id,
    team_id: testTeam,
    name: `name-of-${id.toLowerCase()}`,
    real_name: `Real Name ${id}`,
    deleted: false,
    is_bot: false,
    profile: { email: `${id.toLowerCase()}@example.org`, real_name: `Real Name ${id}`, title: 'Engineer' },
    ...overrides,
  };
}

export function createTestChannel(id: string, name: string, overrides: SlackJson = {}): SlackJson {
  return { id, name, created: 1_700_000_000, is_archived: false, members: [], ...overrides };
}

/** `ts` as Slack writes it: 2024-05-01 12:00:00 UTC and `second` seconds, with microseconds. */
export function createTestTs(second: number, micros = 100): string {
  return `${Date.UTC(2024, 4, 1, 12) / 1000 + second}.${String(micros).padStart(6, '0')}`;
}

export function createTestMessage(second: number, overrides: SlackJson = {}): SlackJson {
  return { type: 'message', user: 'U0ALICE01', text: `message ${second}`, ts: createTestTs(second), ...overrides };
}

export interface TestExport {
  readonly users?: readonly unknown[];
  readonly channels?: readonly unknown[];
  /** `general/2024-05-01` → messages. */
  readonly days?: Readonly<Record<string, readonly unknown[]>>;
  /** Other or broken files, over the ones above. */
  readonly files?: SlackExportFiles;
}

/** Two people, one bot, a channel `general`, and a message on one day, unless told otherwise. */
export function createTestExport(parts: TestExport = {}): SlackExportFiles {
  const days = parts.days ?? { 'general/2024-05-01': [createTestMessage(0)] };
  return {
    'users.json': JSON.stringify(
      parts.users ?? [
        createTestUser('U0ALICE01'),
        createTestUser('U0BOB0001', { deleted: true }),
        createTestUser('U0BOT0001', { is_bot: true }),
      ],
    ),
    'channels.json': JSON.stringify(
      parts.channels ?? [createTestChannel('C0GENERAL', 'general', { members: ['U0ALICE01', 'U0BOB0001'] })],
    ),
    ...Object.fromEntries(Object.entries(days).map(([day, messages]) => [`${day}.json`, JSON.stringify(messages)])),
    ...parts.files,
  };
}

/** Writes the export as a folder; every file gets the time, so that two writes are the same export. */
export async function writeSlackExport(
  folder: string,
  files: SlackExportFiles,
  modified: Date = testExportTime,
): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await utimes(file, modified, modified);
  }
  return folder;
}

export interface ZipOptions {
  readonly modified?: Date;
  /** A folder around everything: `my-export/`. */
  readonly prefix?: string;
  /** Without compression a test can damage a known byte. */
  readonly compress?: boolean;
}

export async function zipSlackExport(file: string, files: SlackExportFiles, options: ZipOptions = {}): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(content), `${options.prefix ?? ''}${name}`, {
      mtime: options.modified ?? testExportTime,
      compress: options.compress ?? true,
    });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

/** Takes an export as it is on disk into a zip. */
export async function zipFolder(file: string, names: ReadonlyMap<string, string>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, full] of names) zip.addFile(full, name);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

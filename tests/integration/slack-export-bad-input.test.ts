import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../infra/errors.js';
import { type SlackExportConfig, slackExportConfig } from '../../ingest/sources/slack-export/config.js';
import { slackExportSource } from '../../ingest/sources/slack-export/source.js';
import { createTestContext, type Reading, readAll } from '../support/read-source.js';
import {
  createTestExport,
  createTestMessage,
  createTestUser,
  type SlackExportFiles,
  writeSlackExport,
  zipSlackExport,
} from '../support/slack-export-builder.js';

let scratch: string;
let made = 0;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'slack-bad-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

function place(name: string): string {
  made += 1;
  return path.join(scratch, `${made}-${name}`);
}

const folderOf = (files: SlackExportFiles): Promise<string> => writeSlackExport(place('export'), files);

async function read(config: SlackExportConfig): Promise<Reading> {
  const reader = await slackExportSource.open(config, createTestContext());
  const reading = await readAll(reader);
  await reader.close?.();
  return reading;
}

const texts = (reading: Reading): (string | null)[] => reading.events.map((event) => event.object.text);

async function complaint(config: SlackExportConfig): Promise<string> {
  const error: unknown = await slackExportSource.open(config, createTestContext()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

describe('a place that holds no export is refused with what to do', () => {
  it('that does not exist', async () => {
    expect(await complaint({ path: place('nowhere') })).toMatch(/nowhere does not exist\. Give the folder or the zip/);
  });

  it('a folder of other things', async () => {
    const folder = await writeSlackExport(place('photos'), { 'readme.txt': 'hello' });
    expect(await complaint({ path: folder })).toMatch(/photos is no Slack export: it has neither channels.json nor/);
  });

  it('a zip of other things', async () => {
    const zip = await zipSlackExport(place('photos.zip'), { 'readme.txt': 'hello' });
    expect(await complaint({ path: zip })).toMatch(/photos\.zip is no Slack export/);
  });

  it.each([
    ['empty', ''],
    ['text', 'not a zip at all'],
  ])('a file that is no zip: %s', async (_, content) => {
    const file = place('export.zip');
    await writeFile(file, content);
    expect(await complaint({ path: file })).toMatch(/neither a folder nor a zip file/);
  });

  it('a zip that was cut', async () => {
    const zip = await zipSlackExport(place('cut.zip'), createTestExport());
    await writeFile(zip, (await readFile(zip)).subarray(0, -60));
    expect(await complaint({ path: zip })).toMatch(/cut\.zip is a damaged or cut zip file.*Download the export again/);
  });

  it('a zip with a password', async () => {
    const zip = await zipSlackExport(place('locked.zip'), createTestExport());
    const bytes = await readFile(zip);
    // Bit 0 of the flags of every central header (signature PK\1\2, flags at 8) means encrypted.
    for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) bytes[at + 8]! |= 1;
    await writeFile(zip, bytes);
    expect(await complaint({ path: zip })).toMatch(/protected by a password\. Unpack it/);
  });

  it('an export without messages', async () => {
    const folder = await folderOf(createTestExport({ days: {} }));
    expect(await complaint({ path: folder })).toMatch(/is an empty export: no channel has a file of messages/);
  });

  it('an export without channels.json or users.json', async () => {
    const { 'channels.json': channels = '', 'users.json': users = '', ...days } = createTestExport();
    expect(await complaint({ path: await folderOf({ ...days, 'users.json': users }) })).toMatch(
      /has no channels\.json/,
    );
    const noUsers = await folderOf({ ...days, 'channels.json': channels });
    expect(await complaint({ path: noUsers })).toMatch(/has no users\.json.*set the option instance/);
    expect(texts(await read({ path: noUsers, instance: 'T1' }))).toEqual(['message 0']);
  });

  it('users that do not say their workspace', async () => {
    const path = await folderOf(createTestExport({ users: [createTestUser('U1', { team_id: undefined })] }));
    expect(await complaint({ path })).toMatch(/has no team_id\. Set the option instance/);
  });

  it('users of several workspaces, none of which has most', async () => {
    const users = [createTestUser('U1', { team_id: 'T1' }), createTestUser('U2', { team_id: 'T2' })];
    const path = await folderOf(createTestExport({ users }));
    expect(await complaint({ path })).toMatch(/several workspaces: T1 \(1 users\), T2 \(1 users\)\. Set the option/);
  });

  it('options that are misspelt', () => {
    const parsed = slackExportConfig.safeParse({ path: 'x', chanels: { exclude: ['hr'] } });
    expect(parsed.error?.issues[0]?.message).toMatch(/chanels/);
    expect(slackExportConfig.safeParse({ path: 'x', observedAt: 'yesterday' }).success).toBe(false);
    expect(slackExportConfig.parse({ path: 'x', observedAt: '2024-06-01T00:00:00+02:00' }).observedAt).toBe(
      Date.UTC(2024, 4, 31, 22),
    );
  });
});

describe('a bad file loses nothing before or after it', () => {
  const before = 'general/2024-05-01';
  const after = 'general/2024-05-09';
  const withBad = (bad: string | Buffer): SlackExportFiles =>
    createTestExport({
      days: { [before]: [createTestMessage(0)], [after]: [createTestMessage(99)] },
      files: { 'general/2024-05-05.json': bad },
    });
  const whole = JSON.stringify([createTestMessage(5), createTestMessage(6), createTestMessage(7)]);

  it.each([
    [
      'cut in the third message',
      whole.slice(0, -20),
      ['message 5', 'message 6'],
      /^general\/2024-05-05\.json\[2\]: the file ends at byte \d+ in the middle of the item that begins at byte \d+/,
    ],
    ['empty', '', [], /^general\/2024-05-05\.json\[0\]: is empty$/],
    ['an object', '{"messages":[]}', [], /\[0\]: holds one object, not a list$/],
    ['a page of HTML', '<!DOCTYPE html>', [], /\[0\]: is not a JSON list$/],
    [
      'an item that is no JSON',
      `[{"text": secret words},${whole.slice(1)}`,
      ['message 5', 'message 6', 'message 7'],
      /\[0\]: is not valid JSON \(the item at byte 1\)$/,
    ],
    [
      'an item that is no message',
      `[null,${whole.slice(1)}`,
      ['message 5', 'message 6', 'message 7'],
      /\[0\]: is not a message: null instead of an object$/,
    ],
    [
      'two lists',
      `${whole}${whole}`,
      ['message 5', 'message 6', 'message 7'],
      /\[3\]: something follows the end of the list at byte/,
    ],
  ])('%s', async (_, bad, kept, reject) => {
    const reading = await read({ path: await folderOf(withBad(bad)) });
    expect(texts(reading)).toEqual(['message 0', ...kept, 'message 99']);
    expect(reading.rejects).toEqual([expect.stringMatching(reject)]);
    expect(reading.rejects.join()).not.toMatch(/secret words/);

    const zipped = await read({ path: await zipSlackExport(place('bad.zip'), withBad(bad)) });
    expect(zipped.rejects).toEqual(reading.rejects);
    expect(texts(zipped)).toEqual(texts(reading));
  });

  it('a folder in the place of a file, and a dangling link', async () => {
    const folder = await folderOf(withBad('[]'));
    await mkdir(path.join(folder, 'general/2024-05-06.json'));
    await symlink('nowhere', path.join(folder, 'general/2024-05-07.json'));
    const reading = await read({ path: folder });
    expect(texts(reading)).toEqual(['message 0', 'message 99']);
    expect(reading.rejects).toEqual([
      'general/2024-05-06.json[0]: is a folder, not a file',
      'general/2024-05-07.json[0]: the file is gone or a dangling link',
    ]);
  });

  it('damaged users.json: the people before the damage are there', async () => {
    const users = JSON.stringify([createTestUser('U0ALICE01'), createTestUser('U0BOB0001')]).slice(0, -5);
    const reading = await read({ path: await folderOf(createTestExport({ files: { 'users.json': users } })) });
    expect(reading.records.filter((record) => record.type === 'person')).toHaveLength(1);
    expect(reading.rejects).toEqual([expect.stringMatching(/^users\.json\[1\]: the file ends at byte/)]);
    expect(texts(reading)).toEqual(['message 0']);
  });

  it('a damaged entry of a zip', async () => {
    const zip = await zipSlackExport(place('damaged.zip'), withBad(whole), { compress: false });
    const bytes = await readFile(zip);
    bytes[bytes.indexOf('message 6') + 8] = '8'.charCodeAt(0);
    await writeFile(zip, bytes);
    const reading = await read({ path: zip });
    expect(reading.rejects).toEqual([
      expect.stringMatching(/^general\/2024-05-05\.json\[3\]: does not match its checksum/),
    ]);
    expect(texts(reading)).toHaveLength(5);
  });

  it('broken compression of a zip', async () => {
    const files = withBad(
      JSON.stringify(Array.from({ length: 3000 }, (_, at) => createTestMessage(at, { id: at * 7919 }))),
    );
    const zip = await zipSlackExport(place('broken.zip'), files);
    const bytes = await readFile(zip);
    const header = bytes.indexOf('general/2024-05-05.json');
    bytes.fill(0xff, header + 20_000, header + 20_100);
    await writeFile(zip, bytes);
    const reading = await read({ path: zip });
    expect(reading.rejects).toHaveLength(1);
    expect(reading.rejects[0]).toMatch(/^general\/2024-05-05\.json\[\d+\]: is damaged in the zip .*after byte \d+/);
    expect(texts(reading)).toEqual(expect.arrayContaining(['message 0', 'message 5', 'message 99']));
  });

  it('a bomb in a zip is not unpacked', async () => {
    const bomb = `[{"type":"message","text":"${'0'.repeat(20 * 1024 ** 2)}"}]`;
    const reading = await read({ path: await zipSlackExport(place('bomb.zip'), withBad(bomb)) });
    expect(reading.rejects).toEqual([
      expect.stringMatching(/^general\/2024-05-05\.json\[0\]: unpacks to \d+ times its size/),
    ]);
    expect(texts(reading)).toEqual(['message 0', 'message 99']);
  });

  it('names that lead out of a zip are refused, the rest is read', async () => {
    const zip = await zipSlackExport(place('slip.zip'), { ...withBad('[]'), 'aa/general/2024-05-02.json': whole });
    const bytes = await readFile(zip);
    for (let at = bytes.indexOf('aa/general'); at >= 0; at = bytes.indexOf('aa/general', at + 1)) bytes.write('..', at);
    await writeFile(zip, bytes);
    const reading = await read({ path: zip });
    expect(reading.rejects).toEqual([
      '../general/2024-05-02.json: the name in the zip leads out of the export; it was not read',
    ]);
    expect(texts(reading)).toEqual(['message 0', 'message 99']);
  });
});

it('takes a zip without times as of the end of its last day', async () => {
  const zip = await zipSlackExport(place('timeless.zip'), createTestExport());
  const bytes = await readFile(zip);
  // Info-ZIP's times (id UT) go, and the DOS date becomes 0: 1979-11-30.
  for (let at = bytes.indexOf('UT'); at >= 0; at = bytes.indexOf('UT', at + 1)) bytes.write('XX', at);
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4))
    bytes.fill(0, at + 12, at + 16);
  await writeFile(zip, bytes);
  const reading = await read({ path: zip });
  expect(reading.events[0]?.observedAt).toBe(Date.UTC(2024, 4, 2));
});

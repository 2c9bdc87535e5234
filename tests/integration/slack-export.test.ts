import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UserError } from '../../infra/errors.js';
import type { SlackExportConfig } from '../../ingest/sources/slack-export/config.js';
import { openSlackExport, slackExportSource } from '../../ingest/sources/slack-export/source.js';
import { countBy, createTestContext, type Reading, readAll } from '../support/read-source.js';
import {
  createTestChannel,
  createTestExport,
  createTestMessage,
  createTestUser,
  type SlackExportFiles,
  testExportTime,
  testTeam,
  writeSlackExport,
  zipSlackExport,
} from '../support/slack-export-builder.js';

let scratch: string;
let made = 0;
beforeAll(async () => {
  scratch = await mkdtemp(path.join(os.tmpdir(), 'slack-export-'));
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
const said = (text: string, second: number) => [createTestMessage(second, { text })];

const manyChannels = createTestExport({
  channels: [
    createTestChannel('C0GENERAL', 'general', { members: ['U0ALICE01'] }),
    createTestChannel('C0TEAMA01', 'team-a', { members: ['U0ALICE01', 'U0BOB0001'] }),
    createTestChannel('C0TEAMB01', 'team-b'),
  ],
  days: {
    'general/2024-05-02': said('general', 2),
    'team-a/2024-05-01': said('a', 1),
    'team-b/2024-05-03': said('b', 3),
    'hr/2024-05-01': said('private', 4),
    'mpdm-alice--bob-1/2024-05-01': said('group', 5),
    'D0DIRECT1/2024-05-01': said('direct', 6),
  },
  files: {
    'groups.json': JSON.stringify([createTestChannel('G0HR00001', 'hr', { members: ['U0ALICE01'] })]),
    'mpims.json': JSON.stringify([createTestChannel('G0MPIM001', 'mpdm-alice--bob-1', { members: ['U0ALICE01'] })]),
    'dms.json': JSON.stringify([{ id: 'D0DIRECT1', members: ['U0ALICE01', 'U0BOB0001'] }]),
    'integration_logs.json': '[]',
  },
});

describe('channels', () => {
  it('are read by date across channels; nothing private is', async () => {
    const reading = await read({ path: await folderOf(manyChannels) });
    expect(texts(reading)).toEqual(['a', 'general', 'b']);
    expect(reading.rejects).toEqual([]);
    expect(countBy(reading.skips, (skip) => skip)).toEqual({
      '(conversation)/2024-05-01.json: may be private (its channel is not in channels.json) and is not listed in privateChannels': 2,
      'hr/2024-05-01.json: may be private (its channel is not in channels.json) and is not listed in privateChannels': 1,
      'groups.json: private channels and direct messages are not read: none is listed in privateChannels': 1,
      'mpims.json: private channels and direct messages are not read: none is listed in privateChannels': 1,
      'dms.json: private channels and direct messages are not read: none is listed in privateChannels': 1,
      'integration_logs.json: holds no messages': 1,
    });
    expect(reading.records.filter((record) => record.type === 'membership')).toHaveLength(3);
  });

  it('cannot smuggle a private one through channels.json', async () => {
    const channels = [createTestChannel('C0GENERAL', 'general', { is_private: true, members: ['U0ALICE01'] })];
    const reading = await read({ path: await folderOf(createTestExport({ channels })) });
    expect(reading.events).toEqual([]);
    expect(reading.records.some((record) => record.type === 'membership')).toBe(false);
    expect(reading.skips).toHaveLength(2);
  });

  it.each([
    [{ include: ['team-*'] }, ['a', 'b']],
    [{ include: ['team-*'], exclude: ['C0TEAMB01'] }, ['a']],
    [{ exclude: ['#general', 'team-?'] }, []],
    [{ include: ['GENERAL'] }, ['general']],
  ])('are chosen by name, id or glob: %j', async (channels, expected) => {
    const reading = await read({ path: await folderOf(manyChannels), channels });
    expect(texts(reading)).toEqual(expected);
    const leftOut = reading.skips.filter((skip) => skip.includes('left out by configuration'));
    expect(leftOut).toHaveLength(2 * (3 - expected.length));
  });

  it('that a choice does not find are named, with those there are', async () => {
    const opening = slackExportSource.open(
      { path: await folderOf(manyChannels), channels: { include: ['genral'] } },
      createTestContext(),
    );
    await expect(opening).rejects.toThrow(/no channel .* is chosen by include genral\. It has general, team-a, team-b/);
  });

  it('that are private are read when each is listed by name, and marked', async () => {
    const reading = await read({ path: await folderOf(manyChannels), privateChannels: ['#hr'] });
    expect(texts(reading)).toEqual(['private', 'a', 'general', 'b']);
    expect(reading.events[0]?.community).toMatchObject({ name: 'hr', kind: 'channel', visibility: 'private' });
    const unlisted = 'private conversation that is not listed in privateChannels';
    expect(reading.skips).toEqual(expect.arrayContaining([`mpims.json[0]: ${unlisted}`, `dms.json[0]: ${unlisted}`]));
  });

  it('of a few people do not carry their names', async () => {
    const privateChannels = ['mpdm-alice--bob-1', 'D0DIRECT1'];
    const reading = await read({ path: await folderOf(manyChannels), privateChannels });
    expect(texts(reading)).toEqual(['direct', 'group', 'a', 'general', 'b']);
    expect(JSON.stringify([reading.events, reading.skips])).not.toMatch(/alice|bob/);
  });

  it('that are listed and not there are named', async () => {
    const opening = slackExportSource.open(
      { path: await folderOf(manyChannels), privateChannels: ['board'] },
      createTestContext(),
    );
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/has no conversation named "board"/);
  });
});

describe('the export', () => {
  it('may lie in a folder within the folder or zip', async () => {
    const inFolder = await writeSlackExport(place('outer'), prefixed('Acme Export May 1 2024/', createTestExport()));
    const inZip = await zipSlackExport(place('outer.zip'), createTestExport(), { prefix: 'Acme Export/' });
    expect(texts(await read({ path: inFolder }))).toEqual(['message 0']);
    expect(texts(await read({ path: inZip }))).toEqual(['message 0']);
  });

  it('gives the same events from a folder, a zip and a second reading', async () => {
    const folder = await read({ path: await folderOf(manyChannels) });
    const zip = await read({ path: await zipSlackExport(place('same.zip'), manyChannels) });
    expect(zip).toEqual({ ...folder, pages: zip.pages });
    expect(folder.events[0]).toMatchObject({ instance: testTeam, observedAt: testExportTime.getTime() });
  });

  it('takes the workspace and the time from the options', async () => {
    const reading = await read({
      path: await folderOf(createTestExport()),
      instance: 'T9',
      observedAt: 1_720_000_000_000,
    });
    expect(reading.events[0]).toMatchObject({ instance: 'T9', observedAt: 1_720_000_000_000 });
  });

  it('belongs to the workspace of most users', async () => {
    const guest = createTestUser('U0GUEST01', { team_id: 'T0ELSEWHERE' });
    const users = [createTestUser('U0ALICE01'), createTestUser('U0BOB0001'), guest];
    const reading = await read({ path: await folderOf(createTestExport({ users })) });
    expect(reading.events[0]?.instance).toBe(testTeam);
  });

  it('of a Grid organisation has its users in org_users.json', async () => {
    const { 'users.json': _, ...rest } = createTestExport();
    const users = [createTestUser('W0ALICE01', { team_id: undefined, enterprise_user: { enterprise_id: 'E1' } })];
    const files = { ...rest, 'org_users.json': JSON.stringify(users), 'teams/a/general/2024-05-01.json': '[]' };
    const reading = await read({ path: await folderOf(files) });
    expect(reading.events[0]?.instance).toBe('E1');
    expect(reading.records.filter((record) => record.type === 'person')).toHaveLength(1);
    expect(reading.skips).toEqual([
      expect.stringMatching(/^teams\/a\/general\/2024-05-01\.json: .*as a source of its own/),
    ]);
  });
});

describe('pages', () => {
  const lists = createTestExport({
    channels: [
      createTestChannel('C0GENERAL', 'general', { members: Array.from({ length: 1100 }, (_, at) => `U${at}`) }),
    ],
    days: {
      'general/2024-05-01': [createTestMessage(0), createTestMessage(1), createTestMessage(2)],
      'general/2024-05-02': [],
      'general/2024-05-03': [createTestMessage(3)],
    },
    files: { 'hr/2024-05-01.json': '[]' },
  });

  it.each([1, 2, 3, 400])('of %d records resume with exactly the rest', async (records) => {
    const config = { path: await folderOf(lists) };
    const reader = await openSlackExport(config, createTestContext(), { records, bytes: 1e9 });
    const whole = await readAll(reader);
    expect(whole.records.filter((record) => record.type === 'membership')).toHaveLength(1100);
    for (const page of whole.pages) {
      const reopened = await openSlackExport(config, createTestContext(), { records, bytes: 1e9 });
      const rest = await readAll(reopened, JSON.parse(JSON.stringify(page.position)));
      const at = whole.pages.findIndex((other) => JSON.stringify(other.position) === JSON.stringify(page.position));
      expect(rest.pages).toEqual(whole.pages.slice(at + 1));
      expect(rest.events).toEqual(rest.events.length === 0 ? [] : whole.events.slice(-rest.events.length));
    }
    expect(whole.pages.at(-1)?.progress).toEqual({ done: 6, total: 6, unit: 'files' });
  });

  it('begin again when the export or the choice of channels is another', async () => {
    const folder = await folderOf(lists);
    const finished = (await read({ path: folder })).pages.at(-1)?.position;
    const from = async (config: SlackExportConfig) =>
      (await readAll(await slackExportSource.open(config, createTestContext()), finished)).events.length;
    expect(await from({ path: folder })).toBe(0);
    expect(await from({ path: folder, privateChannels: ['hr'] })).toBe(4);
    await writeSlackExport(folder, { 'general/2024-05-09.json': JSON.stringify([createTestMessage(9)]) });
    expect(await from({ path: folder })).toBe(5);
  });

  it('end when asked to', async () => {
    const reader = await openSlackExport({ path: await folderOf(lists) }, createTestContext(), {
      records: 1,
      bytes: 1,
    });
    const controller = new AbortController();
    let pages = 0;
    for await (const _ of reader.pages(null, controller.signal)) {
      pages += 1;
      if (pages === 2) controller.abort();
    }
    expect(pages).toBe(2);
  });
});

function prefixed(prefix: string, files: SlackExportFiles): SlackExportFiles {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${prefix}${name}`, content]));
}

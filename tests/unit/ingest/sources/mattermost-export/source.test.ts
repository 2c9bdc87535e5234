import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ZipFile } from 'yazl';
import { UserError } from '../../../../../infra/errors.js';
import { sourceConfig } from '../../../../../ingest/schedule.js';
import { mattermostExportSource } from '../../../../../ingest/sources/mattermost-export/source.js';
import { exportSecret, mattermostExportLines } from '../../../../support/mattermost-export-builder.js';
import { countBy, createTestContext, readAll } from '../../../../support/read-source.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earshot-mattermost-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Buffer | readonly string[], settings: object = {}) {
  const file = path.join(folder, 'export');
  await writeFile(file, Array.isArray(content) ? content.join('\n') : (content as string | Buffer));
  const config = sourceConfig(mattermostExportSource, { path: file, ...settings }, 'test');
  return readAll(await mattermostExportSource.open(config, createTestContext()));
}

const post = (more: object): string =>
  JSON.stringify({
    type: 'post',
    post: { team: 'acme', channel: 'lab', user: 'ada.canary', message: 'x', create_at: Date.UTC(2026, 0, 1), ...more },
  });

describe('a bulk export of Mattermost', () => {
  it('brings people, memberships, threads and reactions, and nothing private', async () => {
    const { events, records, rejects, skips } = await read(mattermostExportLines(40));
    expect(countBy(events, ({ verb }) => verb)).toEqual({ post: 40, reply: 10, react: 14 });
    expect(countBy(records, ({ type }) => type)).toEqual({ accountLink: 6, person: 5, membership: 10 });
    expect(rejects).toEqual([expect.stringMatching(/^line 52: create_at: is a string and not a time/)]);
    expect(countBy(skips, (skip) => skip.split(': ')[1] as string)).toEqual({
      'private conversation that is not listed in communities.private': 2,
    });
    expect(JSON.stringify([events, records])).not.toMatch(/canary|people\.example/i);
    expect(JSON.stringify(events)).not.toContain(exportSecret);
    expect(new Set(events.map(({ community }) => `${community?.name} ${community?.memberCount}`))).toEqual(
      new Set(['The Lab 5', 'Town Square (Acme) 5']),
    );
    const [reply] = events.filter(({ verb }) => verb === 'reply');
    const root = events.find(({ object }) => object.id === reply?.object.rootId);
    expect(root).toMatchObject({
      verb: 'post',
      instance: 'export:mattermost',
      object: { text: 'message 0 for @user' },
    });
    expect(root?.mentions).toHaveLength(1);
    const edited = events.find(({ object }) => object.editedAt !== null);
    expect(edited).toMatchObject({ version: edited?.object.editedAt });
    expect(events.filter(({ verb }) => verb === 'react').every(({ precision }) => precision === 'exact')).toBe(true);
  });

  it('reads private channels and conversations that are listed', async () => {
    const communities = { include: ['nothing'], private: ['acme/leadership', 'ada.canary,bo_canary'] };
    const { events, records } = await read(mattermostExportLines(5), { communities });
    expect(events.map(({ object, community }) => [object.text, community?.name])).toEqual([
      [exportSecret, 'Leadership'],
      [exportSecret, 'direct conversation'],
    ]);
    expect(records.filter(({ type }) => type === 'membership')).toHaveLength(2);
    expect(JSON.stringify(events)).not.toMatch(/canary/);
  });

  it('leaves out what another source reads', async () => {
    const { events, skips } = await read(mattermostExportLines(40), { until: '2026-03-02T10:00:00Z' });
    expect(Math.max(...events.map(({ occurredAt }) => occurredAt))).toBeLessThan(Date.UTC(2026, 2, 2, 10));
    expect(skips.filter((skip) => skip.includes('until')).length).toBeGreaterThan(20);
  });

  it('is refused beside the API of a server, unless it ends somewhere', () => {
    const besides = (until: number | undefined, types: string[]) => () =>
      mattermostExportSource.besides?.({ path: 'x', instance: 'mattermost', until }, types);
    expect(besides(undefined, ['slack', 'mattermost'])).toThrow(UserError);
    expect(besides(undefined, ['slack'])).not.toThrow();
    expect(besides(Date.UTC(2026, 0, 1), ['mattermost'])).not.toThrow();
  });

  it('gives the same messages of the same server the same ids, and others to another server', async () => {
    const ids = async (settings: object = {}) =>
      (await read(mattermostExportLines(9), settings)).events.map(({ id }) => id);
    const once = await ids();
    expect(await ids()).toEqual(once);
    expect((await ids({ instance: 'other' })).filter((id) => once.includes(id))).toEqual([]);
  });

  it.each<[string, (lines: string) => Promise<Buffer> | Buffer]>([
    ['with line ends of Windows', (lines) => Buffer.from(lines.replaceAll('\n', '\r\n'))],
    ['compressed with gzip', (lines) => gzipSync(lines)],
    [
      'in a zip file with attachments',
      (lines) => {
        const zip = new ZipFile();
        zip.addBuffer(Buffer.from('{"type":"version"'), 'data/20260302/notes.json');
        zip.addBuffer(Buffer.from(lines), 'import.jsonl');
        zip.end();
        return buffer(zip.outputStream);
      },
    ],
  ])('is read %s', async (_, packed) => {
    const lines = mattermostExportLines(9);
    const plain = await read(lines);
    const { events } = await read(await packed(lines.join('\n')));
    expect(events.map(({ id }) => id)).toEqual(plain.events.map(({ id }) => id));
  });

  it.each<[string, string, object]>([
    ['somebody who joins', post({ type: 'system_join_channel' }), { events: ['join'] }],
    [
      'somebody who is added',
      post({ type: 'system_add_to_channel', props: { addedUsername: 'bo_canary' } }),
      { events: ['join'] },
    ],
    ['a file alone', post({ message: '', attachments: [{ path: '20260101/figures.pdf' }] }), { events: ['post'] }],
    ['a header', post({ type: 'system_header_change' }), { skips: ['system message: system_header_change'] }],
    [
      'a channel that is not listed',
      post({ channel: 'nowhere' }),
      { skips: ['channel that the export does not list'] },
    ],
    ['half a line', post({}).slice(0, 40), { rejects: ['is not a JSON object with a type'] }],
    ['a line of tomorrow', '{"type":"whiteboard"}', { skips: ['line of a type that is not read'] }],
    ['answers that are none', post({ replies: 'two' }), { events: ['post'], rejects: ['replies: is a string'] }],
    [
      'a reaction that is none',
      post({ reactions: [{ user: 'bo_canary', emoji_name: 7, create_at: 1 }] }),
      { events: ['post'], rejects: ['reactions: emoji_name is a number'] },
    ],
    ['nobody', post({ user: null }), { rejects: ['user: is null and not a name'] }],
  ])('understands %s', async (_, line, expected) => {
    const all = await read(mattermostExportLines(0, [line]));
    const got = {
      events: all.events.map(({ verb }) => verb),
      rejects: all.rejects.filter((reject) => !reject.includes('create_at: is a string')),
      skips: all.skips.filter((skip) => !skip.includes('private conversation')),
    };
    const wanted = expected as { events?: string[]; rejects?: string[]; skips?: string[] };
    expect(got.events).toEqual(wanted.events ?? []);
    expect(got.rejects).toEqual((wanted.rejects ?? []).map((text) => expect.stringContaining(text)));
    expect(got.skips).toEqual((wanted.skips ?? []).map((text) => expect.stringContaining(text)));
  });

  it.each<[string, string | Buffer, string]>([
    ['empty', '', 'is empty'],
    ['something else', '{"type":"post"}\n', 'its first line must be'],
    ['of another version', '{"type":"version","version":2}', 'its first line must be'],
    ['a broken zip file', Buffer.from('PK\u0003\u0004 and no more'), 'cannot read'],
    ['a broken gzip file', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'cannot read'],
  ])('is refused when it is %s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  it('is refused when it is not there', async () => {
    const config = sourceConfig(mattermostExportSource, { path: path.join(folder, 'nowhere') }, 'test');
    await expect(mattermostExportSource.open(config, createTestContext())).rejects.toThrow('does not exist');
  });
});

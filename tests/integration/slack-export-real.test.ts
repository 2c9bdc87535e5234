import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../infra/contracts/activity.js';
import { directoryRecordSchema } from '../../infra/contracts/directory.js';
import { openSlackExport, slackExportSource } from '../../ingest/sources/slack-export/source.js';
import { countBy, createTestContext, type Reading, readAll } from '../support/read-source.js';
import { sharedData } from '../support/shared-data.js';
import { zipFolder } from '../support/slack-export-builder.js';

const folder = sharedData('slack-export');
const oneItemPages = { records: 1, bytes: 1 };

(folder === null ? describe.skip : describe)('a real Slack export', () => {
  const location = folder ?? '';
  let scratch: string;
  let reading: Reading;

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'slack-real-'));
    reading = await readAll(await slackExportSource.open({ path: location }, createTestContext()));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it('accounts for every one of its 1,382 messages', () => {
    expect(reading.rejects).toEqual([]);
    const verbs = countBy(reading.events, (event) => event.verb);
    // 964 plain messages and 61 files are posts, 6 comments on files are replies.
    expect(verbs).toEqual({ post: 1025, reply: 6, join: 320, leave: 3, react: 199 });
    const reasons = countBy(reading.skips, (skip) => skip.replace(/^.*?: /, ''));
    expect(reasons).toEqual({
      'system message: channel_purpose': 13,
      'system message: channel_archive': 9,
      'system message: channel_topic': 2,
      'system message: channel_name': 2,
      'system message: pinned_item': 1,
      'system message: bot_add': 1,
      'holds no messages': 1,
    });
    const systemMessages = reading.skips.length - 1;
    expect(1025 + 6 + 320 + 3 + systemMessages).toBe(1382);
  });

  it('gives only events and records that fit the contract', () => {
    for (const event of reading.events) expect(activityEventSchema.parse(event)).toEqual(event);
    for (const record of reading.records) expect(directoryRecordSchema.parse(record)).toEqual(record);
  });

  it('knows the workspace, its people and its memberships', () => {
    expect(new Set(reading.events.map((event) => event.instance))).toEqual(new Set(['T061A2UFL']));
    expect(countBy(reading.records, (record) => record.type)).toEqual({ accountLink: 71, person: 71, membership: 201 });
    expect(reading.records.some((record) => record.type === 'person' && record.name !== null)).toBe(false);
    const accounts = new Set(reading.records.map((record) => record.type === 'accountLink' && record.accountId));
    for (const event of reading.events) expect(accounts.has(event.actor?.id ?? '')).toBe(true);
  });

  it('keeps ids apart: one event an id', () => {
    expect(new Set(reading.events.map((event) => event.id)).size).toBe(reading.events.length);
  });

  it('lets no user name through with files and mentions', () => {
    const said = JSON.stringify(reading.events.map((event) => [event.object.text, event.links]));
    expect(said).not.toMatch(/<@|uploaded a file|slack\.com\/files\/member/);
  });

  it('keeps the order of time', () => {
    const days = reading.events.map((event) => Math.floor(event.occurredAt / 86_400_000));
    const back = days.filter((day, at) => day + 1 < (days[at - 1] ?? 0));
    expect(back).toEqual([]);
  });

  it('gives the same again, and from a zip of it too', async () => {
    const again = await readAll(await slackExportSource.open({ path: location }, createTestContext()));
    expect(again).toEqual(reading);

    const zip = await zipFolder(path.join(scratch, 'export.zip'), await filesOf(location, 'houston export/'));
    const reader = await slackExportSource.open({ path: zip }, createTestContext());
    const zipped = await readAll(reader);
    await reader.close?.();
    expect(zipped.events).toEqual(reading.events);
    expect(zipped.records).toEqual(reading.records);
    expect(zipped.skips).toEqual(reading.skips);
  });

  it('resumes behind every page with exactly the rest', async () => {
    const reader = await openSlackExport({ path: location }, createTestContext(), { records: 100, bytes: 1e9 });
    const pages: { position: unknown; items: string[] }[] = [];
    for await (const page of reader.pages(null, new AbortController().signal)) {
      pages.push({ position: page.position, items: page.items.map((item) => item.where) });
    }
    expect(pages.length).toBeGreaterThan(15);
    for (const [at, { position }] of pages.entries()) {
      const rest: string[] = [];
      const stored: unknown = JSON.parse(JSON.stringify(position));
      for await (const page of reader.pages(stored, new AbortController().signal)) {
        rest.push(...page.items.map((item) => item.where));
      }
      expect(rest).toEqual(pages.slice(at + 1).flatMap((page) => page.items));
    }
  });

  it('counts the files that are done', async () => {
    const reader = await openSlackExport({ path: location }, createTestContext(), oneItemPages);
    let done = 0;
    for await (const { progress } of reader.pages(null, new AbortController().signal)) {
      expect(progress?.done).toBeGreaterThanOrEqual(done);
      done = progress?.done ?? 0;
      // 375 days, two lists, and what is left out.
      expect(progress?.total).toBe(378);
    }
    expect(done).toBe(378);
  });
});

async function filesOf(location: string, prefix: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of await readdir(location, { recursive: true })) {
    const full = path.join(location, name);
    if ((await stat(full)).isFile()) found.set(`${prefix}${name.split(path.sep).join('/')}`, full);
  }
  return found;
}

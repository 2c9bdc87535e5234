import { beforeAll, describe, expect, it } from '@jest/globals';
import { activityEventSchema } from '../../../../../infra/contracts/activity.js';
import { directoryRecordSchema } from '../../../../../infra/contracts/directory.js';
import { evidenceRecordSchema } from '../../../../../infra/contracts/evidence.js';
import type { Page, RawItem, SourceReader } from '../../../../../ingest/source.js';
import { simulatedConfigSchema } from '../../../../../ingest/sources/simulated/config.js';
import { simulatedSource } from '../../../../../ingest/sources/simulated/source.js';
import { createTestContext } from '../../../../support/read-source.js';
import { testOrganisationConfig, testPseudonym } from '../../../../support/test-organisation.js';

const now = Date.UTC(2026, 5, 1, 13, 45);

function open(changes: Record<string, unknown> = {}, nowMs = now): Promise<SourceReader> {
  return simulatedSource.open(
    simulatedConfigSchema.parse({ ...testOrganisationConfig, ...changes }),
    createTestContext({ name: 'demo', pseudonym: testPseudonym, now: () => nowMs }),
  );
}

async function read(reader: SourceReader, position: unknown = null): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of reader.pages(position, new AbortController().signal)) pages.push(page);
  return pages;
}

const itemsOf = (pages: readonly Page[]): RawItem[] => pages.flatMap(({ items }) => items);

describe('the simulated source', () => {
  let reader: SourceReader;
  let pages: Page[];
  beforeAll(async () => {
    reader = await open();
    pages = await read(reader);
  });

  it('gives the same bytes for the same seed, and others for another seed', async () => {
    const again = await open();
    const bytes = JSON.stringify(pages);
    expect(JSON.stringify(await read(again))).toBe(bytes);
    const parsed = (from: SourceReader): string => JSON.stringify(itemsOf(pages).map((item) => from.parse(item)));
    expect(parsed(again)).toBe(parsed(reader));
    expect(JSON.stringify(await read(await open({ seed: 'another' })))).not.toBe(bytes);
  });

  it('goes on at every page where it stopped, in another process too', async () => {
    expect(pages.length).toBeGreaterThan(30);
    for (let index = 0; index < pages.length; index += 1) {
      const position: unknown = JSON.parse(JSON.stringify(pages[index]?.position));
      const rest = await read(await open(), position);
      expect(JSON.stringify(rest)).toBe(JSON.stringify(pages.slice(index + 1)));
    }
  });

  it('goes on in the middle of a day that fills several pages', async () => {
    const busy = { activity: 60, weeks: 1 };
    const all = await read(await open(busy));
    const middle = all.findIndex(
      ({ position }) =>
        (position as { day: number; index: number }).index > 0 && (position as { day: number }).day >= 0,
    );
    expect(middle).toBeGreaterThan(0);
    const rest = await read(await open(busy), all[middle]?.position);
    expect(JSON.stringify(itemsOf(rest))).toBe(JSON.stringify(itemsOf(all.slice(middle + 1))));
    expect(Math.max(...all.map(({ items }) => items.length))).toBeLessThanOrEqual(2_000);
  });

  it('adds a day to the same history when a day has passed', async () => {
    const today = { until: undefined };
    const first = await read(await open(today));
    const last = first.at(-1)?.position;
    expect(await read(await open(today), last)).toEqual([]);
    const tomorrow = itemsOf(await read(await open(today, now + 86_400_000), last));
    expect(tomorrow.length).toBeGreaterThan(20);
    const beginning = Date.UTC(2026, 5, 1);
    for (const { value } of tomorrow) {
      expect((value as { seen: number }).seen).toBeGreaterThan(beginning);
      expect((value as { seen: number }).seen).toBeLessThanOrEqual(beginning + 86_400_000);
    }
  });

  it('gives events and records that fit the contracts and lose nothing in them', () => {
    const events: unknown[] = [];
    const records: unknown[] = [];
    const evidence: unknown[] = [];
    for (const item of itemsOf(pages)) {
      for (const parsed of reader.parse(item)) {
        if (parsed.kind === 'activity') events.push(parsed.event);
        else if (parsed.kind === 'directory') records.push(parsed.record);
        else if (parsed.kind === 'evidence') evidence.push(parsed.record);
        else throw new Error(`${item.where}: ${parsed.reason}`);
      }
    }
    expect(events.map((event) => activityEventSchema.parse(event))).toEqual(events);
    expect(records.map((record) => directoryRecordSchema.parse(record))).toEqual(records);
    expect(evidence.map((record) => evidenceRecordSchema.parse(record))).toEqual(evidence);
    expect(evidence.length).toBeGreaterThan(30);
    expect(events.length).toBeGreaterThan(1_500);
    expect(records.length).toBeGreaterThan(300);
  });

  it('parses a copy of an item to the same event, so that nothing hangs on identity', () => {
    const items = itemsOf(pages);
    expect(items.map((item) => reader.parse(structuredClone(item)))).toEqual(items.map((item) => reader.parse(item)));
  });

  it.each([[null], ['text'], [{}], [{ type: 'holiday' }], [{ type: 'reaction', network: 'simnet' }]])(
    'rejects what is no item: %j',
    (value) => {
      const [parsed] = reader.parse({ where: 'here', value });
      expect(parsed?.kind).toBe('reject');
    },
  );

  it('gives the directory first, then pages in the order of observation', () => {
    const seen = itemsOf(pages).map(({ value }) => (value as { seen?: number }).seen ?? 0);
    expect(seen.lastIndexOf(0)).toBeLessThan(seen.findIndex((time) => time > 0));
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(pages.at(-1)?.progress).toEqual({ done: 42, total: 42, unit: 'days' });
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort(new Error('enough'));
    await expect(async () => {
      for await (const _ of reader.pages(null, abort.signal));
    }).rejects.toThrow('enough');
  });

  it('refuses a configuration that makes no sense', () => {
    const refused = (config: unknown): boolean => !simulatedSource.config.safeParse(config).success;
    expect(refused({ people: 19 })).toBe(true);
    expect(refused({ people: 50_001 })).toBe(true);
    expect(refused({ timeZone: 'Mars/Olympus' })).toBe(true);
    expect(refused({ languages: [] })).toBe(true);
    expect(refused({ until: 'yesterday' })).toBe(true);
    expect(refused({ until: 1_700_000_000 })).toBe(true);
    expect(refused({})).toBe(false);
  });
});

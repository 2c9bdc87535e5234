import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { decodeEvidence } from '../../../../infra/contracts/cloud-events.js';
import type { EvidenceRecord } from '../../../../infra/contracts/evidence.js';
import { directoryTopic, evidenceTopic } from '../../../../infra/contracts/topics.js';
import { directoryCsvSource } from '../../../../ingest/directory/csv.js';
import { evidenceSources } from '../../../../ingest/evidence/source.js';
import type { IngestReport } from '../../../../ingest/report.js';
import type { Source } from '../../../../ingest/source.js';
import { runSource } from '../../../../ingest/worker.js';
import { createMemoryLog, type MemoryLog } from '../../../support/memory-log.js';
import { createTestContext } from '../../../support/read-source.js';

/** Imports of evidence through the worker, one after the other, as an operator does them. */

let folder: string;
let log: MemoryLog;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earshot-evidence-'));
  log = createMemoryLog();
  said = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const { pseudonym } = createTestContext();
const approvals = evidenceSources.find(({ type }) => type === 'evidence-approvals')!;
const owners = evidenceSources.find(({ type }) => type === 'evidence-owners')!;

async function importFile(
  source: Source<unknown>,
  rows: string,
  settings: object = {},
  { now = 1_000, ignoreCursor = true } = {},
): Promise<IngestReport> {
  const file = path.join(folder, 'file.csv');
  await writeFile(file, rows);
  return runSource({
    source,
    config: source.config.parse({ path: file, ...settings }),
    name: source.type,
    log,
    pseudonym,
    logger: pino({ level: 'info' }, { write: (line) => said.push(line) }),
    now: () => Date.UTC(2026, 0, 1) + now,
    signal: new AbortController().signal,
    ignoreCursor,
  });
}

async function evidence(): Promise<EvidenceRecord[]> {
  return (await log.latest(evidenceTopic)).map((record) => {
    const decoded = decodeEvidence(record);
    if (!decoded.ok) throw new Error(decoded.reason);
    return decoded.value;
  });
}

const january = 'id,submitted,author\nA,2026-01-05,a@x.org\nB,2026-01-06,b@x.org';

it('writes nothing when the same file comes again, with and without the cursor, in another order', async () => {
  expect((await importFile(approvals, january)).evidence).toEqual({ approval: 2 });
  expect((await importFile(approvals, january, {}, { ignoreCursor: false })).evidence).toEqual({});
  expect((await importFile(approvals, january)).evidence).toEqual({});
  const turned = 'author,id,submitted\nb@x.org,B,2026-01-06\na@x.org,A,2026-01-05';
  expect((await importFile(approvals, turned)).evidence).toEqual({});
  expect(log.records(evidenceTopic)).toHaveLength(2);
});

it('writes what changed, takes back what is gone, and brings it back when it is there again', async () => {
  await importFile(approvals, january, {}, { now: 1 });
  const later = 'id,submitted,published,author\nB,2026-01-06,2026-01-08,b@x.org\nC,2026-01-07,,c@x.org';
  expect((await importFile(approvals, later, {}, { now: 2 })).evidence).toEqual({ approval: 2, takenBack: 1 });
  const byOutcome = (await evidence()).map(
    (record) => `${record.type === 'approval' && record.outcome} ${record.removed}`,
  );
  expect(byOutcome.sort()).toEqual(['pending false', 'pending true', 'published false']);
  expect((await importFile(approvals, later, {}, { now: 3 })).evidence).toEqual({});
  expect((await importFile(approvals, january, {}, { now: 4 })).evidence).toEqual({ approval: 2, takenBack: 1 });
});

it('a change wins even when the clock stood still or went back', async () => {
  await importFile(owners, 'community,owner,to\nGeneral,a@x.org,', {}, { now: 5 });
  await importFile(owners, 'community,owner,to\nGeneral,a@x.org,2026-02-01', {}, { now: 5 });
  await importFile(owners, 'community,owner,to\nGeneral,a@x.org,2026-03-01', {}, { now: 1 });
  const versions = log.records(evidenceTopic).map((record) => {
    const decoded = decodeEvidence(record);
    return decoded.ok ? decoded.value.version - Date.UTC(2026, 0, 1) : null;
  });
  expect(versions).toEqual([5, 6, 7]);
});

it('keeps what is gone where it is told to, and evidence of other kinds always', async () => {
  await importFile(approvals, january);
  await importFile(owners, 'community,owner\nGeneral,a@x.org');
  expect((await importFile(approvals, 'id,submitted\nC,2026-01-07', { missing: 'keep' })).evidence).toEqual({
    approval: 1,
  });
  expect((await evidence()).filter(({ removed }) => removed)).toEqual([]);
});

it('writes nothing of a file with a mistake', async () => {
  await importFile(approvals, january);
  await expect(importFile(approvals, `${january}\nC,never,`)).rejects.toThrow('line 4: submitted is not a time');
  expect(log.records(evidenceTopic)).toHaveLength(2);
});

it('counts people who are not in the directory, by line and never by address', async () => {
  await importFile(directoryCsvSource as Source<unknown>, 'email\na@x.org');
  expect(log.records(directoryTopic)).toHaveLength(1);
  await importFile(approvals, january);
  expect(said.join('\n')).toContain('1 of 2 people are not in the directory (first named in line 3)');
  expect(said.join('\n')).not.toContain('@x.org');
});

it('warns of a pilot without a control', async () => {
  const pilots = evidenceSources.find(({ type }) => type === 'evidence-pilots')!;
  await importFile(pilots, 'pilot,arm,kind,member,start,end\nP,pilot,unit,Acme,2026-01-01,2026-02-01');
  expect(said.join('\n')).toContain('the pilot of line 2 has nobody in the arm \\"control\\"');
});

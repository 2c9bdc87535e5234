import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { decodeDirectory } from '../../../../infra/contracts/cloud-events.js';
import type { DirectoryRecord, Person } from '../../../../infra/contracts/directory.js';
import { cursorTopic, directoryTopic } from '../../../../infra/contracts/topics.js';
import { directoryCsvSource } from '../../../../ingest/directory/csv.js';
import { runSource } from '../../../../ingest/worker.js';
import { createMemoryLog, type MemoryLog } from '../../../support/memory-log.js';
import { createTestContext } from '../../../support/read-source.js';

/** Imports of the directory through the worker, one after the other, as an operator does them. */

let folder: string;
let log: MemoryLog;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earshot-import-'));
  log = createMemoryLog();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`);
const context = createTestContext();

async function importFile(
  rows: string,
  now: string,
  options: { settings?: object; ignoreCursor?: boolean; endAfter?: number } = {},
) {
  const file = path.join(folder, 'people.csv');
  await writeFile(file, rows);
  const ending = new AbortController();
  const report = await runSource({
    source: directoryCsvSource,
    config: directoryCsvSource.config.parse({ path: file, ...options.settings }),
    name: 'people',
    log,
    pseudonym: context.pseudonym,
    logger: context.logger,
    now: () => day(now),
    signal: ending.signal,
    onProgress: ({ pages }) => pages === options.endAfter && ending.abort(),
    ...(options.ignoreCursor ? { ignoreCursor: true } : {}),
  });
  return report.directory;
}

async function directory(): Promise<DirectoryRecord[]> {
  return (await log.latest(directoryTopic)).map((record) => {
    const decoded = decodeDirectory(record);
    if (!decoded.ok) throw new Error(decoded.reason);
    return decoded.value;
  });
}

/** `title leader? from–to` of one person. */
async function periods(email: string): Promise<string[]> {
  const text = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString().slice(0, 10));
  return (await directory())
    .filter(
      (record): record is Person => record.type === 'person' && record.personId === context.pseudonym.person(email),
    )
    .map(
      (person) =>
        `${person.title}${person.leadership.isExecutive ? '*' : ''} ${text(person.validFrom)}–${text(person.validTo)}`,
    )
    .sort();
}

const june =
  'email,title,unit,accounts\na@x.org,Clerk,Acme,slack:T1:U1\nb@x.org,VP,Acme,slack:T1:U2\nc@x.org,Clerk,Acme / Lab,';

it('writes nothing when the same file comes again, with and without the cursor', async () => {
  expect(await importFile(june, '2024-06-01')).toEqual({ person: 3, orgUnit: 2, accountLink: 2 });
  const before = log.records(directoryTopic).length;
  expect(await importFile(june, '2024-06-02')).toEqual({});
  expect(await importFile(june, '2024-06-03', { ignoreCursor: true })).toEqual({});
  expect(log.records(directoryTopic)).toHaveLength(before);
});

it('writes what changed as of now: a title, a new person, one who left, an account that moved', async () => {
  await importFile(june, '2024-06-01');
  const july =
    'email,title,unit,accounts\nb@x.org,VP,Acme,slack:T1:U1\nc@x.org,Head,Acme / Lab,\nd@x.org,Clerk,Acme / New,';
  expect(await importFile(july, '2024-07-01')).toEqual({ person: 4, orgUnit: 1, accountLink: 2 });
  expect(await periods('a@x.org')).toEqual(['Clerk –2024-07-01']);
  expect(await periods('b@x.org')).toEqual(['VP –']);
  expect(await periods('c@x.org')).toEqual(['Clerk –2024-07-01', 'Head 2024-07-01–']);
  expect(await periods('d@x.org')).toEqual(['Clerk 2024-07-01–']);
  const links = (await directory()).flatMap((record) =>
    record.type === 'accountLink' ? [[record.accountId, record.personId]] : [],
  );
  expect(Object.fromEntries(links)).toEqual({
    [context.pseudonym.account('slack', 'T1', 'U1')]: context.pseudonym.person('b@x.org'),
    [context.pseudonym.account('slack', 'T1', 'U2')]: null,
  });
});

it('takes the day of the snapshot where it is given, in the zone of the organisation', async () => {
  await importFile(june, '2024-06-01');
  await importFile(june.replace('c@x.org,Clerk', 'c@x.org,Head'), '2024-09-01', {
    settings: { asOf: '2024-07-01', timeZone: 'Europe/Berlin' },
  });
  expect(await periods('c@x.org')).toEqual(['Clerk –2024-06-30', 'Head 2024-06-30–']);
});

it('judges the past again when the rules for executives change', async () => {
  await importFile(june, '2024-06-01');
  await importFile(june.replace('b@x.org,VP', 'b@x.org,Advisor'), '2024-07-01');
  expect(await periods('b@x.org')).toEqual(['Advisor 2024-07-01–', 'VP –2024-07-01']);
  await importFile(june.replace('b@x.org,VP', 'b@x.org,Advisor'), '2024-08-01', {
    settings: { executives: { title: ['VP'] } },
  });
  expect(await periods('b@x.org')).toEqual(['Advisor 2024-07-01–', 'VP* –2024-07-01']);
});

it('writes nothing of a file with a mistake, and keeps what there is', async () => {
  await importFile(june, '2024-06-01');
  const before = await log.latest(directoryTopic);
  await expect(importFile(`${june}\nnobody,,,`, '2024-07-01')).rejects.toThrow('line 5');
  expect(await log.latest(directoryTopic)).toEqual(before);
});

it.each(['', 'the cursor was lost as well'])(
  'a first import that was ended half way gives what one run would have given %s',
  async (lost) => {
    const rows = ['email,title', ...Array.from({ length: 1200 }, (_, index) => `p${index}@x.org,Clerk`)].join('\n');
    await importFile(rows, '2024-06-01', { endAfter: 1 });
    expect(await directory()).toHaveLength(500);
    expect(log.records(cursorTopic).length).toBeGreaterThan(0);
    await importFile(rows, '2024-06-05', { ignoreCursor: lost !== '' });
    const people = (await directory()) as Person[];
    expect(people).toHaveLength(1200);
    expect(new Set(people.map(({ validFrom, validTo }) => `${validFrom}–${validTo}`))).toEqual(new Set(['null–null']));
    expect(log.records(directoryTopic)).toHaveLength(1200);
  },
);

/** `path from–to` of every unit, those without a length left out. */
async function units(): Promise<string[]> {
  const text = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString().slice(0, 10));
  return (await directory())
    .flatMap((record) =>
      record.type === 'orgUnit' && record.validFrom !== record.validTo
        ? [`${record.path.join('/')} ${text(record.validFrom)}–${text(record.validTo)}`]
        : record.type === 'orgUnit' && record.validTo === null
          ? [`${record.path.join('/')} –`]
          : [],
    )
    .sort();
}

it('ends units that are gone, and begins them again when they are back', async () => {
  await importFile(june, '2024-06-01');
  expect(await units()).toEqual(['Acme –', 'Acme/Lab –']);
  const july = 'email,title,unit\na@x.org,Clerk,Acme';
  expect(await importFile(july, '2024-07-01')).toMatchObject({ orgUnit: 1 });
  expect(await units()).toEqual(['Acme –', 'Acme/Lab –2024-07-01']);
  expect(await importFile(july, '2024-07-02', { ignoreCursor: true })).toEqual({});
  await importFile(june, '2024-08-01');
  expect(await units()).toEqual(['Acme –', 'Acme/Lab 2024-08-01–', 'Acme/Lab –2024-07-01']);
  expect(await importFile(june, '2024-08-02', { ignoreCursor: true })).toEqual({});
  await importFile(july, '2024-09-01');
  expect(await units()).toEqual(['Acme –', 'Acme/Lab 2024-08-01–2024-09-01', 'Acme/Lab –2024-07-01']);
});

it('leaves units that are gone from a part of the organisation as they are', async () => {
  await importFile(june, '2024-06-01');
  await importFile('email,title,unit\na@x.org,Clerk,Acme', '2024-07-01', { settings: { missing: 'keep' } });
  expect(await units()).toEqual(['Acme –', 'Acme/Lab –']);
});

it('knows people by ids where the data set has no addresses', async () => {
  await importFile('id,unit,manager,is_executive\nu1,Acme,,yes\nu2,Acme / Lab,u1,no', '2024-06-01');
  const people = (await directory()).flatMap((record) => (record.type === 'person' ? [record] : []));
  expect(people).toMatchObject([
    { personId: context.pseudonym.person('u1'), level: 0, managerId: null, leadership: { isExecutive: true } },
    { personId: context.pseudonym.person('u2'), level: 1, managerId: context.pseudonym.person('u1') },
  ]);
  await expect(importFile('id,manager\nu1,\nu2,u3', '2024-07-01')).rejects.toThrow(
    'line 3: the manager is nobody in the file',
  );
  await expect(importFile('id,manager\nu1,\n,u1', '2024-07-01')).rejects.toThrow('line 3: id is empty');
});

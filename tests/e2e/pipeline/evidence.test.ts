import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { directoryTopic, evidenceTopic, topics } from '../../../infra/contracts/topics.js';
import type { EventLog } from '../../../infra/log/event-log.js';
import { directoryCsvSource } from '../../../ingest/directory/csv.js';
import { evidenceSources } from '../../../ingest/evidence/source.js';
import type { Source } from '../../../ingest/source.js';
import { activityFileSource } from '../../../ingest/sources/activity-file/source.js';
import { processorGroup } from '../../../processors/consumer.js';
import { createPipelineFolder, ingest, land, type PipelineFolder, type PipelineStore } from '../../support/pipeline.js';
import { resultTables } from '../../support/pipeline-tables.js';
import { testPseudonym } from '../../support/test-organisation.js';

jest.setTimeout(300_000);

/** Imports of operators, from their files through the log into the tables. */

let folder: PipelineFolder;
let log: EventLog;
let opened: PipelineStore;

beforeAll(async () => {
  folder = await createPipelineFolder();
  log = await folder.log('evidence');
  opened = await folder.store('evidence');
});
afterAll(() => folder.dispose());

async function importFile(type: string, text: string, settings: object = {}): Promise<void> {
  const file = path.join(folder.path, `${type}.csv`);
  await writeFile(file, text);
  const known = [directoryCsvSource, activityFileSource, ...evidenceSources] as Source<unknown>[];
  const source = known.find((candidate) => candidate.type === type)!;
  await ingest(log, source, { path: file, ...settings }, { ignoreCursor: true });
}

const rows = <T extends object>(query: string): Promise<T[]> => opened.store.query<T>(query);
const person = (email: string): string => testPseudonym.person(email);

const files: Readonly<Record<string, string>> = {
  'evidence-approvals':
    'id,submitted,approved,published,approver,author,channel,outcome,required\nR1,2026-01-05 09:00,2026-01-06 09:00,2026-01-06 10:30,boss@canary.example,ann@canary.example,Page,,yes\nR2,2026-01-05 09:00,,,,ann@canary.example,Page,rejected,',
  'evidence-access': 'channel,role,required,reachable,promoted,from\nForum,moderator,yes,no,yes,2026-01-05',
  'evidence-pilots':
    'pilot,arm,kind,member,start,end\nP,pilot,unit,Acme / Sales,2026-01-05,2026-03-29\nP,control,person,ann@canary.example,2026-01-05,2026-03-29',
  'evidence-sponsors':
    'email,role,units,function,from,to\nboss@canary.example,sponsor,Acme / Sales; Acme / Lab,IT,2026-01-05,\nann@canary.example,adoption team,,,,2026-02-01',
  'evidence-contacts':
    'day,leader,team_member,two_way,kind\n2026-01-05,boss@canary.example,ann@canary.example,yes,call',
  'evidence-owners': 'community,owner,from,to\nGeneral,boss@canary.example,,',
};

async function expectTables(): Promise<void> {
  expect(
    await rows(
      `SELECT channel, author_id, approver_id, toString(submitted_at) AS submitted, toString(approved_at) AS approved,
              toString(published_at) AS published, outcome, required, removed FROM approval FINAL ORDER BY outcome`,
    ),
  ).toEqual([
    {
      channel: 'Page',
      author_id: person('ann@canary.example'),
      approver_id: person('boss@canary.example'),
      submitted: '2026-01-05 08:00:00.000',
      approved: '2026-01-06 08:00:00.000',
      published: '2026-01-06 09:30:00.000',
      outcome: 'published',
      required: 1,
      removed: 0,
    },
    {
      channel: 'Page',
      author_id: person('ann@canary.example'),
      approver_id: '',
      submitted: '2026-01-05 08:00:00.000',
      approved: null,
      published: null,
      outcome: 'rejected',
      required: null,
      removed: 0,
    },
  ]);
  expect(await rows('SELECT * EXCEPT (version, landed_at) FROM channel_access FINAL')).toEqual([
    {
      channel: 'Forum',
      role: 'moderator',
      valid_from: '2026-01-05',
      removed: 0,
      required: 1,
      reachable: 0,
      promoted: 1,
    },
  ]);
  expect(
    await rows(
      'SELECT name, starts, ends, removed, arrayMap(member -> [member.1, member.2, member.3], members) AS members FROM pilot FINAL',
    ),
  ).toEqual([
    {
      name: 'P',
      starts: '2026-01-05',
      ends: '2026-03-29',
      removed: 0,
      members: [
        ['pilot', 'unit', 'Acme / Sales'],
        ['control', 'person', person('ann@canary.example')],
      ],
    },
  ]);
  expect(await rows('SELECT * EXCEPT (version, landed_at) FROM sponsor FINAL ORDER BY role')).toEqual([
    {
      person_id: person('ann@canary.example'),
      role: 'adoption team',
      valid_from: '1970-01-01',
      valid_to: '2026-02-01',
      removed: 0,
      units: [],
      business_function: '',
    },
    {
      person_id: person('boss@canary.example'),
      role: 'sponsor',
      valid_from: '2026-01-05',
      valid_to: '2100-01-01',
      removed: 0,
      units: ['Acme / Sales', 'Acme / Lab'],
      business_function: 'IT',
    },
  ]);
  expect(await rows('SELECT * EXCEPT (contact_id, version, landed_at) FROM contact FINAL')).toEqual([
    {
      day: '2026-01-05',
      leader_id: person('boss@canary.example'),
      team_member_id: person('ann@canary.example'),
      two_way: 1,
      kind: 'call',
      removed: 0,
    },
  ]);
  expect(await rows('SELECT * EXCEPT (version, landed_at) FROM community_owner FINAL')).toEqual([
    {
      community: 'General',
      owner_id: person('boss@canary.example'),
      valid_from: '1970-01-01',
      valid_to: '2100-01-01',
      removed: 0,
    },
  ]);
}

test('every kind of evidence comes into its table, once, however often it is delivered', async () => {
  for (const [type, text] of Object.entries(files)) await importFile(type, text);
  expect((await land({ log, ...opened })).evidence).toBe(8);
  await expectTables();
  for (const [type, text] of Object.entries(files)) await importFile(type, text);
  expect((await land({ log, ...opened })).evidence).toBe(0);
  await log.rewind(evidenceTopic, processorGroup);
  expect((await land({ log, ...opened })).evidence).toBe(8);
  await expectTables();
});

test('what an import no longer holds is marked as removed, and a repetition of the old records changes nothing', async () => {
  const before = await log.latest(evidenceTopic);
  await importFile('evidence-approvals', (files['evidence-approvals'] ?? '').split('\n').slice(0, 2).join('\n'));
  await land({ log, ...opened });
  const removed = () => rows('SELECT outcome, removed FROM approval FINAL ORDER BY outcome');
  const expected = [
    { outcome: 'published', removed: 0 },
    { outcome: 'rejected', removed: 1 },
  ];
  expect(await removed()).toEqual(expected);
  await log.append(
    evidenceTopic,
    before.map(({ key, value, headers }) => ({ key, value, headers })),
  );
  await land({ log, ...opened });
  expect(await removed()).toEqual(expected);
});

test('a record that is none becomes a dead letter, and the others go on', async () => {
  await log.append(evidenceTopic, [
    { key: 'x', value: Buffer.from('{"type":"contact","day":"2026-02-30"}'), headers: {} },
    { key: 'y', value: Buffer.from('{broken'), headers: {} },
  ]);
  await importFile('evidence-owners', 'community,owner\nGeneral,boss@canary.example\nRandom,ann@canary.example');
  await land({ log, ...opened });
  expect(await rows("SELECT topic, step FROM dead_letter FINAL WHERE topic = 'earshot.evidence.v1'")).toEqual([
    { topic: 'earshot.evidence.v1', step: 'decode' },
    { topic: 'earshot.evidence.v1', step: 'decode' },
  ]);
  expect(await rows('SELECT count() AS owners FROM community_owner FINAL')).toEqual([{ owners: 2 }]);
});

test('authors of an activity file are the people of a directory that knows them by id', async () => {
  await importFile('directory-csv', 'id,unit,manager,is_executive\nu1,Acme,,yes\nu2,Acme / Lab,u1,no');
  const activity =
    'id,date,from,to,re,topic,words\nm1,2026-01-05T10:00:00Z,u1,u2,,t,from CANARY\nm2,2026-01-05T11:00:00Z,u2,u1,m1,t,answer\nm3,2026-01-05T12:00:00Z,u3,,,t,later';
  await importFile('activity-file', activity, { identity: 'id', columns: { parent: 're', text: 'words' } });
  await land({ log, ...opened });
  expect(
    await rows(
      `SELECT acts.verb AS verb, people.person_id AS person_id, people.level AS level, acts.root_id = acts.id AS starts, length(acts.mentions) AS mentions
       FROM (SELECT * FROM live_act) AS acts
       LEFT JOIN (SELECT * FROM person_period) AS people ON acts.person_id = people.person_id
       ORDER BY acts.occurred_at`,
    ),
  ).toEqual([
    { verb: 'post', person_id: person('u1'), level: 0, starts: 1, mentions: 1 },
    { verb: 'reply', person_id: person('u2'), level: 1, starts: 0, mentions: 1 },
    { verb: 'reply', person_id: '', level: null, starts: 0, mentions: 0 },
  ]);
});

test('no address is in the log or in the store', async () => {
  await importFile('directory-csv', 'email,unit\nboss@canary.example,Acme\nann@canary.example,Acme', {
    missing: 'keep',
  });
  await importFile(
    'activity-file',
    'time,author,recipients,text\n2026-01-05,Ann <ann@canary.example>,boss@canary.example,hello\nnever,ann@canary.example,,hello',
  );
  await land({ log, ...opened });
  const logged: string[] = [];
  for (const topic of topics) {
    for (const record of topic.compacted ? await log.latest(topic) : []) logged.push(`${record.key} ${record.value}`);
  }
  expect(logged.length).toBeGreaterThan(10);
  expect((await log.latest(directoryTopic)).length).toBeGreaterThan(4);
  const stored = JSON.stringify(await resultTables(opened.store));
  expect(stored.length).toBeGreaterThan(2_000);
  for (const text of [logged.join('\n'), stored]) expect(text).not.toMatch(/canary\.example|Ann </i);
});

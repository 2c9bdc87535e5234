import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Person } from '../../../../../infra/contracts/directory.js';
import { UserError } from '../../../../../infra/errors.js';
import { sourceConfig } from '../../../../../ingest/schedule.js';
import { scimFileSource } from '../../../../../ingest/sources/scim/file-source.js';
import { createTestContext, type Reading, readAll } from '../../../../support/read-source.js';
import { createScimUser, enterprise } from '../../../../support/simulators/scim.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earshot-scim-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(content: string | Buffer, settings: object = {}): Promise<Reading> {
  const file = path.join(folder, 'users.json');
  await writeFile(file, content);
  const config = sourceConfig(scimFileSource, { path: file, ...settings }, 'scim');
  return readAll(await scimFileSource.open(config, createTestContext()));
}

async function refusal(content: string): Promise<string> {
  const error = await read(content).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

const users = [0, 1, 2].map((index) => createScimUser(index));
const people = ({ records }: Reading): Person[] =>
  records.filter((record): record is Person => record.type === 'person');

it.each<[string, string | Buffer]>([
  ['a list response', JSON.stringify({ schemas: [], totalResults: 3, Resources: users })],
  ['a list', `\ufeff${JSON.stringify(users, null, 2)}`],
  ['one user a line', `${users.map((user) => JSON.stringify(user)).join('\r\n')}\n\n`],
  ['list responses, one a line', users.map((user) => JSON.stringify({ Resources: [user] })).join('\n')],
  ['UTF-16', Buffer.from(`\ufeff${JSON.stringify(users)}`, 'utf16le')],
])('reads %s', async (_, content) => {
  const reading = await read(content, { executives: { maxLevel: 0 } });
  expect(people(reading).map(({ level, title, name }) => [level, title, name])).toEqual([
    [0, 'Chief Executive Officer', 'Ada Chief'],
    [1, 'Clerk', null],
    [1, 'Clerk', null],
  ]);
  expect(reading.records.filter(({ type }) => type === 'orgUnit')).toHaveLength(5);
});

it('reads the users of the standard, of whom it gives no manager', async () => {
  const standard = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    id: '2819c223-7f76-453a-919d-413861904646',
    userName: 'bjensen@example.com',
    [enterprise]: {
      costCenter: '4130',
      manager: { value: '26118915', $ref: '../Users/26118915', displayName: 'John' },
    },
  };
  expect(people(await read(JSON.stringify(standard)))).toMatchObject([{ level: null, managerId: null, active: true }]);
});

it('skips accounts that are nobody', async () => {
  const room = { id: 'room', userName: 'room-4' };
  const reading = await read(JSON.stringify([...users, room]));
  expect(reading.skips).toEqual(['resource 4: user without an e-mail address']);
});

it('refuses a document with mistakes as a whole, naming the resource by its place', async () => {
  const circle = (id: string, to: string) => ({
    id,
    userName: `${id}@x.org`,
    [enterprise]: { manager: { value: to } },
  });
  const message = await refusal(
    JSON.stringify([
      createScimUser(0),
      createScimUser(1, { title: 5 }),
      { ...createScimUser(0), id: 'again' },
      circle('eve', 'fay'),
      circle('fay', 'eve'),
      'Ada',
    ]),
  );
  expect(message).toContain('users.json has 4 problems; nothing of it was imported');
  expect(message).toMatch(/resource 2: .*title/);
  expect(message).toMatch(/resource 3: is the same person as resource 1/);
  expect(message).toMatch(/resource 4: the managers go in a circle: resources 4 → 5 → 4/);
  expect(message).toMatch(/resource 6: is text instead of a user/);
  expect(message).not.toMatch(/eve|fay|Ada|canary/);
});

it.each([
  ['', 'is empty'],
  ['email,name\na@x.org,A', 'is not JSON: it must be a SCIM list response'],
  [`${JSON.stringify(users[0])}\n{"half`, 'is not JSON at line 2'],
  ['{"totalResults":0}', 'holds no users'],
  ['PK\u0003\u0004', 'a zip archive'],
])('refuses %j', async (content, words) => {
  expect(await refusal(content)).toContain(words);
});

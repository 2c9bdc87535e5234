import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { directoryTopic } from '../../../../../infra/contracts/topics.js';
import { createScimClient, scimWords } from '../../../../../ingest/sources/scim/client.js';
import { scimConfig } from '../../../../../ingest/sources/scim/config.js';
import { scimSource } from '../../../../../ingest/sources/scim/source.js';
import type { World } from '../../../../support/api-source-world.js';
import { createMemoryLog } from '../../../../support/memory-log.js';
import { createTestContext } from '../../../../support/read-source.js';
import { periodsOf, worldOf } from '../../../../support/simulated-world.js';
import {
  createScimUser,
  type ScimSimulator,
  scimToken,
  startScimSimulator,
} from '../../../../support/simulators/scim.js';

const dayMs = 86_400_000;
const clock = { now: 0 };
let scim: ScimSimulator;

beforeEach(async () => {
  clock.now = Date.UTC(2026, 5, 1);
  scim = await startScimSimulator();
  for (let index = 0; index < 11; index += 1) scim.users.push(createScimUser(index));
});
afterEach(() => scim.close());

const settings = (more: object = {}) => ({ url: `${scim.server.url}/scim/v2/Users`, token: scimToken, ...more });

async function readUsers(more: object = {}) {
  const client = createScimClient(scimConfig.parse(settings(more)), createTestContext().http);
  const { resources, isWhole } = await client.readUsers(new AbortController().signal);
  return { ids: resources.map((resource) => (resource as { id: string }).id).length, isWhole };
}
const asked = (): number => scim.server.requests.length;

it.each<[string, Partial<ScimSimulator['quirks']> & { most?: number }, boolean, number]>([
  ['as the standard says', {}, true, 3],
  ['all at once, whatever was asked for', { most: 50, ignoresCount: true }, true, 1],
  ['with itemsPerPage 0', { itemsPerPage: 0 }, true, 3],
  ['always from the beginning', { ignoresStartIndex: true, ignoresCount: true, most: 50 }, true, 1],
  ['with too low a total', { totalResults: 2 }, true, 3],
  ['with too high a total', { totalResults: 99 }, false, 4],
  ['without Resources behind the end', { totalResults: 12, leavesOutEmpty: true }, false, 4],
])('reads all users of a server that answers %s', async (_, { most, ...quirks }, isWhole, requests) => {
  scim.most = most ?? 4;
  Object.assign(scim.quirks, quirks);
  expect(await readUsers({ pageSize: 4 })).toEqual({ ids: 11, isWhole });
  expect(asked()).toBe(requests);
});

it('goes on by what came when the server gives fewer than it was asked for', async () => {
  expect(await readUsers({ pageSize: 100 })).toEqual({ ids: 11, isWhole: true });
  expect(scim.server.requests.map(({ path }) => /startIndex=(\d+)/.exec(path)?.[1])).toEqual(['1', '5', '9']);
});

it('does not trust a reading during which somebody came or went', async () => {
  scim.server.misbehave({
    kind: 'change',
    change(body) {
      scim.users.splice(2, 1);
      return body;
    },
  });
  expect(await readUsers()).toEqual({ ids: 10, isWhole: false });
});

it('sends the filter and the token', async () => {
  await readUsers({ filter: 'userType eq "Employee"' });
  const [request] = scim.server.requests;
  expect(new URL(request!.path, 'http://x').searchParams.get('filter')).toBe('userType eq "Employee"');
  expect(request!.headers).toMatchObject({
    authorization: `Bearer ${scimToken}`,
    accept: expect.stringContaining('scim+json'),
  });
});

const told = async (log: ReturnType<typeof createMemoryLog>, index: number): Promise<string[]> =>
  (await periodsOf(log, `person${index}@scim-canary.example`)).map(
    ({ title, level, validFrom, validTo }) =>
      `${title} ${level} ${[validFrom, validTo].map((ms) => (ms === null ? '' : new Date(ms).toISOString().slice(0, 10))).join('–')}`,
  );

it('writes what has changed since, as of the day it was seen', async () => {
  const log = createMemoryLog();
  const world: World = await worldOf(scimSource, { server: scim.server, settings: settings(), clock });
  await world.live(log);
  expect(await told(log, 0)).toEqual(['Chief Executive Officer 0 –']);
  expect(await told(log, 7)).toEqual(['Clerk 2 –']);
  const before = log.records(directoryTopic).length;
  clock.now += dayMs;
  await world.live(log);
  expect(log.records(directoryTopic)).toHaveLength(before);

  clock.now += dayMs;
  scim.users[7] = createScimUser(7, { title: 'Manager' });
  scim.users.pop();
  scim.users.push(createScimUser(11));
  await world.live(log);
  expect(await told(log, 7)).toEqual(['Clerk 2 –2026-06-03', 'Manager 2 2026-06-03–']);
  expect(await told(log, 10)).toEqual(['Clerk 2 –2026-06-03']);
  expect(await told(log, 11)).toEqual(['Clerk 2 2026-06-03–']);
});

it('closes nobody when it could not read everybody', async () => {
  const log = createMemoryLog();
  const world: World = await worldOf(scimSource, { server: scim.server, settings: settings(), clock });
  await world.live(log);
  for (const spoil of [
    () => scim.users.splice(3, 1, createScimUser(3, { title: 5 })),
    () => scim.users.splice(0),
    () => Object.assign(scim.quirks, { totalResults: 11 }),
  ]) {
    clock.now += dayMs;
    spoil();
    await world.live(log);
    expect(await told(log, 3)).toEqual(['Clerk 1 –']);
  }
});

it.each([
  [
    { detail: 'Attribute id of ada@x.org', scimType: 'invalidFilter', status: '400' },
    'invalidFilter: Attribute id of (address)',
  ],
  [{ Errors: [{ description: 'Denied', code: '403' }] }, 'Denied'],
  [{}, null],
  ['no', null],
])('explains %j', (body, words) => {
  expect(scimWords(body)).toBe(words);
});

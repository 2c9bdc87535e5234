import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { communityId } from '../../../../../infra/contracts/ids.js';
import { deadLetterTopic, directoryTopic } from '../../../../../infra/contracts/topics.js';
import { sourceConfig } from '../../../../../ingest/schedule.js';
import { entraSource } from '../../../../../ingest/sources/entra/source.js';
import type { World } from '../../../../support/api-source-world.js';
import { cursors } from '../../../../support/api-source-world.js';
import { createMemoryLog, type MemoryLog } from '../../../../support/memory-log.js';
import { createTestContext } from '../../../../support/read-source.js';
import { directoryIn, periodsOf, worldOf, worldPseudonym } from '../../../../support/simulated-world.js';
import {
  type GraphSimulator,
  graphClient,
  graphSecret,
  graphTenant,
  startGraphSimulator,
} from '../../../../support/simulators/microsoft-graph.js';

const dayMs = 86_400_000;
const june = Date.UTC(2026, 5, 1);
const clock = { now: june };
let graph: GraphSimulator;
let world: World;
let log: MemoryLog;
let settings: Record<string, unknown>;

beforeEach(async () => {
  clock.now = june;
  graph = await startGraphSimulator(clock);
  const url = graph.server.url;
  settings = { tenantId: graphTenant, clientId: graphClient, clientSecret: graphSecret, loginUrl: url, graphUrl: url };
  log = createMemoryLog();
  put('ada', { jobTitle: 'CEO' });
  put('bob', { jobTitle: 'Head of Sales', managerId: 'ada', department: 'Sales' });
  put('cem', { jobTitle: 'Clerk', managerId: 'bob', department: 'Sales', employeeOrgData: { division: 'North' } });
});
afterEach(() => graph.server.close());

function put(id: string, more: Record<string, unknown> = {}): void {
  const address = `${id}@x.org`;
  const user = { id, displayName: `Name ${id}`, mail: address, userPrincipalName: address, companyName: 'Acme' };
  graph.directory.put({ ...user, officeLocation: 'Berlin', managerId: null, ...more });
}

async function read(more: Record<string, unknown> = {}): Promise<void> {
  world ??= await worldOf(entraSource, { server: graph.server, settings: { ...settings, ...more }, clock });
  const report = await world.live(log);
  expect(report.state).toBe('done');
}
beforeEach(() => {
  world = undefined as unknown as World;
});

const iso = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString().slice(0, 10));
const told = async (id: string): Promise<string[]> =>
  (await periodsOf(log, `${id}@x.org`)).map(
    ({ title, unitPath, level, active, validFrom, validTo }) =>
      `${title} ${unitPath.join('/')} ${level}${active ? '' : ' inactive'} ${iso(validFrom)}–${iso(validTo)}`,
  );

it('reads people with units, managers, levels and accounts', async () => {
  await read({ executives: { maxLevel: 1 } });
  expect(await told('ada')).toEqual(['CEO Acme 0 –']);
  expect(await told('bob')).toEqual(['Head of Sales Acme/Sales 1 –']);
  expect(await told('cem')).toEqual(['Clerk Acme/North/Sales 2 –']);
  const [cem] = await periodsOf(log, 'cem@x.org');
  expect(cem).toMatchObject({ managerId: worldPseudonym.person('bob@x.org'), location: 'Berlin', name: null });
  const [bob] = await periodsOf(log, 'bob@x.org');
  expect(bob).toMatchObject({ name: 'Name bob', leadership: { isExecutive: true, rule: 'level ≤ 1' } });
  expect(await directoryIn(log)).toContainEqual(
    expect.objectContaining({
      type: 'accountLink',
      accountId: worldPseudonym.account('teams', graphTenant, 'cem'),
      personId: worldPseudonym.person('cem@x.org'),
      method: 'email',
    }),
  );
});

it('makes a new period of a changed title, unit or manager, and ends those who left', async () => {
  await read();
  clock.now += dayMs;
  graph.directory.change('cem', { jobTitle: 'Manager' });
  put('dan', { jobTitle: 'Clerk', managerId: 'cem' });
  await read();
  expect(await told('cem')).toEqual(['Clerk Acme/North/Sales 2 –2026-06-02', 'Manager Acme/North/Sales 2 2026-06-02–']);
  expect(await told('dan')).toEqual(['Clerk Acme 3 2026-06-02–']);
  clock.now += dayMs;
  // Nothing of the user but the manager changes; levels below move with it.
  graph.directory.change('cem', { managerId: 'ada' });
  await read();
  expect((await told('cem')).at(-1)).toBe('Manager Acme/North/Sales 1 2026-06-03–');
  expect((await told('dan')).at(-1)).toBe('Clerk Acme 2 2026-06-03–');
  clock.now += dayMs;
  graph.directory.remove('dan');
  graph.directory.change('bob', { accountEnabled: false });
  await read();
  expect((await told('dan')).at(-1)).toBe('Clerk Acme 2 2026-06-03–2026-06-04');
  expect((await told('bob')).at(-1)).toBe('Head of Sales Acme/Sales 1 inactive 2026-06-04–');
});

it('asks only for changes while there are none, and lists everybody again after some hours', async () => {
  await read();
  const asked = (): number => graph.server.requests.filter(({ path }) => path.startsWith('/v1.0/users?')).length;
  const listed = asked();
  clock.now += 3_600_000;
  await read();
  expect(asked()).toBe(listed);
  const written = log.records(directoryTopic).length;
  clock.now += 6 * 3_600_000;
  await read();
  expect(asked()).toBeGreaterThan(listed);
  expect(log.records(directoryTopic)).toHaveLength(written);
});

it('lists everybody again when the link has gone too old, and records the gap', async () => {
  await read();
  clock.now += 9 * dayMs;
  graph.directory.change('cem', { jobTitle: 'Manager' });
  await read();
  expect((await told('cem')).at(-1)).toBe('Manager Acme/North/Sales 2 2026-06-10–');
  const { gaps } = cursors(log).at(-1)!;
  expect(gaps).toEqual([{ from: june, to: june + 9 * dayMs, reason: expect.stringContaining('had forgotten') }]);
});

it('leaves guests out, and knows no level where managers go in a circle or are not known', async () => {
  put('guest', { userType: 'Guest' });
  put('eve', { managerId: 'fay' });
  put('fay', { managerId: 'eve' });
  put('gus', { managerId: 'nobody' });
  put('ivy', { managerId: 'gus' });
  await read();
  expect(await told('guest')).toEqual([]);
  for (const id of ['eve', 'fay', 'gus', 'ivy']) expect(await told(id)).toEqual(['null Acme null –']);
});

it('keeps those whom it could not read, and tells which field was wrong', async () => {
  await read();
  clock.now += dayMs;
  graph.directory.change('bob', { department: { name: 'Sales' } as never });
  await read();
  expect(await told('bob')).toEqual(['Head of Sales Acme/Sales 1 –']);
  expect(log.records(deadLetterTopic).map(({ value }) => JSON.parse(String(value)).reason)).toEqual([
    expect.stringContaining('department'),
  ]);
});

it('closes nobody when the list is empty', async () => {
  await read();
  clock.now += dayMs;
  graph.server.misbehave({ kind: 'status', status: 200, body: { value: [] } }, { path: /users\?/ });
  await read();
  expect(await told('ada')).toEqual(['CEO Acme 0 –']);
});

it('reads the members of groups as members of communities, who came and who went', async () => {
  const id = '02bd9fd6-8f93-4758-87c3-1fb73740a315';
  const group = { id, displayName: "People's Choice", members: ['ada', 'bob'] };
  graph.directory.putGroup(group);
  const groups = ["People's Choice", { group: id, community: 'viva-engage:17:4711' }, 'No such group'];
  await read({ groups });
  const members = async (community: string) =>
    (await directoryIn(log)).flatMap((record) =>
      record.type === 'membership' && record.communityId === community
        ? [`${iso(record.validFrom)}–${iso(record.validTo)}`]
        : [],
    );
  expect(await members(communityId('teams', graphTenant, id))).toEqual(['–', '–']);
  expect(await members(communityId('viva-engage', '17', '4711'))).toEqual(['–', '–']);
  clock.now += dayMs;
  group.members = ['bob', 'cem'];
  await read();
  expect((await members(communityId('teams', graphTenant, id))).sort()).toEqual(['2026-06-02–', '–', '–2026-06-02']);
});

it('says what it may not read', async () => {
  graph.refused.add('users');
  const config = sourceConfig(entraSource, settings, 'entra');
  const reader = await entraSource.open(config, createTestContext({ now: () => clock.now }));
  const lines = await reader.check!(new AbortController().signal);
  expect(lines).toEqual([
    {
      what: 'permission User.Read.All',
      level: 'error',
      says: expect.stringContaining('Authorization_RequestDenied: Insufficient privileges'),
    },
  ]);
});

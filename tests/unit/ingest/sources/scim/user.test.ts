import { expect, it } from '@jest/globals';
import { type ResourceRead, readResource, resolveManagers } from '../../../../../ingest/sources/scim/user.js';
import { createScimUser, enterprise } from '../../../../support/simulators/scim.js';

const options = { unit: ['organization', 'division', 'department'] as const, unitGroups: ['*'] };

const read = (resource: unknown, more: object = {}): ResourceRead => readResource(resource, 1, { ...options, ...more });
const entryOf = (resource: unknown, more: object = {}) => {
  const found = read(resource, more);
  if (found.kind !== 'person') throw new Error(found.reason);
  return found.entry;
};

it('reads a user with the enterprise extension', () => {
  expect(entryOf(createScimUser(7))).toEqual({
    key: 'scim-7',
    place: 1,
    email: 'person7@scim-canary.example',
    name: 'Canary Name 7',
    title: 'Clerk',
    unitPath: ['Acme', 'Works', 'Unit 1'],
    managerKey: 'scim-1',
    location: 'Berlin',
    active: true,
    accounts: [],
  });
});

it('takes the primary address, then that for work, then the first, then a userName that is one', () => {
  const [first, work, primary] = [
    { value: 'a@x.org' },
    { value: 'b@x.org', type: 'work' },
    { value: 'C@X.org', primary: true },
  ];
  expect(entryOf({ id: '1', emails: [first, work, primary] }).email).toBe('c@x.org');
  expect(entryOf({ id: '1', emails: [first, work] }).email).toBe('b@x.org');
  expect(entryOf({ id: '1', emails: ['d@x.org'] }).email).toBe('d@x.org');
  expect(entryOf({ id: '1', userName: 'bjensen@example.com', emails: [{ value: 'none' }] }).email).toBe(
    'bjensen@example.com',
  );
  expect(read({ id: '1', userName: 'bjensen' })).toEqual({ kind: 'skip', reason: 'user without an e-mail address' });
});

it.each([
  ['the id', { value: '17', displayName: 'Ada' }],
  ['a reference', { $ref: '../Users/17' }],
  ['a whole reference', { $ref: 'https://idp.example/scim/v2/Users/17?attributes=id' }],
  ['a bare id', '17'],
  ['a number', 17],
  ['SCIM 1.1', { managerId: '17' }],
])('knows the manager by %s', (_, manager) => {
  expect(entryOf({ id: '1', userName: 'a@x.org', [enterprise]: { manager } }).managerKey).toBe('17');
});

it('knows the enterprise extension by all its names, and attributes whatever their case', () => {
  const name = 'urn:scim:schemas:extension:enterprise:1.0';
  expect(entryOf({ id: 1, UserName: 'a@x.org', [name]: { Department: 'Sales' } })).toMatchObject({
    key: '1',
    unitPath: ['Sales'],
  });
  expect(entryOf({ id: '1', userName: 'a@x.org', [`${enterprise}:department`]: 'Sales' }).unitPath).toEqual(['Sales']);
});

it('makes units of groups where they are', () => {
  const groups = [
    { value: 'g1', display: 'All' },
    { value: 'g2', display: 'Unit Lab' },
  ];
  const resource = createScimUser(1, { groups, userType: 'Employee' });
  const more = { unit: ['organization', 'group', 'userType'], unitGroups: ['Unit *'] };
  expect(entryOf(resource, more).unitPath).toEqual(['Acme', 'Unit Lab', 'Employee']);
});

it('reads truth as text, and names from their parts', () => {
  expect(entryOf({ id: '1', userName: 'a@x.org', active: 'False' }).active).toBe(false);
  expect(entryOf({ id: '1', userName: 'a@x.org', name: { givenName: 'Ada', familyName: 'L' } }).name).toBe('Ada L');
});

it('finds managers by whatever else identifies a user', () => {
  const people = [
    { id: 'a', externalId: 'HR1', userName: 'ada@x.org' },
    { id: 'b', userName: 'bob@x.org', [enterprise]: { manager: { value: 'ADA@x.org' } } },
    { id: 'c', userName: 'cem@x.org', [enterprise]: { manager: { value: 'hr1' } } },
    { id: 'd', userName: 'dan@x.org', [enterprise]: { manager: { value: 'gone' } } },
  ].map((resource) => read(resource));
  const entries = resolveManagers(people.filter((one) => one.kind === 'person'));
  expect(entries.map(({ managerKey }) => managerKey)).toEqual([null, 'a', 'a', 'gone']);
});

it.each([
  [createScimUser(1, { title: 5 }), 'title'],
  [createScimUser(1, { emails: { value: 'a@x.org' } }), 'emails'],
  [createScimUser(1, { emails: [7] }), 'emails'],
  [createScimUser(1, { active: 'perhaps' }), 'active'],
  [createScimUser(1, { name: 'Ada' }), 'name'],
  [createScimUser(1, { [enterprise]: 'Acme' }), 'enterprise'],
  [createScimUser(1, { [enterprise]: { department: ['Sales'] } }), 'department'],
  [{ emails: [{ value: 'a@x.org' }] }, 'without id'],
  ['Ada', 'instead of a user'],
])('rejects what is of another type: %#', (resource, words) => {
  expect(read(resource)).toEqual({ kind: 'reject', reason: expect.stringContaining(words) });
});

it('skips what is no user', () => {
  expect(read({ id: 'g', displayName: 'All', meta: { resourceType: 'Group' } }).kind).toBe('skip');
  expect(read({ id: 'g', schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'] }).kind).toBe('skip');
});

import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { contentId } from '../../../../../infra/contracts/ids.js';
import { activityTopic, cursorTopic, directoryTopic } from '../../../../../infra/contracts/topics.js';
import { sourceConfig } from '../../../../../ingest/schedule.js';
import { fitLinks } from '../../../../../ingest/sources/teams/position.js';
import { teamsSource } from '../../../../../ingest/sources/teams/source.js';
import { cursors, livePosition, type World } from '../../../../support/api-source-world.js';
import { createMemoryLog, type MemoryLog } from '../../../../support/memory-log.js';
import { createTestContext } from '../../../../support/read-source.js';
import { directoryIn, eventsIn, worldOf, worldPseudonym } from '../../../../support/simulated-world.js';
import {
  type GraphSimulator,
  graphClient,
  graphSecret,
  graphTenant,
  startGraphSimulator,
} from '../../../../support/simulators/microsoft-graph.js';
import type { SimulatedChannel, SimulatedTeam } from '../../../../support/simulators/microsoft-graph-teams.js';

const dayMs = 86_400_000;
const start = Date.UTC(2026, 10, 20, 8);
const clock = { now: start };
let graph: GraphSimulator;
let log: MemoryLog;
let factory: SimulatedTeam;
let general: SimulatedChannel;

beforeEach(async () => {
  clock.now = start;
  graph = await startGraphSimulator(clock);
  log = createMemoryLog();
  factory = graph.teams.add({ id: 'factory', displayName: 'Factory', visibility: 'public', members: ['ada', 'bob'] });
  general = graph.teams.addChannel(factory, {
    id: '19:general@thread',
    displayName: 'General',
    membershipType: 'standard',
  });
});
afterEach(() => graph.server.close());

function worldWith(more: Record<string, unknown> = {}): Promise<World> {
  const url = graph.server.url;
  const settings = {
    tenantId: graphTenant,
    clientId: graphClient,
    clientSecret: graphSecret,
    loginUrl: url,
    graphUrl: url,
  };
  return worldOf(teamsSource, { server: graph.server, settings: { ...settings, ...more }, clock });
}

const texts = (): (string | null)[] => eventsIn(log).map(({ object }) => object.text);
const later = (ms = 60_000): void => {
  clock.now += ms;
};

it('knows a message by its channel, the same from every team that shares it', async () => {
  const message = graph.teams.post(general, 'ada', '<p>hello</p>');
  const other = graph.teams.add({ id: 'office', displayName: 'Office', visibility: 'public', members: [] });
  other.channels.push(general);
  await (await worldWith()).live(log);
  expect(eventsIn(log).map(({ id }) => id)).toEqual([
    contentId('teams', graphTenant, `19:general@thread/${message.id}`),
  ]);
});

it('reads the answers behind those that come with a message', async () => {
  graph.teams.pageSizes.replies = 2;
  const root = graph.teams.post(general, 'ada', '<p>root</p>');
  for (let index = 0; index < 7; index += 1) graph.teams.reply(general, root, 'bob', `<p>answer ${index}</p>`);
  await (await worldWith()).live(log);
  expect(eventsIn(log).filter(({ verb }) => verb === 'reply')).toHaveLength(7);
});

it('writes of a changed chain only what has changed', async () => {
  const root = graph.teams.post(general, 'ada', '<p>root</p>');
  graph.teams.reply(general, root, 'bob', '<p>first</p>');
  const world = await worldWith();
  await world.live(log);
  const before = log.records(activityTopic).length;
  later();
  graph.teams.reply(general, root, 'ada', '<p>second</p>');
  later();
  await world.live(log);
  expect(eventsIn(log, before).map(({ verb, object }) => `${verb} ${object.text}`)).toEqual(['reply second']);
});

it.each([true, false])('notices a reaction that was taken back, told of it (%s) or not', async (keepsHistory) => {
  graph.teams.keepsHistory = keepsHistory;
  const message = graph.teams.post(general, 'ada', '<p>hello</p>');
  graph.teams.react(message, 'bob', 'like');
  const world = await worldWith();
  await world.live(log);
  const [, reacted] = eventsIn(log);
  later();
  const undoneAt = clock.now;
  graph.teams.unreact(message, 'bob', 'like');
  later();
  await world.live(log);
  const last = eventsIn(log).at(-1)!;
  expect(last).toMatchObject({ verb: 'unreact', id: reacted!.id, occurredAt: keepsHistory ? undoneAt : start });
  expect(last.version).toBeGreaterThan(reacted!.version);
  later();
  graph.teams.react(message, 'bob', 'like');
  later();
  await world.live(log);
  expect(eventsIn(log).at(-1)).toMatchObject({ verb: 'react', id: reacted!.id });
  expect(eventsIn(log).at(-1)!.version).toBeGreaterThan(last.version);
});

it('reads no private team, private or shared channel unless it is listed', async () => {
  const board = graph.teams.add({ id: 'board', displayName: 'Board', visibility: 'private', members: [] });
  const hidden = graph.teams.addChannel(board, {
    id: '19:board@thread',
    displayName: 'General',
    membershipType: 'standard',
  });
  const secrets = graph.teams.addChannel(factory, {
    id: '19:secrets@thread',
    displayName: 'Secrets',
    membershipType: 'private',
  });
  const partners = graph.teams.addChannel(factory, {
    id: '19:partners@thread',
    displayName: 'Partners',
    membershipType: 'shared',
  });
  const odd = graph.teams.addChannel(factory, {
    id: '19:odd@thread',
    displayName: 'Odd',
    membershipType: 'unknownFutureValue',
  });
  for (const [index, channel] of [general, hidden, secrets, partners, odd].entries()) {
    graph.teams.post(channel, 'ada', `<p>${index}</p>`);
  }
  await (await worldWith()).live(log);
  expect(texts()).toEqual(['0']);
  expect(graph.server.requests.filter(({ path }) => /secrets|partners|19%3Aboard|odd/.test(path))).toEqual([]);
  log = createMemoryLog();
  await (await worldWith({ communities: { private: ['Factory/Secrets', 'Board', '19:partners@thread'] } })).live(log);
  expect(texts().sort()).toEqual(['0', '1', '2', '3']);
  log = createMemoryLog();
  await (await worldWith({ communities: { exclude: ['Factory'] } })).live(log);
  expect(texts()).toEqual([]);
});

it('asks each team whether it is private where the list does not say', async () => {
  graph.teams.listsVisibility = false;
  const board = graph.teams.add({ id: 'board', displayName: 'Board', visibility: 'private', members: [] });
  const hidden = graph.teams.addChannel(board, {
    id: '19:board@thread',
    displayName: 'General',
    membershipType: 'standard',
  });
  graph.teams.post(general, 'ada', '<p>open</p>');
  graph.teams.post(hidden, 'ada', '<p>hidden</p>');
  await (await worldWith()).live(log);
  expect(texts()).toEqual(['open']);
});

it('goes on from the time where the link is forgotten, and records the gap', async () => {
  graph.teams.post(general, 'ada', '<p>before</p>');
  const world = await worldWith();
  await world.live(log);
  later(3 * dayMs);
  graph.teams.post(general, 'ada', '<p>meanwhile</p>');
  graph.teams.forgetLinks();
  later();
  await world.live(log);
  expect(texts()).toEqual(['before', 'meanwhile']);
  expect(cursors(log).at(-1)!.gaps).toEqual([
    { from: start, to: start + 3 * dayMs + 60_000, reason: expect.stringContaining('forgotten') },
  ]);
});

it('goes on with others when a channel cannot be read, and stops when none can', async () => {
  const news = graph.teams.addChannel(factory, {
    id: '19:news@thread',
    displayName: 'News',
    membershipType: 'standard',
  });
  graph.teams.post(general, 'ada', '<p>general</p>');
  graph.teams.post(news, 'ada', '<p>news</p>');
  const world = await worldWith();
  const body = { error: { code: 'Forbidden', message: 'Missing role permissions on the request.' } };
  graph.server.misbehave({ kind: 'status', status: 403, body }, { path: /general.*messages/ });
  expect((await world.live(log)).state).toBe('done');
  expect(texts()).toEqual(['news']);
  graph.refused.add('messages');
  later();
  const stopped = await world.live(log);
  expect(stopped).toMatchObject({ state: 'stopped', reason: expect.stringContaining('Authorization_RequestDenied') });
  graph.refused.clear();
  await world.live(log);
  expect(texts()).toEqual(['news', 'general']);
  expect(eventsIn(log).filter(({ verb }) => verb === 'delete')).toEqual([]);
});

it('takes nothing for deleted when a team is gone', async () => {
  graph.teams.post(general, 'ada', '<p>hello</p>');
  const world = await worldWith();
  await world.live(log);
  graph.teams.all.length = 0;
  later();
  expect((await world.live(log)).state).toBe('done');
  expect(eventsIn(log)).toHaveLength(1);
});

it('records what lies before eight months, unless the export API may be asked', async () => {
  const old = Date.UTC(2026, 0, 10);
  for (const [at, text] of [
    [old, 'in January'],
    [start - 100 * dayMs, 'in August'],
  ] as const) {
    clock.now = at;
    const message = graph.teams.post(general, 'ada', `<p>${text}</p>`);
    graph.teams.reply(general, message, 'bob', `<p>answer ${text}</p>`);
  }
  const secrets = graph.teams.addChannel(factory, {
    id: '19:s@thread',
    displayName: 'Secrets',
    membershipType: 'private',
  });
  clock.now = old;
  graph.teams.post(secrets, 'ada', '<p>a secret</p>');
  clock.now = start;
  const since = { since: '2026-01-01' };
  await (await worldWith(since)).all(log);
  expect(texts()).toEqual(['in August', 'answer in August']);
  const gaps = cursors(log).findLast(({ source }) => source.endsWith('backfill'))!.gaps;
  expect(gaps).toEqual([
    { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 2, 21), reason: expect.stringContaining('eight months') },
  ]);

  log = createMemoryLog();
  await (await worldWith({ ...since, exportApi: true })).all(log);
  expect(texts()).toEqual(['in January', 'answer in January', 'in August', 'answer in August']);
  expect(cursors(log).flatMap((cursor) => cursor.gaps)).toEqual([]);
  expect(log.records(activityTopic).map(String).join()).not.toContain('secret');
});

it('keeps to four requests a second for each team', async () => {
  graph.teams.limits = { team: 4, all: 30 };
  graph.teams.pageSizes.messages = 1;
  for (let index = 0; index < 20; index += 1) graph.teams.post(general, 'ada', `<p>${index}</p>`);
  const world = await worldWith();
  await world.live(log);
  expect(texts()).toHaveLength(20);
  expect(world.lines.join('')).not.toContain('asks for a pause');
});

it('knows members of teams by their addresses, and who came and who left', async () => {
  graph.teams.addresses.set('ada', 'ada@x.org');
  const world = await worldWith();
  await world.live(log);
  expect((await directoryIn(log)).map(({ type }) => type).sort()).toEqual([
    'accountLink',
    'membership',
    'membership',
    'person',
  ]);
  factory.members.splice(0, 2, 'bob', 'cem');
  later();
  await world.live(log);
  expect(log.records(directoryTopic)).toHaveLength(4);
  later(7 * 3_600_000);
  const seenAt = clock.now;
  await world.live(log);
  const members = (await directoryIn(log)).filter((record) => record.type === 'membership');
  const of = (id: string) =>
    members.find(({ accountId }) => accountId === worldPseudonym.account('teams', graphTenant, id));
  expect(of('ada')).toMatchObject({ validFrom: null, validTo: seenAt });
  expect(of('bob')).toMatchObject({ validFrom: null, validTo: null });
  expect(of('cem')).toMatchObject({ validFrom: seenAt, validTo: null });
});

it('reads messages where members may not be read', async () => {
  graph.refused.add('members');
  graph.teams.post(general, 'ada', '<p>hello</p>');
  expect((await (await worldWith()).live(log)).state).toBe('done');
  expect(texts()).toEqual(['hello']);
});

it('keeps names and ids of people out of positions', async () => {
  const message = graph.teams.post(general, 'ada-native-id', '<p>hello</p>');
  graph.teams.react(message, 'bob-native-id', 'like');
  await (await worldWith()).live(log);
  expect(livePosition(log)).not.toBeNull();
  const written = log
    .records(cursorTopic)
    .map(({ value }) => String(value))
    .join();
  expect(written).not.toMatch(/native-id/);
});

it('drops links that do not fit into a cursor, of the quietest channels first', () => {
  const link = 'x'.repeat(1000);
  const channels = Object.fromEntries(
    Array.from({ length: 400 }, (_, index) => [
      String(index),
      { link, readTo: index === 0 ? null : 1, changedAt: index },
    ]),
  );
  const fitted = fitLinks(channels);
  expect(Object.values(fitted).filter((state) => state.link !== null)).toHaveLength(300);
  expect(fitted['0']?.link).toBe(link);
  expect(fitted['1']?.link).toBeNull();
  expect(fitted['399']?.link).toBe(link);
});

it('says what may be read and what is left out', async () => {
  graph.teams.add({ id: 'board', displayName: 'Board', visibility: 'private', members: [] });
  graph.refused.add('members');
  const url = graph.server.url;
  const settings = {
    tenantId: graphTenant,
    clientId: graphClient,
    clientSecret: graphSecret,
    loginUrl: url,
    graphUrl: url,
  };
  const context = createTestContext({ now: () => clock.now });
  const reader = await teamsSource.open(sourceConfig(teamsSource, settings, 'teams'), context);
  expect(await reader.check!(new AbortController().signal)).toMatchObject([
    { level: 'ok', says: '1 channels may be read' },
    { what: 'permission ChannelMessage.Read.All', level: 'ok' },
    { what: 'permission TeamMember.Read.All', level: 'warning', says: expect.stringContaining('Insufficient') },
    { what: 'Board', says: expect.stringContaining('communities.private') },
  ]);
});

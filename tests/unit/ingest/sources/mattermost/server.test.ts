import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { decodeActivity, decodeDirectory } from '../../../../../infra/contracts/cloud-events.js';
import { activityTopic, directoryTopic } from '../../../../../infra/contracts/topics.js';
import { createPseudonymiser } from '../../../../../infra/pseudonym.js';
import { createAccess } from '../../../../../ingest/access.js';
import { readHealth } from '../../../../../ingest/health.js';
import { mattermostSource, openMattermost } from '../../../../../ingest/sources/mattermost/source.js';
import { runSource } from '../../../../../ingest/worker.js';
import { until } from '../../../../support/event-log-harness.js';
import { createMemoryLog, type MemoryLog } from '../../../../support/memory-log.js';
import {
  type MattermostOrganisation,
  mattermostCanaries,
  mattermostSecret,
  startMattermostOrganisation,
} from '../../../../support/simulators/mattermost-organisation.js';

const minuteMs = 60_000;
const open: { organisation: MattermostOrganisation; end: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const { organisation, end } of open.splice(0)) {
    await end();
    await organisation.simulator.close();
  }
});

interface Setup {
  readonly live?: boolean;
  readonly sinceLimit?: number;
  readonly communities?: object;
  readonly sweepMs?: number;
}

async function setup({ live = false, sinceLimit, communities = {}, sweepMs }: Setup = {}) {
  const organisation = await startMattermostOrganisation(sinceLimit);
  const { simulator } = organisation;
  const { clock } = simulator;
  const log = createMemoryLog();
  const lines: string[] = [];
  const ending = new AbortController();
  const sleep = async (ms: number): Promise<void> => {
    clock.now += ms;
  };
  const config = { url: simulator.server.url, token: simulator.token, live };
  const source = {
    ...mattermostSource,
    open: (own: typeof config, context: Parameters<typeof openMattermost>[1]) =>
      openMattermost(own, context, sweepMs === undefined ? {} : { sweepMs }),
  };
  const read = (part: 'live' | 'backfill' = 'live', signal: AbortSignal = ending.signal) =>
    runSource({
      source,
      config,
      name: 'chat',
      part,
      access: createAccess({
        source,
        settings: { communities },
        secrets: [simulator.token],
        now: () => clock.now,
        sleep,
      }),
      log,
      pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
      logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
      now: () => clock.now,
      signal,
      limits: { maxMs: 10 },
      retry: { minTimeoutMs: 0, maxTimeoutMs: 0, randomize: false, sleep },
    });
  let running: Promise<unknown> = Promise.resolve();
  const end = async (): Promise<void> => {
    ending.abort();
    await running;
  };
  open.push({ organisation, end });
  const start = (): void => {
    running = read();
  };
  return { ...organisation, log, lines, read, end, start };
}

const events = (log: MemoryLog, from = 0) =>
  log
    .records(activityTopic)
    .slice(from)
    .map((record) => {
      const decoded = decodeActivity(record);
      if (!decoded.ok) throw new Error(decoded.reason);
      return decoded.value;
    });

const told = (log: MemoryLog, from = 0) =>
  events(log, from).map(({ verb, object }) => `${verb} ${object.text ?? ''}`.trim());

const memberships = (log: MemoryLog) =>
  log.records(directoryTopic).flatMap((record) => {
    const decoded = decodeDirectory(record);
    return decoded.ok && decoded.value.type === 'membership' ? [decoded.value] : [];
  });

describe('a Mattermost server, by requests', () => {
  it('brings people, memberships and what they said, and nothing private', async () => {
    const { log, read } = await setup();
    await read();
    const report = await read('backfill');
    expect(report.state).toBe('done');
    expect(report.skipped).toMatchObject({ 'system message: system_header_change': 1 });
    const written = JSON.stringify([...events(log), ...log.records(directoryTopic).map(({ value }) => String(value))]);
    for (const canary of [...mattermostCanaries, mattermostSecret]) expect(written).not.toContain(canary);
    expect(new Set(events(log).map(({ community }) => community?.name))).toEqual(
      new Set(['Town Square (Acme)', 'The Lab']),
    );
    expect(events(log).filter(({ verb }) => verb === 'join')).toHaveLength(10);
    const kinds = events(log).filter(({ community, verb }) => community?.name === 'The Lab' && verb === 'post');
    expect(kinds.map(({ actor }) => actor?.kind).sort()).toEqual(['bot', 'bot', 'person']);
    const mention = events(log).find(({ mentions }) => mentions.length > 0);
    expect(mention).toMatchObject({
      verb: 'reply',
      links: ['https://wiki.example/notes'],
      object: { text: '@user agreed, see the notes' },
    });
    // Nine of them: five in each channel, one has left; and the account that reads is a member of both.
    expect(memberships(log)).toHaveLength(11);
  });

  it('reads a private channel and a conversation when they are listed, without the names of people', async () => {
    const { log, read, direct } = await setup({ communities: { private: ['leadership'], include: ['nothing'] } });
    await read('backfill');
    expect(told(log)).toEqual([`post ${mattermostSecret}`]);
    const other = await setup({ communities: { private: [direct], include: ['nothing'] } });
    await other.read('backfill');
    expect(events(other.log)).toMatchObject([{ community: { name: 'direct conversation', visibility: 'private' } }]);
    expect(JSON.stringify(events(other.log))).not.toMatch(/canary/);
  });

  it('walks a channel in which more has changed than the server lists, and says what may be missing', async () => {
    const { simulator, log, read, general, people } = await setup({ sinceLimit: 1000 });
    await read();
    const before = log.records(activityTopic).length;
    simulator.clock.now += minuteMs;
    const old = simulator.post(general, people[0] as string, 'an early one');
    for (let index = 0; index < 1450; index += 1) {
      simulator.clock.now += 1000;
      simulator.post(general, people[index % 5] as string, `flood ${index}`);
    }
    simulator.edit(old, 'an early one, edited');
    const report = await read();
    const texts = told(log, before);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.filter((text) => text.startsWith('post flood'))).toHaveLength(1450);
    expect(texts).toContain('post an early one, edited');
    expect(report.gaps).toMatchObject([{ reason: expect.stringContaining('more than 1000 messages') }]);
    const after = log.records(activityTopic).length;
    simulator.clock.now += 15 * minuteMs;
    expect((await read()).gaps).toEqual([]);
    expect(told(log, after)).toEqual([]);
  });

  it('knows of a reaction of before the first reading when it is taken back', async () => {
    const { simulator, log, read, people } = await setup();
    await read();
    await read('backfill');
    const reacted = simulator.posts.findLast((post) => (post.metadata.reactions ?? []).length === 2)!;
    const before = log.records(activityTopic).length;
    const was = events(log).filter(({ verb }) => verb === 'react');
    simulator.clock.now += minuteMs;
    simulator.unreact(reacted, people[2] as string, 'tada');
    await read();
    const [gone] = events(log, before);
    expect(events(log, before)).toHaveLength(1);
    expect(gone).toMatchObject({ verb: 'unreact' });
    expect(was.map(({ id }) => id)).toContain(gone?.id);
    // And once more: the same act, newer than both.
    simulator.clock.now += minuteMs;
    simulator.react(reacted, people[2] as string, 'tada');
    await read();
    expect(events(log, before + 1)).toMatchObject([{ verb: 'react', id: gone?.id }]);
    expect(events(log, before + 1)[0]!.version).toBeGreaterThan(gone!.version);
  });

  it('takes back answers that go with what they answer, and memberships that are over', async () => {
    const { simulator, log, read, general, people } = await setup();
    const [ada, bo] = people as [string, string];
    const root = simulator.post(general, ada, 'a question');
    simulator.post(general, bo, 'an answer', { root_id: root.id });
    await read();
    const [before, known] = [log.records(activityTopic).length, memberships(log).length];
    simulator.clock.now += minuteMs;
    simulator.remove(root);
    simulator.leave(bo, general);
    simulator.clock.now += 7 * 60 * minuteMs;
    await read();
    expect(told(log, before).sort()).toEqual(['delete', 'delete', 'leave']);
    expect(memberships(log).slice(known)).toMatchObject([{ validFrom: null, validTo: simulator.clock.now }]);
  });

  it('leaves out a channel that it may not read, tells so, and calls nothing there gone', async () => {
    const { simulator, log, lines, read, general, lab, people } = await setup();
    await read();
    const before = log.records(activityTopic).length;
    simulator.forbid(general);
    simulator.clock.now += minuteMs;
    simulator.post(general, people[0] as string, 'unseen for now');
    simulator.post(lab, people[0] as string, 'seen');
    expect((await read()).state).toBe('done');
    expect(told(log, before)).toEqual(['post seen']);
    expect(lines.join('')).toContain('a channel cannot be read by this account');
    simulator.allow(general);
    await read();
    expect(told(log, before)).toEqual(['post seen', 'post unseen for now']);
  });

  it('reads a channel that is new from its beginning', async () => {
    const { simulator, log, read, people } = await setup();
    await read();
    await read('backfill');
    const before = log.records(activityTopic).length;
    const fresh = simulator.channel(simulator.team('acme', 'Acme'), 'fresh', 'Fresh');
    simulator.clock.now += minuteMs;
    simulator.post(fresh, people[0] as string, 'first of all');
    simulator.clock.now += 60 * minuteMs;
    await read();
    expect(told(log, before)).toEqual(['post first of all']);
  });

  it('says what the account may see', async () => {
    const { simulator } = await setup();
    const settings = { communities: { private: ['leadership', 'nowhere'], exclude: ['lab'] } };
    const source = mattermostSource;
    const sleep = async (ms: number): Promise<void> => {
      simulator.clock.now += ms;
    };
    const access = createAccess({ source, settings, secrets: [], now: () => simulator.clock.now, sleep });
    const reader = await openMattermost(
      { url: simulator.server.url, token: simulator.token, live: true },
      {
        name: 'chat',
        pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
        logger: pino({ level: 'silent' }),
        now: () => simulator.clock.now,
        http: access.http,
        startAt: simulator.clock.now,
        communities: access.communities,
      },
    );
    const lines = (await reader.check?.(new AbortController().signal))?.map(
      ({ what, level, says }) => `${level} ${what}: ${says}`,
    );
    expect(lines).toEqual([
      'ok token: valid; it belongs to a bot account',
      'ok teams: 2 to be seen',
      'ok channels: 2 to be read, 1 left out by configuration',
      expect.stringMatching(/^warning channel nowhere: listed in communities.private and not to be seen/),
      expect.stringMatching(/^ok messages of .*: readable/),
      'ok e-mail addresses: to be seen of 6 of the first 6',
    ]);
  });
});

describe('a Mattermost server, by its WebSocket', () => {
  it('tells what happens as it happens, once, under the ids of the requests', async () => {
    const { simulator, log, start, end, read, general, people } = await setup({ live: true });
    const [ada, bo] = people as [string, string];
    start();
    await until('it is caught up', async () => (await readHealth(log))[0]?.lastSuccessAt != null);
    const before = log.records(activityTopic).length;
    simulator.clock.now += minuteMs;
    const post = simulator.post(general, ada, 'live words');
    await until('the post has come', () => told(log, before).includes('post live words'));
    simulator.clock.now += 1000;
    simulator.edit(post, 'live words, better ones');
    await until('the edit has come', () => told(log, before).includes('edit live words, better ones'));
    simulator.clock.now += 1000;
    simulator.react(post, bo, 'heart');
    await until('the reaction has come', () => told(log, before).includes('react'));
    simulator.clock.now += 1000;
    simulator.unreact(post, bo, 'heart');
    await until('it is gone', () => told(log, before).includes('unreact'));
    simulator.clock.now += 1000;
    simulator.remove(post);
    await until('the post is gone', () => told(log, before).includes('delete'));
    simulator.leave(bo, general);
    await until('somebody has left', () => told(log, before).includes('leave'));
    expect(memberships(log).at(-1)).toMatchObject({ validTo: simulator.clock.now });

    const [posted, edited, reacted, unreacted, deleted] = events(log, before);
    expect(told(log, before)).toHaveLength(6);
    expect([edited?.id, deleted?.id]).toEqual([posted?.id, posted?.id]);
    expect(unreacted?.id).toBe(reacted?.id);
    await end();
    // What the socket brought is not brought again by requests.
    const after = log.records(activityTopic).length;
    const signal = AbortSignal.timeout(1500);
    await read('live', signal);
    expect(told(log, after)).toEqual([]);
  });

  it('is told of nothing in private places, nor in those that are left out', async () => {
    const { simulator, log, start, leadership, direct, lab, general, people } = await setup({
      live: true,
      communities: { exclude: ['lab'] },
    });
    const [ada] = people as [string];
    start();
    await until('it is caught up', async () => (await readHealth(log))[0]?.lastSuccessAt != null);
    const before = log.records(activityTopic).length;
    for (const place of [leadership, direct, lab, lab]) simulator.post(place, ada, mattermostSecret);
    simulator.post(general, ada, 'for all to see');
    await until('the public one has come', () => told(log, before).includes('post for all to see'));
    expect(told(log, before)).toEqual(['post for all to see']);
  });

  it.each<[string, (setting: Awaited<ReturnType<typeof setup>>) => void]>([
    [
      'events are lost',
      ({ simulator, general, people }) => {
        simulator.loseEvents(2);
        simulator.post(general, people[0] as string, 'lost one');
        simulator.post(general, people[1] as string, 'lost two');
        simulator.post(general, people[2] as string, 'not lost');
      },
    ],
    [
      'the connection breaks',
      ({ simulator, general, people }) => {
        expect(simulator.dropSockets()).toBe(1);
        simulator.post(general, people[0] as string, 'lost one');
        simulator.post(general, people[1] as string, 'lost two');
        simulator.post(general, people[2] as string, 'not lost');
      },
    ],
  ])('asks for what it has missed when %s', async (_, happen) => {
    const setting = await setup({ live: true });
    const { simulator, log, start } = setting;
    start();
    await until('it is caught up', async () => (await readHealth(log))[0]?.lastSuccessAt != null);
    const before = log.records(activityTopic).length;
    simulator.clock.now += minuteMs;
    happen(setting);
    await until('all have come', () => told(log, before).length >= 3);
    expect(told(log, before).sort()).toEqual(['post lost one', 'post lost two', 'post not lost']);
  });

  it('finds what the socket does not tell, and channels that are new', async () => {
    const { simulator, log, start, people } = await setup({ live: true, sweepMs: 100 });
    start();
    await until('it is caught up', async () => (await readHealth(log))[0]?.lastSuccessAt != null);
    const before = log.records(activityTopic).length;
    const fresh = simulator.channel(simulator.team('acme', 'Acme'), 'fresh', 'Fresh');
    simulator.clock.now += minuteMs;
    simulator.loseEvents(1);
    simulator.post(fresh, people[0] as string, 'nobody was told');
    await until('it has come', () => told(log, before).includes('post nobody was told'));
  });

  it('stops when the token is not good for it, in the words of the server', async () => {
    const { simulator, read } = await setup({ live: true });
    simulator.refuseSockets();
    expect(await read()).toMatchObject({
      state: 'stopped',
      reason: 'Mattermost refused the WebSocket (The token is not valid. [api.web_socket_router.bad_token.app_error])',
    });
    await until('the socket is closed', () => simulator.sockets() === 0);
  });
});

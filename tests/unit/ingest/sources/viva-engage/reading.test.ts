import { afterEach, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import { activityTopic, deadLetterTopic } from '../../../../../infra/contracts/topics.js';
import { checkSources } from '../../../../../ingest/check.js';
import type { Source } from '../../../../../ingest/source.js';
import { vivaEngageSource } from '../../../../../ingest/sources/viva-engage/source.js';
import { createWorld, type World, written } from '../../../../support/api-source-world.js';
import { quietLogger } from '../../../../support/event-log-harness.js';
import { createMemoryLog, type MemoryLog } from '../../../../support/memory-log.js';
import { startVivaEngage, type VivaNetwork } from '../../../../support/simulators/viva-engage.js';
import {
  beginning,
  createNetwork,
  createWriter,
  userIds,
  vivaToken,
} from '../../../../support/simulators/viva-engage-network.js';
import { testPseudonym } from '../../../../support/test-organisation.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let world: World;
afterEach(() => world.close());

/** A network with what `fill` writes at `hours` before now. */
async function start(
  fill: (writer: ReturnType<typeof createWriter>, at: (hours: number) => void, network: VivaNetwork) => void,
  settings: object = {},
) {
  const clock = { now: beginning };
  const network = createNetwork();
  let at = beginning;
  const writer = createWriter(network, () => at);
  fill(writer, (hours) => (at = beginning - hours * hourMs), network);
  const simulator = await startVivaEngage({ network, now: () => clock.now });
  const fixture = {
    canaries: [],
    brings: 'content' as const,
    start: async () => ({
      server: simulator.server,
      settings: { url: simulator.server.url, token: vivaToken, since: '6d', people: false, ...settings },
      clock,
      pagePath: /messages/,
      spoilOne: (body: unknown) => body,
      people: { post: (text: string) => void writer.write(text) },
      close: () => simulator.server.close(),
    }),
  };
  world = await createWorld(vivaEngageSource as Source<unknown>, fixture);
  return { ...simulator, clock, log: createMemoryLog() };
}

const events = (log: MemoryLog): ActivityEvent[] =>
  log.records(activityTopic).map((record) => JSON.parse(String(record.value)) as ActivityEvent);
const texts = (log: MemoryLog): (string | null)[] =>
  events(log).flatMap((event) => (['post', 'reply'].includes(event.verb) ? [event.object.text] : []));

describe('Viva Engage', () => {
  it('can be checked within its limits, which allow one question for the newest a minute', async () => {
    const { clock, network, server } = await start(({ write }) => void write('hello'));
    network.limitsHold = true;
    const log = createMemoryLog();
    const [checked] = await checkSources({
      settings: [{ name: 'engage', type: 'viva-engage', schedule: '* * * * *', url: server.url, token: vivaToken }],
      sources: [vivaEngageSource as Source<unknown>],
      names: [],
      readLog: (topic) => log.latest(topic),
      pseudonym: testPseudonym,
      logger: quietLogger,
      timeZone: 'UTC',
      now: () => clock.now,
      signal: new AbortController().signal,
      callsAt: 'http://127.0.0.1:8687',
    });
    expect(checked?.lines.at(-1)).toMatchObject({
      what: 'first page',
      level: 'ok',
      says: expect.stringMatching(/1 post/),
    });
  });

  it('gives a message the same id by REST and by data export, and the API says more', async () => {
    const { log } = await start(({ write }, at, network) => {
      at(20);
      write('said [[user:1]] #one');
      at(10);
      write('other').deletedAt = network.messages[0]!.at + hourMs;
    });
    await world.backfill(log);
    const exported = events(log);
    expect(exported.map(({ verb }) => verb).sort()).toEqual(['delete', 'post']);
    await world.live(log);
    const read = events(log).slice(exported.length);
    expect(read).toHaveLength(1);
    expect(read[0]!.id).toBe(exported.find(({ verb }) => verb === 'post')!.id);
    expect(read[0]!.object.text).toBe(exported.find(({ verb }) => verb === 'post')!.object.text);
    expect(read[0]!.version).toBeGreaterThan(exported.find(({ verb }) => verb === 'post')!.version);
  });

  it('puts an edit of the export at the time of the edit', async () => {
    const { log } = await start(({ write }, at) => {
      at(100);
      const message = write('now this');
      message.editedAt = message.at + hourMs;
    });
    await world.backfill(log);
    expect(events(log)).toMatchObject([
      { verb: 'post', version: beginning - 99 * hourMs, occurredAt: beginning - 100 * hourMs },
    ]);
  });

  it('reads the feed where the person is no verified admin, and says so', async () => {
    const { log, network } = await start(({ write }, at) => {
      for (let hours = 120; hours > 75; hours -= 1) {
        at(hours);
        write(`thought at ${hours}`);
      }
    });
    network.isVerifiedAdmin = false;
    await world.backfill(log);
    expect(texts(log)).toHaveLength(45);
    expect(world.platform.server.requests.some(({ path }) => path.includes('/export'))).toBe(false);
  });

  it('falls back to the feed when exports are refused', async () => {
    const { log } = await start(({ write }, at) => {
      at(100);
      write('before');
    });
    world.platform.server.misbehave({ kind: 'status', status: 403 }, { path: /export/ });
    await world.backfill(log);
    expect(texts(log)).toEqual(['before']);
  });

  it('stays within the limits of the platform, one question for the newest a minute', async () => {
    const { log, network } = await start(({ write }, at) => {
      for (let index = 0; index < 300; index += 1) {
        at(70 - index / 10);
        write(`thought ${index}`);
      }
    });
    network.limitsHold = true;
    const report = await world.live(log);
    expect(report.state).toBe('done');
    expect(texts(log)).toHaveLength(300);
    // A refusal would have been waited for by a minute.
    expect(world.pauses.filter((ms) => ms === minuteMs)).toEqual([]);
  });

  it('pauses everything for the error of too many requests, also where it comes with 200', async () => {
    const { log } = await start(({ write }) => void write('hello'));
    world.platform.server.misbehave(
      {
        kind: 'status',
        status: 200,
        body: { response: { message: 'Rate limited due to excessive requests.', stat: 'fail', code: 33 } },
      },
      { path: /messages/ },
    );
    await world.live(log);
    expect(world.pauses.some((ms) => ms >= minuteMs)).toBe(true);
    expect(texts(log)).toEqual(['hello']);
  });

  it('takes nobody back of many likes of whom only some are named, and counts all', async () => {
    const { log, network, clock } = await start(({ write }) => void write('liked'));
    const message = network.messages[0]!;
    network.namedLikes = 1;
    message.likes.add(userIds[0]!).add(userIds[1]!);
    await world.live(log);
    message.likes.delete(userIds[0]!);
    message.likes.add(userIds[2]!);
    clock.now += 5 * minuteMs;
    await world.live(log);
    const all = events(log);
    expect(all.map(({ verb }) => verb)).toEqual(['post', 'react', 'snapshot', 'react']);
    expect(all[2]).toMatchObject({ counts: { reactions: 2, views: null } });
    for (const event of all) expect(event.occurredAt).toBe(message.at);
  });

  it('asks for what the feed leaves out of a long thread', async () => {
    const { log, network, clock } = await start(({ write, reply }, at) => {
      at(5);
      const starter = write('question');
      for (let index = 0; index < 6; index += 1) {
        at(4 - index / 10);
        reply(starter, `answer ${index}`);
      }
    });
    network.shownOfThread = 0;
    await world.live(log);
    expect(texts(log)).toHaveLength(7);
    clock.now += 5 * minuteMs;
    const before = events(log).length;
    await world.live(log);
    expect(events(log)).toHaveLength(before);
  });

  it('knows who began a thread that is older than what is read', async () => {
    const { log, network, clock } = await start(({ write }, at) => {
      at(24 * 30);
      write('long ago, by [[user:1]]');
    });
    createWriter(network, () => clock.now).reply(network.messages[0]!, 'late answer', { id: 3_000_000_000_000 });
    await world.live(log);
    const [reply, root, snapshot] = events(log);
    expect(reply).toMatchObject({ verb: 'reply', object: { parentId: root!.id, rootId: root!.id } });
    expect(root).toMatchObject({ verb: 'post', occurredAt: network.messages[0]!.at, object: { text: null } });
    expect(snapshot).toMatchObject({ verb: 'snapshot', object: { id: root!.id }, counts: { replies: 1 } });
  });

  it('makes a share of a shared message, and an article of an announcement', async () => {
    const { log } = await start(({ write }) => {
      const first = write('first');
      write('look', { more: { shared_message_id: first.id } });
      write('to all', { more: { message_type: 'announcement', title: 'News' } });
    });
    await world.live(log);
    const post = events(log).find((event) => event.object.text === 'first');
    expect(events(log)).toContainEqual(
      expect.objectContaining({ verb: 'share', object: expect.objectContaining({ id: post?.id, text: 'look' }) }),
    );
    expect(events(log)).toContainEqual(
      expect.objectContaining({ verb: 'post', object: expect.objectContaining({ kind: 'article', title: 'News' }) }),
    );
  });

  it('reads a private community and a conversation only where they are listed', async () => {
    const fill: Parameters<typeof start>[0] = ({ write }, _, network) => {
      write('open');
      write('closed', { groupId: 503 });
      write('between us', {
        groupId: null,
        threadId: 777,
        id: 777,
        more: { direct_message: true, privacy: 'private' },
      });
      network.isVerifiedAdmin = true;
    };
    const closed = await start(fill);
    await world.all(closed.log);
    expect(new Set(texts(closed.log))).toEqual(new Set(['open']));
    await world.close();
    const opened = await start(fill, { communities: { private: ['Board', '777'] } });
    await world.all(opened.log);
    expect(new Set(texts(opened.log))).toEqual(new Set(['open', 'closed', 'between us']));
    const inBoard = events(opened.log).find((event) => event.object.text === 'closed');
    expect(inBoard).toMatchObject({ community: { name: 'Board', visibility: 'private' } });
  });

  it('does not call gone what it may not read any more', async () => {
    const { log, server, clock } = await start(({ write }) => void write('closed', { groupId: 503 }), {
      communities: { private: ['503'] },
    });
    await world.live(log);
    server.misbehave({ kind: 'status', status: 404 }, { times: 9, path: /503/ });
    clock.now += 5 * minuteMs;
    await world.live(log);
    expect(events(log).map(({ verb }) => verb)).toEqual(['post']);
  });

  it('gets tokens from a refresh token, and stops with what Entra says when it has ended', async () => {
    const { log, server, clock, network } = await start(({ write }) => void write('hello'));
    const entra = { tenant: 'contoso.test', clientId: 'app', refreshToken: 'refresh-1', url: server.url };
    const settings = world.platform.settings as Record<string, unknown>;
    delete settings.token;
    settings.entra = entra;
    await world.live(log);
    expect(texts(log)).toEqual(['hello']);
    expect([...network.tokens]).toContain('access-1');
    settings.entra = { ...entra, refreshToken: 'ended-1' };
    clock.now += 5 * minuteMs;
    const report = await world.live(log);
    expect(report).toMatchObject({ state: 'stopped', reason: expect.stringContaining('invalid_grant: AADSTS700082') });
    expect(report.reason).not.toContain('canary');
  });

  it('reads communities one by one where it is told to', async () => {
    const { log, server } = await start(
      ({ write }) => {
        write('all');
        write('design', { groupId: 502 });
      },
      { feed: 'communities', communities: { include: ['Design'] } },
    );
    await world.live(log);
    expect(texts(log)).toEqual(['design']);
    expect(server.requests.some(({ path }) => path.startsWith('/api/v1/messages.json'))).toBe(false);
  });

  it('tells of an unreadable message once, without a word of it', async () => {
    const { log, clock } = await start(({ write }) => {
      write('fine');
      write('strange', { more: { created_at: '11.11.2022' } });
    });
    await world.live(log);
    clock.now += 5 * minuteMs;
    await world.live(log);
    const letters = log.records(deadLetterTopic).map((record) => String(record.value));
    expect(letters).toHaveLength(1);
    expect(letters[0]).toContain('created_at');
    expect(letters[0]).not.toContain('strange');
    expect(written(log, activityTopic).map(({ text }) => text)).toEqual(['fine']);
  });
});

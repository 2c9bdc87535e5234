import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allScopes, type SlackSimulator, startSlackSimulator } from '../../../../support/simulators/slack.js';
import { createSlackReading, type SlackReading, standing, summary } from '../../../../support/slack-reading.js';

const start = Date.UTC(2026, 4, 4, 9);
const day = 86_400_000;

let clock: { now: number };
let simulator: SlackSimulator;
let reading: SlackReading;

beforeEach(async () => {
  clock = { now: start };
  simulator = await startSlackSimulator(clock);
  const { world } = simulator;
  for (const id of ['U0ALICE', 'U0BOB', 'U0CAROL']) {
    world.users.push({ id, email: `${id.toLowerCase()}@example.org`, isBot: false });
  }
  world.users.push({ id: 'U0ROBOT', email: '', isBot: true });
  world.addChannel('C0GENERAL', 'general').members.push('U0ALICE', 'U0BOB');
  world.addChannel('C0RANDOM', 'random');
  reading = createSlackReading({ simulator, clock });
});
afterEach(() => simulator.server.close());

const later = (ms = 60_000): void => {
  clock.now += ms;
};
const asked = (method: string): string[] =>
  simulator.server.requests.filter(({ path }) => path.endsWith(method)).map(({ body }) => body);

describe('polling', () => {
  it('reads the window before the first poll, then only what is new', async () => {
    const { world } = simulator;
    world.post('general', 'U0ALICE', 'first');
    later();
    expect(summary((await reading.poll()).events)).toEqual(['post: first']);
    later();
    world.post('general', 'U0BOB', 'second');
    world.post('random', 'U0BOB', 'third');
    later();
    expect(summary((await reading.poll()).events)).toEqual(['post: second', 'post: third']);
    later();
    expect((await reading.poll()).events).toEqual([]);
  });

  it('reads a long history page by page and a long thread with it', async () => {
    const { world } = simulator;
    simulator.pageSize = 7;
    for (let index = 0; index < 40; index += 1) {
      later(1000);
      world.post('general', 'U0ALICE', `message ${index}`);
    }
    const thread = world.channel('general').messages[3]!.ts;
    for (let index = 0; index < 20; index += 1) {
      later(1000);
      world.post('general', 'U0BOB', `reply ${index}`, { thread });
    }
    later();
    const { events } = await reading.poll();
    expect(events).toHaveLength(60);
    expect(new Set(events.map(({ id }) => id)).size).toBe(60);
    const replies = events.filter(({ verb }) => verb === 'reply');
    expect(replies).toHaveLength(20);
    expect(new Set(replies.map(({ object }) => object.rootId))).toEqual(
      new Set([events.find(({ object }) => object.text === 'message 3')?.id]),
    );
    later();
    expect((await reading.poll()).events).toEqual([]);
  });

  it('finds late replies, and asks only for threads about which the history says something new', async () => {
    const { world } = simulator;
    const thread = world.post('general', 'U0ALICE', 'question');
    later();
    await reading.poll();
    later(2 * day);
    world.post('general', 'U0BOB', 'late answer', { thread });
    later();
    expect(summary((await reading.poll()).events)).toEqual(['reply: late answer']);
  });

  it('finds a reply to a thread older than the window while it is still talked in', async () => {
    const { world } = simulator;
    const thread = world.post('general', 'U0ALICE', 'question');
    later();
    world.post('general', 'U0BOB', 'answer', { thread });
    later();
    await reading.poll();
    for (const text of ['after six days', 'after twelve days', 'after eighteen days']) {
      later(6 * day);
      world.post('general', 'U0BOB', text, { thread });
      later();
      expect(summary((await reading.poll()).events)).toEqual([`reply: ${text}`]);
    }
  });

  it('finds the thread of a reply that was also sent to the channel', async () => {
    const { world } = simulator;
    const thread = world.post('general', 'U0ALICE', 'question');
    later();
    await reading.poll();
    later(20 * day);
    await reading.poll();
    world.post('general', 'U0BOB', 'quiet', { thread });
    later();
    world.post('general', 'U0BOB', 'loud', { thread, broadcast: true });
    later();
    const { events } = await reading.poll();
    expect(summary([...standing(events).values()])).toEqual(['reply: loud', 'reply: quiet']);
  });

  it('finds edits, deletions, and reactions given and taken back, of posts and of replies', async () => {
    const { world } = simulator;
    const post = world.post('general', 'U0ALICE', 'post');
    const doomed = world.post('general', 'U0ALICE', 'doomed');
    const reply = world.post('general', 'U0BOB', 'reply', { thread: post });
    const lost = world.post('general', 'U0BOB', 'lost', { thread: post });
    world.react('general', post, 'U0BOB', 'tada');
    world.react('general', post, 'U0CAROL', 'tada');
    later();
    const first = await reading.poll();
    later();
    world.edit('general', post, 'post, mended');
    world.edit('general', reply, 'reply, mended');
    world.remove('general', doomed);
    world.remove('general', lost);
    world.unreact('general', post, 'U0BOB', 'tada');
    world.react('general', reply, 'U0ALICE', 'eyes');
    later();
    const { events } = await reading.poll();
    expect(summary(events)).toEqual([
      'delete: -',
      'delete: -',
      'post: post, mended',
      'react: eyes',
      'reply: reply, mended',
      'unreact: -',
    ]);
    const idOf = (text: string) => first.events.find(({ object }) => object.text === text)?.id;
    expect(new Set(events.filter(({ verb }) => verb === 'delete').map(({ id }) => id))).toEqual(
      new Set([idOf('doomed'), idOf('lost')]),
    );
    expect(summary([...standing([...first.events, ...events]).values()])).toEqual([
      'post: post, mended',
      'react: eyes',
      'react: tada',
      'reply: reply, mended',
    ]);
    later();
    expect((await reading.poll()).events).toEqual([]);

    world.react('general', post, 'U0BOB', 'tada');
    later();
    const again = await reading.poll();
    expect(summary(again.events)).toEqual(['react: tada']);
    expect(standing([...first.events, ...events, ...again.events]).has(again.events[0]!.id)).toBe(true);
  });

  it('tells a thread whose first message was deleted by what Slack leaves of it', async () => {
    const { world } = simulator;
    const thread = world.post('general', 'U0ALICE', 'question');
    world.post('general', 'U0BOB', 'answer', { thread });
    later();
    const first = await reading.poll();
    world.remove('general', thread);
    later();
    const { events } = await reading.poll();
    expect(summary(events)).toEqual(['delete: -']);
    expect(summary([...standing([...first.events, ...events]).values()])).toEqual(['reply: answer']);
  });

  it('reads an archived channel to its end, and again when it is opened', async () => {
    const { world } = simulator;
    world.post('random', 'U0ALICE', 'before');
    later();
    await reading.poll();
    world.post('random', 'U0ALICE', 'last words');
    world.channel('random').isArchived = true;
    later();
    expect(summary((await reading.poll()).events)).toEqual(['post: last words']);
    const closed = asked('conversations.history').length;
    later();
    await reading.poll();
    expect(asked('conversations.history').slice(closed).join()).not.toContain('C0RANDOM');
    world.channel('random').isArchived = false;
    world.post('random', 'U0ALICE', 'opened again');
    later();
    expect(summary((await reading.poll()).events)).toEqual(['post: opened again']);
  });

  it('loses nothing between a back-fill and its own late beginning, nor without a window', async () => {
    const { world } = simulator;
    reading = createSlackReading({ simulator, clock, config: { rescanDays: 0 } });
    world.post('general', 'U0ALICE', 'before');
    later();
    expect(summary((await reading.backfill()).events)).toEqual(['post: before']);
    world.post('general', 'U0ALICE', 'in between');
    later(2 * day);
    expect(summary((await reading.poll()).events)).toContain('post: in between');
    world.post('random', 'U0ALICE', 'after');
    later(2 * day);
    expect(summary((await reading.poll()).events)).toEqual(['post: after']);
    later(2 * day);
    expect((await reading.poll()).events).toEqual([]);
  });

  it('asks for all reactions where the history does not name all', async () => {
    const { world } = simulator;
    simulator.peopleNamed = 1;
    const post = world.post('general', 'U0ALICE', 'post');
    for (const user of ['U0ALICE', 'U0BOB', 'U0CAROL']) world.react('general', post, user, 'tada');
    later();
    expect(summary((await reading.poll()).events)).toEqual(['post: post', 'react: tada', 'react: tada', 'react: tada']);
    later();
    expect((await reading.poll()).events).toEqual([]);
    expect(asked('reactions.get')).toHaveLength(1);
    world.unreact('general', post, 'U0CAROL', 'tada');
    later();
    expect(summary((await reading.poll()).events)).toEqual(['unreact: -']);
  });

  it('calls nothing gone because an answer is empty by mistake', async () => {
    const { world } = simulator;
    world.post('general', 'U0ALICE', 'post');
    later();
    await reading.poll();
    simulator.refusals.set('conversations.history', () => ({ ok: true, messages: [], has_more: false }));
    later();
    expect((await reading.poll()).events).toEqual([]);
    simulator.refusals.clear();
    later();
    expect((await reading.poll()).events).toEqual([]);
  });

  it('calls nothing gone where the app was put out of the channel or the channel left out', async () => {
    const { world } = simulator;
    world.post('general', 'U0ALICE', 'post');
    world.post('random', 'U0ALICE', 'other');
    later();
    await reading.poll();
    world.channel('general').isMember = false;
    later();
    const { events, report } = await reading.poll();
    expect([events, report.state]).toEqual([[], 'done']);
    world.channel('general').isMember = true;
    world.post('general', 'U0ALICE', 'back');
    later();
    expect(summary((await reading.poll()).events)).toEqual(['post: back']);
  });

  it('does not write a reject for a field of another type as an edit or a deletion', async () => {
    const { world } = simulator;
    const post = world.post('general', 'U0ALICE', 'post');
    world.react('general', post, 'U0BOB', 'tada');
    world.post('general', 'U0BOB', 'sound');
    later();
    await reading.poll();
    const message = world.channel('general').messages[0]!;
    const reactions = message.reactions;
    Object.assign(message, { reactions: 'none', ts: message.ts });
    later();
    const { events, report } = await reading.poll();
    expect(events).toEqual([]);
    expect(report.rejected).toEqual({ 'has reactions that are not a list': expect.objectContaining({ count: 1 }) });
    Object.assign(message, { reactions });
    later();
    expect((await reading.poll()).events).toEqual([]);
  });

  it('loses and doubles nothing when it is killed at any page', async () => {
    const { world } = simulator;
    simulator.pageSize = 3;
    for (let index = 0; index < 12; index += 1) {
      later(1000);
      const ts = world.post(index % 2 ? 'general' : 'random', 'U0ALICE', `message ${index}`);
      if (index % 3 === 0)
        for (let reply = 0; reply < 4; reply += 1)
          world.post(index % 2 ? 'general' : 'random', 'U0BOB', `reply ${index} ${reply}`, { thread: ts });
      world.react(index % 2 ? 'general' : 'random', ts, 'U0CAROL', 'eyes');
    }
    later();
    const whole = await createSlackReading({ simulator, clock }).poll();
    const ids = new Set(whole.events.map(({ id }) => id));
    expect(ids.size).toBe(12 + 16 + 12);
    for (let pages = 1; pages < whole.report.pages; pages += 5) {
      const killed = createSlackReading({ simulator, clock });
      const ending = new AbortController();
      const one = await killed.poll({
        signal: ending.signal,
        limits: { maxRecords: 1 },
        onProgress: (progress) => {
          if (progress.pages === pages) ending.abort();
        },
      });
      world.post('general', 'U0BOB', `meanwhile ${pages}`);
      const two = await killed.poll();
      const all = [...one.events, ...two.events];
      expect(summary(all)).toContain(`post: meanwhile ${pages}`);
      for (const id of ids) expect(all.filter((event) => event.id === id)).toHaveLength(1);
      world.remove('general', world.channel('general').messages.at(-1)!.ts);
    }
  });

  it('keeps names, addresses and ids of people out of everything it writes', async () => {
    const { world } = simulator;
    const post = world.post('general', 'U0ALICE', 'hello <@U0BOB>');
    world.react('general', post, 'U0BOB', 'tada');
    world.post('general', 'U0CAROL', 'reply', { thread: post });
    world.join('random', 'U0CAROL');
    later();
    await reading.poll();
    const written = JSON.stringify([reading.position(), ...records(reading)]);
    for (const canary of ['U0ALICE', 'U0BOB', 'U0CAROL', 'example.org', 'name-of', 'Real Name']) {
      expect(written).not.toContain(canary);
    }
  });
});

function records({ log }: SlackReading): string[] {
  return ['earshot.activity.v1', 'earshot.directory.v1', 'earshot.cursor.v1', 'earshot.deadletter.v1'].flatMap((name) =>
    log.records({ name } as Parameters<typeof log.records>[0]).map(({ value }) => String(value)),
  );
}

describe('what may not be read', () => {
  it('stops with the words of Slack when the token is refused or lacks a scope', async () => {
    simulator.scopes = allScopes.filter((scope) => scope !== 'channels:history');
    const { report } = await reading.poll();
    expect(report).toMatchObject({
      state: 'stopped',
      reason: expect.stringContaining('missing_scope: needed channels:history, provided channels:read,'),
    });
    simulator.refusals.set('auth.test', () => ({ ok: false, error: 'token_revoked' }));
    expect((await reading.poll()).report.reason).toContain('token_revoked');
  });

  it('waits when the body says ratelimited, and when the status does', async () => {
    simulator.world.post('general', 'U0ALICE', 'post');
    let times = 0;
    simulator.refusals.set('conversations.history', () => (times++ === 0 ? { ok: false, error: 'ratelimited' } : null));
    simulator.perMinute = 2;
    const before = clock.now;
    const { events } = await reading.poll();
    expect(summary(events)).toEqual(['post: post']);
    expect(clock.now - before).toBeGreaterThanOrEqual(30_000);
  });

  it('goes on where nearly every request is refused for a while', async () => {
    const { world } = simulator;
    simulator.pageSize = 2;
    for (let index = 0; index < 9; index += 1) world.post('general', 'U0ALICE', `message ${index}`);
    simulator.perMinute = 1;
    expect((await reading.poll()).events).toHaveLength(9);
  });

  it('leaves out a channel that the app is not in, reads the others, and does not ask again and again', async () => {
    const { world } = simulator;
    world.channel('general').isMember = false;
    world.post('general', 'U0ALICE', 'unheard');
    world.post('random', 'U0ALICE', 'heard');
    later();
    expect(summary((await reading.poll()).events)).toEqual(['post: heard']);
    later();
    await reading.poll();
    expect(asked('conversations.history').filter((body) => body.includes('C0GENERAL'))).toHaveLength(1);
  });

  it('asks for nothing private unless it is listed', async () => {
    const { world } = simulator;
    world.addChannel('C0SECRET1', 'secret', 'private').members.push('U0ALICE');
    world.addChannel('D0DIRECT1', 'D0DIRECT1', 'im').members.push('U0ALICE');
    world.post('secret', 'U0ALICE', 'whispered');
    world.post('D0DIRECT1', 'U0ALICE', 'told');
    later();
    expect((await reading.poll()).events).toEqual([]);
    expect(asked('conversations.list').every((body) => body.startsWith('types=public_channel'))).toBe(true);
    expect(simulator.server.requests.some(({ body }) => /C0SECRET1|D0DIRECT1/.test(body))).toBe(false);

    simulator.scopes.push('groups:read', 'groups:history');
    const listed = createSlackReading({ simulator, clock, api: { communities: { private: ['secret'] } } });
    const { events } = await listed.poll();
    expect(summary(events)).toEqual(['post: whispered']);
    expect(events[0]?.community).toMatchObject({ visibility: 'private', name: 'secret' });
  });

  it('reads only the channels that are wanted', async () => {
    const { world } = simulator;
    world.post('general', 'U0ALICE', 'one');
    world.post('random', 'U0ALICE', 'two');
    later();
    const some = createSlackReading({ simulator, clock, api: { communities: { exclude: ['ran*'] } } });
    expect(summary((await some.poll()).events)).toEqual(['post: one']);
    expect(simulator.server.requests.some(({ body }) => body.includes('C0RANDOM'))).toBe(false);
  });
});

describe('the back-fill', () => {
  it('reads what was before, archived channels and threads too, with its progress', async () => {
    const { world } = simulator;
    simulator.pageSize = 4;
    const old = world.post('general', 'U0ALICE', 'old');
    world.post('general', 'U0BOB', 'old reply', { thread: old });
    for (let index = 0; index < 9; index += 1) world.post('general', 'U0ALICE', `older ${index}`);
    world.addChannel('C0ARCHIVE', 'archive');
    world.post('archive', 'U0BOB', 'laid down');
    world.channel('archive').isArchived = true;
    later(20 * day);
    const live = await reading.poll();
    expect(live.events).toEqual([]);
    const { events, report } = await reading.backfill();
    expect(events).toHaveLength(12);
    expect(report.state).toBe('done');
    expect((await reading.backfill()).events).toEqual([]);
  });

  it('goes on behind any page at which it was stopped', async () => {
    const { world } = simulator;
    simulator.pageSize = 3;
    for (let index = 0; index < 10; index += 1) {
      later(1000);
      const thread = world.post('general', 'U0ALICE', `message ${index}`);
      if (index % 4 === 0)
        for (const text of ['a', 'b', 'c', 'd']) world.post('general', 'U0BOB', `${index}${text}`, { thread });
    }
    later(10 * day);
    const whole = await reading.backfill();
    expect(new Set(whole.events.map(({ id }) => id)).size).toBe(22);
    for (let pages = 1; pages < whole.report.pages; pages += 1) {
      const stopped = createSlackReading({ simulator, clock });
      const ending = new AbortController();
      const one = await stopped.backfill({
        signal: ending.signal,
        onProgress: (progress) => {
          if (progress.pages === pages) ending.abort();
        },
      });
      const two = await stopped.backfill();
      expect(one.events.length + two.events.length).toBe(whole.events.length);
      expect(new Set([...one.events, ...two.events].map(({ id }) => id)).size).toBe(22);
    }
  });
});

describe('the directory', () => {
  it('links accounts to people and lists members, and writes again only what has changed', async () => {
    const { world } = simulator;
    const { records } = await reading.poll();
    expect(records.filter(({ type }) => type === 'accountLink')).toHaveLength(4);
    expect(records.filter(({ type }) => type === 'person')).toHaveLength(3);
    const members = records.flatMap((record) => (record.type === 'membership' ? [record] : []));
    expect(members.map(({ validFrom, validTo }) => [validFrom, validTo])).toEqual([
      [null, null],
      [null, null],
    ]);
    later(7 * 3_600_000);
    expect((await reading.poll()).records).toEqual([]);

    world.join('general', 'U0CAROL');
    world.leave('general', 'U0BOB');
    later(7 * 3_600_000);
    const changed = await reading.poll();
    expect(summary(changed.events)).toEqual(['join: general', 'leave: general']);
    expect(changed.records).toMatchObject([
      { type: 'membership', validFrom: expect.any(Number), validTo: null },
      { type: 'membership', validFrom: null, validTo: expect.any(Number) },
    ]);
    later(7 * 3_600_000);
    expect((await reading.poll()).records).toEqual([]);
  });

  it('knows the acts of bots', async () => {
    const post = simulator.world.post('general', 'U0ROBOT', 'beep');
    simulator.world.react('general', post, 'U0ALICE', 'eyes');
    later();
    const { events } = await reading.poll();
    expect(events.map(({ verb, actor }) => [verb, actor?.kind])).toEqual([
      ['post', 'bot'],
      ['react', 'person'],
    ]);
  });
});

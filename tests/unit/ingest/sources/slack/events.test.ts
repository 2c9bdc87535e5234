import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ActivityEvent } from '../../../../../infra/contracts/activity.js';
import type { SourceReader } from '../../../../../ingest/source.js';
import { slackSource } from '../../../../../ingest/sources/slack/source.js';
import { createTestContext } from '../../../../support/read-source.js';
import { type SlackSimulator, simulatedToken, startSlackSimulator } from '../../../../support/simulators/slack.js';
import { createSlackReading, standing, summary } from '../../../../support/slack-reading.js';
import { testPseudonym } from '../../../../support/test-organisation.js';

let clock: { now: number };
let simulator: SlackSimulator;
let reader: SourceReader;

beforeEach(async () => {
  clock = { now: Date.UTC(2026, 4, 4, 9) };
  simulator = await startSlackSimulator(clock);
  const { world } = simulator;
  for (const id of ['U0ALICE', 'U0BOB']) world.users.push({ id, email: `${id}@example.org`, isBot: false });
  world.addChannel('C0GENERAL', 'general');
  world.addChannel('C0OTHERS', 'others');
  reader = await open();
});
afterEach(() => simulator.server.close());

const open = (communities = {}): Promise<SourceReader> =>
  slackSource.open(
    slackSource.config.parse({ token: simulatedToken, apiUrl: simulator.apiUrl }),
    createTestContext({ now: () => clock.now, pseudonym: testPseudonym }, slackSource, { communities }),
  );

function parse(event: unknown, team: string | null = simulator.world.team) {
  const value = { kind: 'event', event: { event, team, organisation: null, calledAt: clock.now } };
  return reader.parse({ where: 'event Ev1', value });
}

const told = (): ActivityEvent[] =>
  simulator.world.events.flatMap(({ event }) =>
    parse(event).flatMap((parsed) => (parsed.kind === 'activity' ? [parsed.event] : [])),
  );

/** Without what says when it was seen, and what only one of the ways knows. */
function act({ observedAt: _, version: __, community, object, ...event }: ActivityEvent) {
  const { rootId: ___, parentId: ____, ...rest } = object;
  return { ...event, community: community?.id, object: event.verb === 'react' ? rest : object };
}

describe('events', () => {
  it('tell the same acts as a poll, under the same ids', async () => {
    const { world } = simulator;
    const post = world.post('general', 'U0ALICE', 'post for <@U0BOB>');
    const reply = world.post('general', 'U0BOB', 'reply', { thread: post });
    world.post('general', 'U0BOB', 'to all', { thread: post, broadcast: true });
    const doomed = world.post('general', 'U0BOB', 'doomed');
    world.react('general', post, 'U0BOB', 'tada');
    world.react('general', reply, 'U0ALICE', 'eyes');
    world.react('general', reply, 'U0BOB', 'eyes');
    world.unreact('general', reply, 'U0BOB', 'eyes');
    clock.now += 60_000;
    world.edit('general', post, 'post, mended');
    world.remove('general', doomed);
    world.join('others', 'U0ALICE');
    world.leave('others', 'U0ALICE');
    clock.now += 60_000;

    const { events } = await createSlackReading({ simulator, clock }).poll();
    const byEvents = [...standing(told()).values()].map(act);
    // An edit tells the content as it now is, whatever its verb.
    const asPolled = byEvents.map((one) => (one.verb === 'edit' ? { ...one, verb: 'post' } : one));
    const polled = [...standing(events).values()].map(act);
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    expect(asPolled.sort(byId)).toEqual(polled.sort(byId));
    expect(polled).toHaveLength(7);
  });

  it('have versions that a poll before them does not beat, and one after them does not undo', async () => {
    const { world } = simulator;
    const post = world.post('general', 'U0ALICE', 'post');
    world.react('general', post, 'U0BOB', 'tada');
    clock.now += 60_000;
    const reading = createSlackReading({ simulator, clock });
    const before = await reading.poll();
    clock.now += 60_000;
    world.unreact('general', post, 'U0BOB', 'tada');
    clock.now += 60_000;
    expect(summary([...standing([...before.events, ...told()]).values()])).toEqual(['post: post']);
    const after = await reading.poll();
    expect(summary([...standing([...told(), ...before.events, ...after.events]).values()])).toEqual(['post: post']);
    world.react('general', post, 'U0BOB', 'tada');
    clock.now += 60_000;
    const again = await reading.poll();
    const all = [...before.events, ...after.events, ...told(), ...again.events];
    expect(summary([...standing(all).values()])).toEqual(['post: post', 'react: tada']);
  });

  it('of private places are left out, known or not', async () => {
    const text = {
      type: 'message',
      user: 'U0ALICE',
      text: 'whispered',
      ts: '1777885200.000100',
      event_ts: '1777885200.000100',
    };
    for (const place of [
      { channel: 'D0UNKNOWN', channel_type: 'im' },
      { channel: 'D0UNKNOWN' },
      { channel: 'G0UNKNOWN', channel_type: 'mpim' },
      { channel: 'C0UNKNOWN', channel_type: 'group' },
      { channel: 'D0UNKNOWN', channel_type: 'app_home' },
    ]) {
      expect(parse({ ...text, ...place })).toEqual([
        { kind: 'skip', reason: 'private conversation that is not listed in communities.private' },
      ]);
    }
    expect(parse({ ...text, channel: 'C0UNKNOWN' })).toEqual([
      { kind: 'skip', reason: expect.stringContaining('not known') },
    ]);
    expect(parse({ ...text, channel: 'C0CREATED', channel_type: 'channel' })).toMatchObject([{ kind: 'activity' }]);
    reader = await open({ private: ['D0LISTED1'] });
    expect(parse({ ...text, channel: 'D0LISTED1', channel_type: 'im' })).toMatchObject([
      { kind: 'activity', event: { community: { visibility: 'private', name: 'direct conversation' } } },
    ]);
  });

  it('of channels that are not wanted are left out', async () => {
    reader = await open({ exclude: ['general'] });
    simulator.world.post('general', 'U0ALICE', 'post');
    expect(told()).toEqual([]);
  });

  it('of another workspace are left out', () => {
    simulator.world.post('general', 'U0ALICE', 'post');
    expect(parse(simulator.world.events[0]?.event, 'T0ELSEWHERE')).toEqual([
      { kind: 'skip', reason: 'event of another workspace than the token is of' },
    ]);
  });

  it('that only add the preview of a link are no edits', () => {
    const message = { type: 'message', user: 'U0ALICE', text: '<https://a.example>', ts: '1777885200.000100' };
    const event = {
      type: 'message',
      subtype: 'message_changed',
      channel: 'C0GENERAL',
      ts: '1777885201.000100',
      message: { ...message, attachments: [{ from_url: 'https://a.example' }] },
      previous_message: message,
    };
    expect(parse(event)).toEqual([{ kind: 'skip', reason: expect.stringContaining('without an edit') }]);
  });

  it('that a member has joined say from when', () => {
    const event = { type: 'member_joined_channel', user: 'U0BOB', channel: 'C0GENERAL', event_ts: '1777885200.000100' };
    expect(parse(event)).toMatchObject([
      { kind: 'directory', record: { type: 'membership', validFrom: 1_777_885_200_000, validTo: null } },
    ]);
  });

  it.each<[unknown, string]>([
    [null, 'event without a type'],
    [{ type: 'message', text: 'x' }, 'channel'],
    [{ type: 'message', channel: 'C0GENERAL', text: ['x'], ts: '1777885200.1', user: 'U1' }, 'text'],
    [{ type: 'message', channel: 'C0GENERAL', text: 'x', ts: 17, user: 'U1' }, 'ts'],
    [{ type: 'reaction_added', item: { type: 'message', channel: 'C0GENERAL' }, user: 'U1', reaction: 'x' }, 'item.ts'],
    [
      { type: 'reaction_added', item: { type: 'message', channel: 'C0GENERAL', ts: '1777885200.1' }, reaction: 'x' },
      'account id',
    ],
  ])('that cannot be understood are rejected with the field: %j', (event, field) => {
    expect(parse(event)).toEqual([{ kind: 'reject', reason: expect.stringContaining(field) }]);
  });

  it.each(['channel_rename', 'user_change', 'app_rate_limited'])('of type %s are counted and left out', (type) => {
    expect(parse({ type })).toMatchObject([{ kind: 'skip' }]);
  });
});

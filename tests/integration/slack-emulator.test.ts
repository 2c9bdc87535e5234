import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import { activityTopic, cursorTopic } from '../../infra/contracts/topics.js';
import type { EventLog } from '../../infra/log/event-log.js';
import { sourceJobs } from '../../ingest/schedule.js';
import type { Source } from '../../ingest/source.js';
import { slackSource } from '../../ingest/sources/slack/source.js';
import { startWebhooks, type WebhookReceiver } from '../../ingest/webhooks.js';
import { quietLogger } from '../support/event-log-harness.js';
import { createPipelineFolder, ingest, land, type PipelineFolder, type PipelineStore } from '../support/pipeline.js';
import { eventCallback, signedCall } from '../support/simulators/slack.js';
import { emulatedScopes, emulatedToken, type SlackEmulator, startSlackEmulator } from '../support/slack-emulator.js';
import { testPseudonym } from '../support/test-organisation.js';

jest.setTimeout(180_000);

/**
 * People write to an emulator of Slack by Slack's own client, and what stands in ClickHouse afterwards is looked at: read by
 * polling, and told by events through the real receiver. What the emulator lacks is covered with the simulator of
 * tests/support/simulators/slack.ts: `thread_ts` and `latest_reply` of a message with replies (its `reply_count` alone tells),
 * tombstones, `oldest` and `latest`, cursors of threads and members, limits, joins as messages. It signs no calls, and takes
 * no subscriptions from outside: the events here are made of its own answers and signed as Slack signs.
 */

const signingSecret = 'the signing secret of the emulated app';
const source = slackSource as Source<unknown>;

let folder: PipelineFolder;
let emulator: SlackEmulator;
let alice: WebClient;
let bob: WebClient;
let carol: WebClient;
let plans: string;
let polled: { log: EventLog; store: PipelineStore };
let called: { log: EventLog; store: PipelineStore };
let receiver: WebhookReceiver;
let events = 0;

beforeAll(async () => {
  folder = await createPipelineFolder();
  emulator = await startSlackEmulator();
  [alice, bob, carol] = [emulator.as('alice'), emulator.as('bob'), emulator.as('carol')];
  plans = await channelId('plans', 'public_channel');
  polled = { log: await folder.log('polled'), store: await folder.store('polled') };
  called = { log: await folder.log('called'), store: await folder.store('called') };
  const setting = { name: 'slack', type: 'slack', schedule: '*/5 * * * *', ...settings(), signingSecret };
  receiver = await startWebhooks({
    jobs: sourceJobs([setting], [source], Date.now),
    host: '127.0.0.1',
    port: 0,
    log: called.log,
    pseudonym: testPseudonym,
    logger: quietLogger,
    timeZone: 'UTC',
    now: Date.now,
  });
});
afterAll(async () => {
  await receiver?.close();
  await emulator?.close();
  await folder?.dispose();
});

const settings = () => ({ token: emulatedToken, apiUrl: emulator.apiUrl });

async function channelId(name: string, types: string): Promise<string> {
  const { channels } = await emulator.as('alice').conversations.list({ types });
  return String(channels?.find((channel) => channel.name === name)?.id);
}

async function poll(): Promise<void> {
  await ingest(polled.log, source, settings(), { name: 'slack' });
  await land({ log: polled.log, ...polled.store });
}

async function call(event: object, { secret = signingSecret, id = `Ev${++events}` } = {}): Promise<number> {
  const { headers, body } = signedCall(eventCallback('T000000001', id, event, Date.now()), secret, Date.now());
  const answer = await fetch(`${receiver.url}/webhooks/slack`, { method: 'POST', headers, body });
  return answer.status;
}

interface Standing {
  readonly id: string;
  readonly what: string;
}

/** What stands, as `verb: words or emoji`. */
async function standing({ store }: { store: PipelineStore }): Promise<Standing[]> {
  return store.store.query<Standing>(`
    SELECT acts.id AS id, concat(acts.verb, ': ', if(acts.verb = 'react', toString(acts.reaction), texts.text)) AS what
    FROM standing_act AS acts
    LEFT JOIN (SELECT id, text FROM activity_text FINAL) AS texts ON acts.id = texts.id
    ORDER BY what, id`);
}

const told = async (where: { store: PipelineStore }): Promise<string[]> =>
  (await standing(where)).map(({ what }) => what);

async function post(client: WebClient, channel: string, text: string, thread_ts?: string): Promise<string> {
  const { ts, message } = await client.chat.postMessage({ channel, text, ...(thread_ts ? { thread_ts } : {}) });
  await call({ ...message, type: 'message', channel, channel_type: 'channel', event_ts: ts });
  return String(ts);
}

async function react(client: WebClient, person: string, timestamp: string, name: string): Promise<void> {
  await client.reactions.add({ channel: plans, timestamp, name });
  const item = { type: 'message', channel: plans, ts: timestamp };
  await call({ type: 'reaction_added', user: await emulator.userId(person), reaction: name, item });
}

describe('a workspace that people write to', () => {
  let plan: string;
  let answer: string;
  let doomed: string;

  it('is read by polling and told by events alike', async () => {
    plan = await post(alice, plans, 'the plan for <@U0NOBODY> is https://plan.example');
    answer = await post(bob, plans, 'a good one', plan);
    doomed = await post(carol, plans, 'said too fast');
    await react(bob, 'bob', plan, 'tada');
    await react(carol, 'carol', plan, 'tada');
    await react(alice, 'alice', answer, 'eyes');
    await poll();
    await land({ log: called.log, ...called.store });
    const expected = [
      'post: said too fast',
      'post: the plan for @user is https://plan.example',
      'react: eyes',
      'react: tada',
      'react: tada',
      'reply: a good one',
    ];
    expect(await told(polled)).toEqual(expected);
    expect(await standing(called)).toEqual(await standing(polled));
  });

  it('follows edits, deletions, late replies, and reactions taken back', async () => {
    const mended = await alice.chat.update({ channel: plans, ts: plan, text: 'the plan, mended' });
    const edit = { type: 'message', subtype: 'message_changed', channel: plans, hidden: true };
    const { edited } = (mended.message ?? {}) as { edited?: { ts: string } };
    await call({
      ...edit,
      ts: edited?.ts,
      event_ts: edited?.ts,
      message: mended.message,
      previous_message: { text: 'the plan' },
    });
    await bob.chat.update({ channel: plans, ts: answer, text: 'a good one indeed' });
    const reply = {
      type: 'message',
      user: await emulator.userId('bob'),
      text: 'a good one indeed',
      ts: answer,
      thread_ts: plan,
    };
    const at = `${Math.floor(Date.now() / 1000)}.900000`;
    await call({
      ...edit,
      ts: at,
      event_ts: at,
      message: { ...reply, edited: { user: reply.user, ts: at } },
      previous_message: reply,
    });
    await carol.chat.delete({ channel: plans, ts: doomed });
    await call({
      type: 'message',
      subtype: 'message_deleted',
      channel: plans,
      ts: at,
      event_ts: at,
      deleted_ts: doomed,
    });
    await carol.reactions.remove({ channel: plans, timestamp: plan, name: 'tada' });
    const item = { type: 'message', channel: plans, ts: plan };
    await call({ type: 'reaction_removed', user: await emulator.userId('carol'), reaction: 'tada', item });
    await post(carol, plans, 'a late word', plan);
    await react(bob, 'bob', answer, 'eyes');
    await poll();
    await land({ log: called.log, ...called.store });
    const expected = [
      'post: the plan, mended',
      'react: eyes',
      'react: eyes',
      'react: tada',
      'reply: a good one indeed',
      'reply: a late word',
    ];
    expect(await told(polled)).toEqual(expected);
    expect(await standing(called)).toEqual(await standing(polled));
  });

  it('follows the deletion of a reply and of a message with replies', async () => {
    await bob.chat.delete({ channel: plans, ts: answer });
    await poll();
    expect(await told(polled)).toEqual([
      'post: the plan, mended',
      'react: eyes',
      'react: eyes',
      'react: tada',
      'reply: a late word',
    ]);
    await alice.chat.delete({ channel: plans, ts: plan });
    await poll();
    expect(await told(polled)).not.toContain('post: the plan, mended');
  });

  it('is not written again while nothing happens, nor by a poll after events', async () => {
    const before = await written(polled.log);
    await poll();
    expect(await written(polled.log)).toBe(before);
  });

  it('keeps a thread together', async () => {
    const root = await post(alice, plans, 'root');
    await post(bob, plans, 'leaf', root);
    await poll();
    const [found] = await polled.store.store.query<{ roots: number }>(`
      SELECT uniqExact(root_id) AS roots FROM standing_act
      WHERE id IN (SELECT id FROM activity_text FINAL WHERE text IN ('root', 'leaf'))`);
    expect(Number(found?.roots)).toBe(1);
  });

  it('brings people, links and members without their names', async () => {
    const [found] = await polled.store.store.query<Record<string, unknown>>(`
      SELECT (SELECT count() FROM account_link FINAL WHERE person_id != '') AS links,
             (SELECT count() FROM person FINAL) AS people,
             (SELECT count() FROM membership FINAL WHERE valid_to > now()) AS members`);
    // Five people and the emulator's administrator, who is all that its own two channels have.
    expect([Number(found?.links), Number(found?.people), Number(found?.members)]).toEqual([6, 6, 8]);
    const everything = JSON.stringify(await polled.log.latest(activityTopic));
    expect(everything).not.toMatch(/canary|Real Name|U[0-9A-F]{9}/);
  });

  it('does not have its private places read', async () => {
    const leaders = await channelId('leaders', 'private_channel');
    const { ts, message } = await alice.chat.postMessage({ channel: leaders, text: 'between us' });
    await call({ ...message, type: 'message', channel: leaders, channel_type: 'group', event_ts: ts });
    const direct = await alice.chat.postMessage({ channel: await emulator.userId('bob'), text: 'between you and me' });
    await call({ ...direct.message, type: 'message', channel: direct.channel, channel_type: 'im' });
    await poll();
    await land({ log: called.log, ...called.store });
    for (const where of [polled, called]) {
      const texts = (await told(where)).join('\n');
      expect(texts).not.toContain('between');
    }
  });
});

describe('events', () => {
  it('are refused when they are not signed by Slack, and the channel says nothing of them', async () => {
    const forged = { type: 'message', user: 'U1', text: 'forged', ts: '1777885200.000100', channel: plans };
    expect(await call(forged, { secret: 'guessed' })).toBe(401);
    await land({ log: called.log, ...called.store });
    expect((await told(called)).join()).not.toContain('forged');
  });

  it('are written once, however often Slack tells them', async () => {
    const { ts, message } = await alice.chat.postMessage({ channel: plans, text: 'told twice' });
    const event = { ...message, type: 'message', channel: plans, event_ts: ts };
    expect(await call(event, { id: 'EvTWICE' })).toBe(200);
    const once = await written(called.log);
    expect(await call(event, { id: 'EvTWICE' })).toBe(200);
    expect(await written(called.log)).toBe(once);
    await land({ log: called.log, ...called.store });
    expect(await told(called)).toContain('post: told twice');
  });
});

describe('a token that lacks a scope', () => {
  it('stops the source, in the words of the server', async () => {
    const strict = await startSlackEmulator(emulatedScopes.filter((scope) => scope !== 'channels:history'));
    try {
      const log = await folder.log('strict');
      const settings = { token: emulatedToken, apiUrl: strict.apiUrl };
      await ingest(log, source, settings, { name: 'slack' });
      const health = JSON.stringify((await log.latest(cursorTopic)).map(({ value }) => String(value)));
      expect(health).toContain('missing_scope: needed channels:history');
    } finally {
      await strict.close();
    }
  });
});

/** Where the newest record of each conversation lies: one more, and it is another. */
async function written(log: EventLog): Promise<string> {
  return JSON.stringify((await log.latest(activityTopic)).map(({ partition, offset }) => [partition, offset]).sort());
}

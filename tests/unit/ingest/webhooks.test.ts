import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { decodeActivity } from '../../../infra/contracts/cloud-events.js';
import { activityTopic, cursorTopic, deadLetterTopic } from '../../../infra/contracts/topics.js';
import { createPseudonymiser } from '../../../infra/pseudonym.js';
import { readHealth } from '../../../ingest/health.js';
import { sourceJobs } from '../../../ingest/schedule.js';
import { RateLimitedError, type Source } from '../../../ingest/source.js';
import { isSigned, replayWindowMs } from '../../../ingest/webhook.js';
import type { CallLimits } from '../../../ingest/webhook-taker.js';
import { startWebhooks, type WebhookReceiver } from '../../../ingest/webhooks.js';
import { createMemoryLog, type MemoryLog } from '../../support/memory-log.js';
import { createTestPost, createTestSource, testNow } from '../../support/test-source.js';

const secret = 'the-signing-secret';
const logger = pino({ level: 'silent' });

interface Config {
  readonly signingSecret?: string | undefined;
}

let opened = 0;
let closed: number[] = [];
let beforeOpen: () => void | Promise<void> = () => {};
let now = testNow;

/** Calls hold a list of native ids, a delivery's id in a header, and are signed over the body. */
const callable: Source<Config> = {
  ...(createTestSource({ pages: [] }) as unknown as Source<Config>),
  type: 'callable',
  ways: ['webhook'],
  config: z.strictObject({ signingSecret: z.string().optional() }),
  async open() {
    opened += 1;
    const nth = opened;
    await beforeOpen();
    return {
      instance: 'here',
      async close() {
        closed.push(nth);
      },
      async *pages() {},
      parse: (item) =>
        item.value === 'bad'
          ? [{ kind: 'reject', reason: 'text: is a number' }]
          : [{ kind: 'activity', event: createTestPost(String(item.value)) }],
    };
  },
  webhook: {
    isOn: ({ signingSecret }) => signingSecret !== undefined,
    receive({ headers, query, body }, { signingSecret }, nowMs) {
      const given = headers['x-signature'];
      if (!isSigned({ algorithm: 'sha256', secrets: [signingSecret], payload: body, given })) {
        return { kind: 'refused', status: 401, reason: 'the signature is not right' };
      }
      if (Math.abs(nowMs - Number(headers['x-time'] ?? nowMs)) > replayWindowMs) {
        return { kind: 'refused', status: 401, reason: 'the call is too old' };
      }
      if (query.challenge !== undefined) return { kind: 'answer', contentType: 'text/plain', body: query.challenge };
      const items = (JSON.parse(body.toString()) as string[]).map((value) => ({ where: `call: ${value}`, value }));
      return { kind: 'items', deliveryId: headers['x-delivery'] ?? null, items };
    },
  },
};

const running: WebhookReceiver[] = [];
afterEach(async () => {
  beforeOpen = () => {};
  now = testNow;
  for (const receiver of running.splice(0)) await receiver.close();
});

async function start(log: MemoryLog, port = 0, limits: Partial<CallLimits> = {}): Promise<WebhookReceiver> {
  opened = 0;
  closed = [];
  const settings = [
    { name: 'chatter', type: 'callable', schedule: '* * * * *', signingSecret: secret },
    { name: 'quiet', type: 'callable', schedule: '* * * * *' },
  ];
  const receiver = await startWebhooks({
    jobs: sourceJobs(settings, [callable as Source<unknown>], () => testNow),
    host: '127.0.0.1',
    port,
    log,
    pseudonym: createPseudonymiser('a key for tests that has 32 characters'),
    logger,
    timeZone: 'UTC',
    now: () => now,
    limits,
  });
  running.push(receiver);
  return receiver;
}

function call(receiver: WebhookReceiver, ids: unknown, more: { headers?: Record<string, string>; path?: string } = {}) {
  const body = typeof ids === 'string' ? ids : JSON.stringify(ids);
  return fetch(`${receiver.url}${more.path ?? '/webhooks/chatter'}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-signature': createHmac('sha256', secret).update(body).digest('hex'),
      ...more.headers,
    },
    body,
  });
}

async function until<T>(look: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const texts = (log: MemoryLog): string[] =>
  log.records(activityTopic).map((record) => {
    const decoded = decodeActivity(record);
    return decoded.ok ? String(decoded.value.object.text) : decoded.reason;
  });

describe('the receiver of calls', () => {
  it('takes what is signed, and says so once the log has it', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    expect(receiver.sources).toEqual(['chatter']);
    let hadBefore = -1;
    log.beforeAppend = (topic) => {
      if (topic === activityTopic) hadBefore = log.records(activityTopic).length;
    };
    expect((await call(receiver, ['a', 'b'])).status).toBe(200);
    expect(hadBefore).toBe(0);
    expect(texts(log)).toEqual(['text of a', 'text of b']);
  });

  it.each<[string, Record<string, string>]>([
    ['is not signed', { 'x-signature': '' }],
    ['is signed by somebody else', { 'x-signature': createHmac('sha256', 'other').update('["a"]').digest('hex') }],
    ['is too old', { 'x-time': String(testNow - replayWindowMs - 1) }],
    ['is from the future', { 'x-time': String(testNow + replayWindowMs + 1) }],
  ])('refuses a call that %s, and opens nothing for it', async (_, headers) => {
    const log = createMemoryLog();
    const receiver = await start(log);
    expect((await call(receiver, ['a'], { headers })).status).toBe(401);
    expect(log.attempts).toEqual([]);
    expect(opened).toBe(0);
  });

  it('has nothing at other addresses, nor for a source that takes no calls', async () => {
    const receiver = await start(createMemoryLog());
    for (const path of ['/', '/webhooks/', '/webhooks/quiet', '/webhooks/nobody', '/webhooks/chatter/more']) {
      expect((await call(receiver, ['a'], { path })).status).toBe(404);
    }
    expect((await fetch(`${receiver.url}/webhooks/chatter`)).status).toBe(404);
  });

  it('answers what makes sure that somebody is there', async () => {
    const receiver = await start(createMemoryLog());
    const answer = await call(receiver, [], { path: '/webhooks/chatter?challenge=abc' });
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await answer.text()).toBe('abc');
  });

  it('refuses a body that is too large, before it is looked at', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    expect((await call(receiver, `["${'x'.repeat(1_000_100)}"]`)).status).toBe(413);
    expect(log.attempts).toEqual([]);
  });

  it('takes a call in whatever type it says it is, byte by byte', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.chatter+json']) {
      expect((await call(receiver, '[ "a" ]', { headers: { 'content-type': type } })).status).toBe(200);
    }
    expect(texts(log)).toHaveLength(3);
  });

  it('reads a delivery once, however often it is sent', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    for (let time = 0; time < 3; time += 1) {
      expect((await call(receiver, ['a'], { headers: { 'x-delivery': 'D1' } })).status).toBe(200);
    }
    await call(receiver, ['a'], { headers: { 'x-delivery': 'D2' } });
    expect(texts(log)).toEqual(['text of a', 'text of a']);
    expect(opened).toBe(1);
  });

  it('asks for a call to be sent again while the log is away, and then takes it', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    log.beforeAppend = (topic) => {
      if (topic === activityTopic) throw new Error('broker away');
    };
    const refused = await call(receiver, ['a'], { headers: { 'x-delivery': 'D1' } });
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    log.beforeAppend = null;
    expect((await call(receiver, ['a'], { headers: { 'x-delivery': 'D1' } })).status).toBe(200);
    expect(texts(log)).toEqual(['text of a']);
  });

  it('takes no more at once than it may hold, asks for the rest again, and loses nothing that it has taken', async () => {
    const log = createMemoryLog();
    let goOn = (): void => {};
    const isGoing = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slow: MemoryLog = {
      ...log,
      async append(topic, records) {
        if (topic === activityTopic) await isGoing;
        await log.append(topic, records);
      },
    };
    const waitingCalls = 10;
    const receiver = await start(slow, 0, { waitingCalls });
    const ids = Array.from({ length: 3 * waitingCalls }, (_, index) => `e${index}`);
    const send = (id: string) => call(receiver, [id], { headers: { 'x-delivery': id } });
    const refused: string[] = [];
    const calls = ids.map(async (id) => {
      const answer = await send(id);
      if (answer.status === 200) return;
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      refused.push(id);
      if (refused.length === ids.length - waitingCalls) goOn();
    });
    await Promise.all(calls);
    expect(texts(log)).toHaveLength(waitingCalls);
    for (const id of refused) expect((await send(id)).status).toBe(200);
    expect(texts(log).sort()).toEqual(ids.map((id) => `text of ${id}`).sort());
  });

  it('asks for it again while the source cannot be opened, and tries to open it each time', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    beforeOpen = () => {
      throw new Error('users cannot be listed');
    };
    expect((await call(receiver, ['a'])).status).toBe(503);
    expect((await call(receiver, ['a'])).status).toBe(503);
    beforeOpen = () => {};
    expect((await call(receiver, ['a'])).status).toBe(200);
    expect(opened).toBe(3);
    expect(texts(log)).toEqual(['text of a']);
  });

  it('does not keep a call waiting while the platform does not let itself be opened', async () => {
    const log = createMemoryLog();
    const receiver = await start(log, 0, { openWithinMs: 20 });
    let release = (): void => {};
    beforeOpen = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    for (let time = 0; time < 2; time += 1) {
      const refused = await call(receiver, ['a']);
      expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([503, 30]);
    }
    release();
    expect(
      (
        await until(
          () => call(receiver, ['a']),
          ({ status }) => status === 200,
        )
      ).status,
    ).toBe(200);
    expect(opened).toBe(1);
    expect(texts(log)).toEqual(['text of a']);
  });

  it('says how long the platform asks to wait', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    beforeOpen = () => {
      throw new RateLimitedError('the platform answered 429', 90_500);
    };
    const refused = await call(receiver, ['a']);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '91']);
    await running.pop()?.close();
    expect(await readHealth(log)).toMatchObject([{ state: 'rate-limited', lastError: 'the platform answered 429' }]);
  });

  it('takes calls by what it knew while it is opened anew after an hour', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    await call(receiver, ['a']);
    now += 3_600_001;
    let release = (): void => {};
    beforeOpen = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    expect((await call(receiver, ['b'])).status).toBe(200);
    expect((await call(receiver, ['c'])).status).toBe(200);
    expect([opened, closed]).toEqual([2, []]);
    release();
    await until(
      async () => closed,
      (known) => known.length > 0,
    );
    expect((await call(receiver, ['d'])).status).toBe(200);
    expect([opened, closed]).toEqual([2, [1]]);
  });

  it('is well again by itself when calls could be taken, whether or not one comes', async () => {
    const log = createMemoryLog();
    const receiver = await start(log, 0, { recoverEveryMs: 10 });
    beforeOpen = () => {
      throw new Error('away');
    };
    await call(receiver, ['a']);
    await until(
      async () => opened,
      (times) => times > 2,
    );
    expect((await readHealth(log)).filter(({ state }) => state === 'ok')).toEqual([]);
    beforeOpen = () => {};
    const [health] = await until(
      () => readHealth(log),
      ([known]) => known?.state === 'ok',
    );
    expect(health).toMatchObject({ state: 'ok', lastSuccessAt: null, lastError: 'Error', events: 0 });
  });

  it('keeps what cannot be understood as a dead letter, and says what it has taken', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    await Promise.all([call(receiver, ['a', 'bad', 'c']), call(receiver, ['d']), call(receiver, ['e', 'f'])]);
    expect(log.records(deadLetterTopic)).toHaveLength(1);
    expect(texts(log).sort()).toEqual(['a', 'c', 'd', 'e', 'f'].map((id) => `text of ${id}`));
    await running.pop()?.close();
    const [health] = await readHealth(log);
    expect(health).toMatchObject({ source: 'chatter.calls', state: 'ok', pages: 3, events: 5, rejected: 1 });
    expect(log.records(cursorTopic)).toHaveLength(1);
  });

  it('says of itself that it is in trouble, without anybody’s words', async () => {
    const log = createMemoryLog();
    const receiver = await start(log);
    log.beforeAppend = (topic) => {
      if (topic === activityTopic) throw new Error(`cannot write ${secret}`);
    };
    await call(receiver, ['a']);
    await running.pop()?.close();
    expect(await readHealth(log)).toMatchObject([{ source: 'chatter.calls', state: 'failing', lastError: 'Error' }]);
  });

  it('says which port it cannot have', async () => {
    const receiver = await start(createMemoryLog());
    const port = Number(new URL(receiver.url).port);
    await expect(start(createMemoryLog(), port)).rejects.toThrow(`Webhooks: 127.0.0.1:${port} is in use`);
  });
});

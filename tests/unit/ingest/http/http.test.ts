import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createPlatformHttp, type Http, type Platform } from '../../../../ingest/http/http.js';
import { createRequestLimits } from '../../../../ingest/http/request-limits.js';
import { createUsageMeter } from '../../../../ingest/http/usage.js';
import { PlatformError, RateLimitedError, SourceStoppedError } from '../../../../ingest/source.js';
import {
  type PlatformAnswer,
  type PlatformServer,
  startPlatformServer,
} from '../../../support/simulators/platform-server.js';

const now = Date.UTC(2026, 5, 15, 9, 30);
const { signal } = new AbortController();
const secret = 'xoxb-canary-secret';

let server: PlatformServer;
let answer: PlatformAnswer;
let pauses: [string, number][];

beforeEach(async () => {
  answer = { body: { ok: true } };
  pauses = [];
  server = await startPlatformServer({ answer: () => answer });
});
afterEach(() => server.close());

function createHttp(platform: Partial<Platform> = {}, maxTimeoutMs?: number, requestsPerDay?: number): Http {
  const clock = () => now;
  const limits = createRequestLimits({ limits: {}, pauses: 'scope', now: clock, sleep: async () => {} });
  return createPlatformHttp({
    limits: { ...limits, pause: (scope, ms) => void pauses.push([scope, ms]) },
    usage: createUsageMeter(requestsPerDay === undefined ? {} : { requestsPerDay }, undefined, clock),
    now: clock,
    secrets: [secret],
    ...(maxTimeoutMs === undefined ? {} : { maxTimeoutMs }),
  }).for({
    title: 'Chatter',
    headers: () => ({ authorization: `Bearer ${secret}` }),
    explain: (body) => (body as { error?: string }).error ?? null,
    ...platform,
  });
}

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

describe('a request', () => {
  it('carries the headers of the source and gives the answer as JSON', async () => {
    answer = { headers: { 'x-more': 'yes' }, body: { list: [1] } };
    const got = await createHttp().json({ url: `${server.url}/a?b=1`, signal });
    expect(got).toMatchObject({ status: 200, body: { list: [1] } });
    expect(got.headers.get('x-more')).toBe('yes');
    expect(server.requests).toMatchObject([
      {
        method: 'GET',
        path: '/a?b=1',
        headers: { authorization: `Bearer ${secret}`, accept: 'application/json', 'user-agent': 'earshot' },
      },
    ]);
  });

  it.each([
    ['JSON', { a: 'ü' }, 'application/json', '{"a":"ü"}'],
    ['a form', new URLSearchParams({ a: 'b c' }), 'application/x-www-form-urlencoded;charset=UTF-8', 'a=b+c'],
    ['text', 'as it is', 'text/plain;charset=UTF-8', 'as it is'],
  ])('sends %s', async (_, body, type, sent) => {
    await createHttp().json({ url: server.url, body, signal });
    expect(server.requests).toMatchObject([{ method: 'POST', body: sent, headers: { 'content-type': type } }]);
  });

  it('takes other answers than good ones only where they mean something', async () => {
    answer = { status: 304 };
    expect(await createHttp().json({ url: server.url, accept: [304], signal })).toMatchObject({
      status: 304,
      body: null,
    });
    expect(await failure(createHttp().json({ url: server.url, signal }))).toBeInstanceOf(PlatformError);
    answer = { status: 404, body: { error: 'no such channel' } };
    const error = await failure(createHttp().json({ url: server.url, signal }));
    expect(error).toMatchObject({ message: 'Chatter answered 404 (no such channel)', passes: false });
  });

  it.each([
    ['nothing', ''],
    ['half of it', '{"list": [1, 2'],
    ['a page for people', '<html>'],
  ])('that is answered with %s instead of JSON may pass', async (_, body) => {
    answer = { body };
    expect(await failure(createHttp().json({ url: server.url, signal }))).toMatchObject({
      message: 'Chatter answered with something that is not whole JSON',
      passes: true,
    });
  });

  it('is not sent beyond the budget', async () => {
    const http = createHttp({}, undefined, 2);
    await http.json({ url: server.url, signal });
    await http.text({ url: server.url, signal });
    expect(await failure(http.json({ url: server.url, signal }))).toBeInstanceOf(RateLimitedError);
    expect(server.requests).toHaveLength(2);
  });

  it('is not sent when the run is over', async () => {
    const ended = new Error('ended');
    expect(await failure(createHttp().json({ url: server.url, signal: AbortSignal.abort(ended) }))).toBe(ended);
    expect(server.requests).toEqual([]);
  });

  it('ends when the run does, and says so', async () => {
    const ending = new AbortController();
    server.misbehave({ kind: 'hang' });
    const asking = failure(createHttp().json({ url: server.url, signal: ending.signal }));
    while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const ended = new Error('ended');
    ending.abort(ended);
    expect(await asking).toBe(ended);
  });
});

describe('a refusal', () => {
  it.each([401, 403])(
    'by %d stops the source, with the words of the platform and without its secrets',
    async (status) => {
      answer = { status, body: { error: `token ${secret}\n was revoked` } };
      const error = await failure(createHttp().json({ url: server.url, signal }));
      expect(error).toBeInstanceOf(SourceStoppedError);
      expect(error.message).toBe(`Chatter answered ${status} (token [redacted] was revoked)`);
    },
  );

  it.each<[string, Partial<Platform>, unknown]>([
    ['without words', { explain: () => null }, {}],
    [
      'in words that nobody reads',
      {
        explain: () => {
          throw new Error(secret);
        },
      },
      { error: 'x' },
    ],
    ['of a proxy', {}, '<html>Forbidden</html>'],
  ])('%s is told by its number', async (_, platform, body) => {
    answer = { status: 403, body };
    expect((await failure(createHttp(platform).json({ url: server.url, signal }))).message).toBe(
      'Chatter answered 403',
    );
  });

  it('is told in so many words and no more', async () => {
    answer = { status: 403, body: { error: 'x'.repeat(10_000) } };
    expect((await failure(createHttp().json({ url: server.url, signal }))).message.length).toBeLessThan(400);
  });

  it.each<[string, Record<string, string>, Partial<Platform>, number]>([
    ['in seconds', { 'retry-after': '30' }, {}, 30_000],
    [
      'as a date',
      { 'retry-after': new Date(now + 20_000).toUTCString(), date: new Date(now).toUTCString() },
      {},
      20_000,
    ],
    ['not at all', {}, {}, 60_000],
    ['as nothing, which would go round without end', { 'retry-after': '0' }, {}, 1000],
    ['elsewhere', { 'x-reset': '7' }, { pauseMs: (headers) => Number(headers.get('x-reset')) * 1000 }, 7000],
    ['in the body', {}, { pauseMs: (_headers, _now, body) => (body as { error: string }).error.length * 1000 }, 9000],
    [
      'elsewhere, as nonsense',
      { 'x-reset': 'soon', 'retry-after': '9' },
      { pauseMs: (headers) => Number(headers.get('x-reset')) },
      9000,
    ],
  ])('by 429 pauses, however long: %s', async (_, headers, platform, pauseMs) => {
    answer = { status: 429, headers, body: { error: 'slow down' } };
    const error = await failure(createHttp(platform).json({ url: server.url, scope: 'messages', signal }));
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error).toMatchObject({ retryAfterMs: pauseMs, message: 'Chatter answered 429 (slow down)' });
    expect(pauses).toEqual([['messages', pauseMs]]);
  });

  it('by 503 pauses when it says how long, and may pass otherwise', async () => {
    answer = { status: 503, headers: { 'retry-after': '5' } };
    expect(await failure(createHttp().json({ url: server.url, signal }))).toMatchObject({ retryAfterMs: 5000 });
    answer = { status: 503 };
    expect(await failure(createHttp().json({ url: server.url, signal }))).toMatchObject({ passes: true });
  });

  it('is not followed elsewhere: a token is not carried to another address', async () => {
    const elsewhere = await startPlatformServer({ answer: () => ({ body: {} }) });
    answer = { status: 302, headers: { location: `${elsewhere.url}/take-it` } };
    const error = await failure(createHttp().json({ url: server.url, signal }));
    expect(error).toMatchObject({ passes: false, message: expect.stringContaining('a redirect') });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });
});

describe('an answer', () => {
  it.each([
    ['breaks off in the middle', { kind: 'half' as const }],
    ['does not come', { kind: 'drop' as const }],
  ])('that %s is none, and may pass', async (_, fault) => {
    answer = { body: { list: 'x'.repeat(100_000) } };
    server.misbehave(fault);
    const error = await failure(createHttp().json({ url: server.url, signal }));
    expect(error).toMatchObject({ passes: true, message: expect.stringMatching(/^Chatter cannot be reached/) });
    expect(error).toBeInstanceOf(PlatformError);
  });

  it.each([
    ['as a request says', 60, undefined],
    ['as the caller says', 60_000, 60],
  ])('that never ends is waited for as long %s', async (_, timeoutMs, maxTimeoutMs) => {
    server.misbehave({ kind: 'hang' });
    const error = await failure(createHttp({}, maxTimeoutMs).json({ url: server.url, timeoutMs, signal }));
    expect(error).toMatchObject({ passes: true, message: 'Chatter gave no whole answer within 0.06 s' });
  });

  it('that is too large is not read to its end', async () => {
    answer = { body: { list: 'x'.repeat(100_000) } };
    const error = await failure(createHttp().text({ url: server.url, maxBytes: 1000, signal }));
    expect(error).toMatchObject({ passes: false, message: 'Chatter answered with more than 1000 bytes' });
  });

  it('of nobody names why, and no address', async () => {
    const gone = server.url;
    await server.close();
    const error = await failure(createHttp().json({ url: `${gone}/?token=${secret}`, signal }));
    expect(error).toMatchObject({ passes: true, message: 'Chatter cannot be reached (ECONNREFUSED)' });
    server = await startPlatformServer({ answer: () => answer });
  });
});

describe('a download', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'earshot-download-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('goes into a file, whole', async () => {
    answer = { body: Buffer.alloc(200_000, 'a') };
    const file = path.join(folder, 'export.zip');
    expect((await createHttp().download({ url: server.url, signal }, file)).body).toEqual({ bytes: 200_000 });
    expect((await readFile(file)).length).toBe(200_000);
  });

  it.each([
    ['breaks off', { kind: 'half' as const }, {}],
    ['never ends', { kind: 'hang' as const }, { timeoutMs: 60 }],
    ['is too large', null, { maxBytes: 1000 }],
  ])('that %s fails', async (_, fault, more) => {
    answer = { body: Buffer.alloc(200_000, 'a') };
    if (fault) server.misbehave(fault);
    const file = path.join(folder, 'export.zip');
    expect(await failure(createHttp().download({ url: server.url, signal, ...more }, file))).toBeInstanceOf(
      PlatformError,
    );
  });
});

describe('a body that goes on', () => {
  const collected = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  it('is given as it comes', async () => {
    answer = { body: 'data: 1\n\n' };
    const { body } = await createHttp().open({ url: server.url, signal });
    expect(await collected(body)).toBe('data: 1\n\n');
  });

  it('that breaks off says so, and ends with the run', async () => {
    answer = { body: 'x'.repeat(100_000) };
    server.misbehave({ kind: 'half' });
    const broken = await createHttp().open({ url: server.url, signal });
    expect(await failure(collected(broken.body))).toBeInstanceOf(PlatformError);

    const ending = new AbortController();
    server.misbehave({ kind: 'hang' });
    const { body } = await createHttp().open({ url: server.url, signal: ending.signal });
    const reading = failure(collected(body));
    const ended = new Error('ended');
    ending.abort(ended);
    expect(await reading).toBe(ended);
  });

  it('is refused as any other', async () => {
    answer = { status: 401, body: { error: 'no' } };
    expect(await failure(createHttp().open({ url: server.url, signal }))).toBeInstanceOf(SourceStoppedError);
  });
});

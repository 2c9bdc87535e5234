import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DeliveryError, pauseBeforeMs, retryAfterMs } from '../../../../../dashboards/digest/deliver/failure.js';
import { postCard, slackCard, teamsCard } from '../../../../../dashboards/digest/deliver/webhook.js';
import { testDigest } from '../../../../support/digest-sender.js';

const { card } = testDigest();
const never = new AbortController().signal;
const now = Date.UTC(2026, 10, 23, 7);
const secretPath = '/services/T000/B000/canary-of-a-secret';

let server: Server;
let url = '';
let asked: { method: string | undefined; type: string | undefined; body: unknown }[] = [];
let answer = (_request: IncomingMessage, response: ServerResponse): unknown => response.end('ok');

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push({ method: request.method, type: request.headers['content-type'], body: JSON.parse(body) });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${secretPath}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
});

async function failure(type: 'slack' | 'teams' = 'slack', signal = never): Promise<unknown> {
  try {
    await postCard({ type, url }, card, signal, now);
    return null;
  } catch (error) {
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary');
    return error instanceof DeliveryError ? error.failure : error;
  }
}
const answering = (status: number, headers: Record<string, string> = {}) => {
  answer = (_, response) => response.writeHead(status, headers).end('no');
};

describe('a channel', () => {
  test.each(['slack', 'teams'] as const)('gets its card: %s', async (type) => {
    answering(type === 'slack' ? 200 : 202);
    expect(await failure(type)).toBeNull();
    expect(asked).toEqual([
      {
        method: 'POST',
        type: 'application/json',
        body: JSON.parse(JSON.stringify(type === 'slack' ? slackCard(card) : teamsCard(card))),
      },
    ]);
  });

  test('that is asked too often says when again', async () => {
    answering(429, { 'retry-after': '120' });
    expect(await failure()).toMatchObject({ isPermanent: false, code: 429, notBeforeMs: 120_000 });
  });

  test.each([
    [500, false],
    [503, false],
    [408, false],
    [404, true],
    [410, true],
    [400, true],
    [403, true],
  ])('that answers %i: for good %s', async (status, isPermanent) => {
    answering(status);
    expect(await failure()).toMatchObject({ isPermanent, code: status });
  });

  test('that sends elsewhere is not followed', async () => {
    answering(302, { location: `${url}-elsewhere` });
    expect(await failure()).toMatchObject({ isPermanent: true, code: 302 });
    expect(asked).toHaveLength(1);
  });

  test('that cuts the connection, or does not answer, is tried again', async () => {
    answer = (request) => request.socket.destroy();
    expect(await failure()).toMatchObject({
      isPermanent: false,
      code: null,
      reason: expect.stringContaining('cannot be reached'),
    });
    answer = () => undefined;
    expect(await failure('slack', AbortSignal.timeout(50))).toMatchObject({
      isPermanent: false,
      reason: expect.stringContaining('does not answer in time'),
    });
  });
});

describe('what somebody wrote calls nobody and links nowhere', () => {
  const nasty = '<!channel> <@U1> *b* [x](https://evil.example) <script>alert(1)</script> & @here\r\nnew line';
  const hostile = {
    title: nasty,
    findings: [nasty, 'x'.repeat(10_000), ''],
    link: { title: 'a|b>c', url: 'https://earshot.example.org/a|b?c=<d>&e=f' },
  };

  test('Slack', () => {
    const made = slackCard(hostile) as { text: string; blocks: { text: { type: string; text: string } }[] };
    expect(made.text).not.toMatch(/<|>/);
    expect(made.blocks.map(({ text }) => text.type)).toEqual([
      'plain_text',
      'plain_text',
      'plain_text',
      'plain_text',
      'mrkdwn',
    ]);
    expect(made.blocks.at(-1)?.text.text).toBe('<https://earshot.example.org/a%7Cb?c=%3Cd%3E&e=f|a|b&gt;c>');
    expect(made.blocks[0]?.text.text.length).toBeLessThanOrEqual(150);
    for (const { text } of made.blocks) {
      expect(text.text.length).toBeLessThanOrEqual(3_000);
      expect(text.text).not.toBe('');
    }
  });

  test('Teams', () => {
    const text = JSON.stringify(teamsCard(hostile));
    expect(text).not.toContain('"TextBlock"');
    expect(Buffer.byteLength(text)).toBeLessThan(28_000);
    expect(teamsCard({ ...hostile, link: null })).not.toHaveProperty('attachments.0.content.actions');
  });
});

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Mon, 23 Nov 2026 07:01:00 GMT', 60_000],
  ['Mon, 23 Nov 2026 06:00:00 GMT', 0],
  ['999999999', 86_400_000],
  ['soon', null],
  ['', null],
])('Retry-After: %p', (header, ms) => {
  expect(retryAfterMs(header, now)).toBe(ms);
});

test('pauses grow to six hours, and differ by chance', () => {
  expect([1, 2, 3, 8, 50].map((attempt) => pauseBeforeMs(attempt, () => 0.5) / 60_000)).toEqual([2, 4, 8, 256, 360]);
  expect(pauseBeforeMs(1, () => 0)).toBe(90_000);
  expect(pauseBeforeMs(1, () => 1)).toBe(150_000);
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { openSocket } from '../../../../ingest/http/socket.js';
import { PlatformError, RateLimitedError, SourceStoppedError } from '../../../../ingest/source.js';

let server: Server;
let sockets: WebSocketServer;
const signal = new AbortController().signal;

async function listen(onConnection: (socket: WebSocket) => void): Promise<string> {
  server = createServer();
  sockets = new WebSocketServer({ server });
  sockets.on('connection', onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function refusing(status: number, headers: Record<string, string>, body: string): Promise<string> {
  server = createServer();
  server.on('upgrade', (_, socket) => {
    const lines = Object.entries({ ...headers, 'content-length': String(body.length) }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.end(`HTTP/1.1 ${status} No\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  for (const client of sockets?.clients ?? []) client.terminate();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('a WebSocket that is read', () => {
  it('loses nothing of what a server says before it could be listened to', async () => {
    const url = await listen((socket) => {
      for (let n = 0; n < 500; n += 1) socket.send(`message ${n}`);
    });
    for (let again = 0; again < 20; again += 1) {
      const socket = await openSocket({ title: 'Test', url, signal });
      const got: string[] = [];
      for await (const message of socket.messages) {
        got.push(message);
        if (got.length === 500) break;
      }
      expect(got).toEqual(Array.from({ length: 500 }, (_, n) => `message ${n}`));
    }
  });

  it('lets what is not taken wait at the server', async () => {
    const message = 'x'.repeat(100_000);
    let serverSide: WebSocket | undefined;
    const url = await listen((socket) => {
      serverSide = socket;
      for (let n = 0; n < 600; n += 1) socket.send(message);
    });
    const { messages, close } = await openSocket({ title: 'Test', url, signal });
    let taken = 0;
    let waiting = 0;
    for await (const _ of messages) {
      taken += 1;
      if (taken < 5) continue;
      // Far more than the buffers of the kernel between the two.
      await new Promise((resolve) => setTimeout(resolve, 200));
      waiting = serverSide?.bufferedAmount ?? 0;
      break;
    }
    close();
    expect(waiting).toBeGreaterThan(30_000_000);
  });

  it.each<[number, Record<string, string>, unknown]>([
    [401, {}, SourceStoppedError],
    [403, {}, SourceStoppedError],
    [429, { 'retry-after': '7' }, RateLimitedError],
    [429, {}, RateLimitedError],
    [503, { 'retry-after': '7' }, RateLimitedError],
    [503, {}, PlatformError],
    [500, {}, PlatformError],
  ])('refused by %i %o is told as what it is', async (status, headers, kind) => {
    const url = await refusing(status, headers, '{"error":"No"}');
    const refused = openSocket({ title: 'Test', url, signal });
    await expect(refused).rejects.toBeInstanceOf(kind);
    await expect(refused).rejects.toThrow(String(status));
    if (kind === RateLimitedError) {
      await expect(refused).rejects.toMatchObject({ retryAfterMs: 'retry-after' in headers ? 7000 : 60_000 });
    }
  });

  it('refused in the platform’s own words is told by the source', async () => {
    const url = await refusing(400, {}, '{"error":"CursorTooOld"}');
    const own = new PlatformError('too old', false);
    const given: unknown[] = [];
    const refused = (status: number, body: unknown): Error => {
      given.push(status, body);
      return own;
    };
    await expect(openSocket({ title: 'Test', url, signal, refused })).rejects.toBe(own);
    expect(given).toEqual([400, { error: 'CursorTooOld' }]);
  });

  it('that breaks tells whoever reads', async () => {
    const url = await listen((socket) => socket.send('one', () => socket.terminate()));
    const { messages } = await openSocket({ title: 'Test', url, signal });
    const got: string[] = [];
    await expect(
      (async () => {
        for await (const message of messages) got.push(message);
      })(),
    ).rejects.toThrow(/Test (?:broke|closed) the connection/);
    expect(got).toEqual(['one']);
  });
});

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { openSocket, type SocketOptions } from '../../../../ingest/http/socket.js';
import { PlatformError, SourceStoppedError } from '../../../../ingest/source.js';
import { type PlatformServer, startPlatformServer } from '../../../support/simulators/platform-server.js';

let server: PlatformServer;
let wss: WebSocketServer;
let onClient: (client: WebSocket, request: IncomingMessage) => void;
let refuse: number | null;

beforeEach(async () => {
  wss = new WebSocketServer({ noServer: true });
  refuse = null;
  onClient = () => {};
  server = await startPlatformServer({
    answer: () => ({ body: {} }),
    onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
      if (refuse !== null) {
        socket.end(`HTTP/1.1 ${refuse} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
        return;
      }
      wss.handleUpgrade(request, socket, head, (client) => onClient(client, request));
    },
  });
});
afterEach(async () => {
  for (const client of wss.clients) client.terminate();
  wss.close();
  await server.close();
});

const open = (more: Partial<SocketOptions> = {}) =>
  openSocket({
    title: 'Chatter',
    url: server.url.replace('http', 'ws'),
    signal: new AbortController().signal,
    ...more,
  });

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
}

async function first(messages: AsyncIterable<string>, count: number): Promise<string[]> {
  const taken: string[] = [];
  for await (const message of messages) {
    taken.push(message);
    if (taken.length === count) break;
  }
  return taken;
}

async function all(messages: AsyncIterable<string>): Promise<void> {
  for await (const _ of messages);
}

describe('a WebSocket', () => {
  it('gives messages one by one, those that come with the greeting among them, and closes when left', async () => {
    let closed: () => void = () => {};
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    onClient = (client) => {
      for (let index = 0; index < 50; index += 1) client.send(`message ${index}`);
      client.on('close', closed);
    };
    const socket = await open();
    expect(await first(socket.messages, 50)).toEqual(Array.from({ length: 50 }, (_, index) => `message ${index}`));
    await isClosed;
  });

  it('carries headers, and what is said', async () => {
    const heard: string[] = [];
    onClient = (client, request) => {
      heard.push(String(request.headers.authorization));
      client.on('message', (message) => {
        heard.push(String(message));
        client.send('OK');
      });
    };
    const socket = await open({ headers: { authorization: 'Bearer x' } });
    socket.send('hello');
    expect(await first(socket.messages, 1)).toEqual(['OK']);
    expect(heard).toEqual(['Bearer x', 'hello']);
  });

  it.each([401, 403])('that is refused by %d stops the source', async (status) => {
    refuse = status;
    expect(await failure(open())).toMatchObject({ message: `Chatter refused the WebSocket: ${status}` });
    expect(await failure(open())).toBeInstanceOf(SourceStoppedError);
  });

  it('that is refused otherwise may pass', async () => {
    refuse = 503;
    expect(await failure(open())).toBeInstanceOf(PlatformError);
    await server.close();
    expect(await failure(open())).toBeInstanceOf(PlatformError);
    server = await startPlatformServer({ answer: () => ({ body: {} }) });
  });

  it.each<[string, (client: WebSocket) => void]>([
    ['closed', (client) => client.close(1001)],
    ['broken', (client) => client.terminate()],
  ])('that is %s by the platform says so, behind what had come before', async (_, end) => {
    onClient = (client) => client.send('last words', () => end(client));
    const { messages } = await open();
    const taken: string[] = [];
    const error = await failure(
      (async () => {
        for await (const message of messages) taken.push(message);
      })(),
    );
    expect(error).toBeInstanceOf(PlatformError);
    expect(taken).toEqual(['last words']);
  });

  it('that has gone silent is given up', async () => {
    // Whoever does not answer a ping is not there.
    onClient = (client) => {
      client.pong = () => {};
      (client as unknown as { _autoPong: boolean })._autoPong = false;
    };
    const { messages } = await open({ idleTimeoutMs: 60 });
    expect(await failure(all(messages))).toMatchObject({ message: 'Chatter has gone silent' });
  });

  it('in which nobody speaks is kept while pings are answered', async () => {
    onClient = (client) => void setTimeout(() => client.send('at last'), 1500);
    const { messages } = await open({ idleTimeoutMs: 600 });
    expect(await first(messages, 1)).toEqual(['at last']);
  });

  it('that says too much at once is given up', async () => {
    onClient = (client) => client.send('x'.repeat(5000));
    const { messages } = await open({ maxBytes: 1000 });
    expect(await failure(all(messages))).toBeInstanceOf(PlatformError);
  });

  it('ends with the run, whether it is read or not', async () => {
    const ending = new AbortController();
    const socket = await open({ signal: ending.signal });
    const reading = failure(all(socket.messages));
    const ended = new Error('ended');
    ending.abort(ended);
    expect(await reading).toBe(ended);
    expect(await failure(open({ signal: ending.signal }))).toBe(ended);
  });

  it('that is closed without having been read ends quietly', async () => {
    const socket = await open({ idleTimeoutMs: 30 });
    socket.close();
    // Longer than it may be silent: nothing may come of that any more.
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(wss.clients.size).toBe(0);
  });
});

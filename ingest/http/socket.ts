import type { IncomingMessage } from 'node:http';
import { createWebSocketStream, WebSocket } from 'ws';
import { PlatformError, RateLimitedError, SourceStoppedError } from '../source.js';
import { retryAfterMs } from './retry-after.js';

/** A WebSocket to a platform, read at the reader's own pace: what is not taken yet waits at the platform, not in memory. */
export interface Socket {
  /** Texts as they come. Ends with a PlatformError when the connection does; returning closes it. */
  readonly messages: AsyncIterable<string>;
  send(text: string): void;
  close(): void;
}

export interface SocketOptions {
  readonly title: string;
  readonly url: string | URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Default 30 s. */
  readonly openTimeoutMs?: number;
  /** A connection that is silent for so long, pings answered included, is taken for dead. Default 90 s. */
  readonly idleTimeoutMs?: number;
  /** Of one message. Default 4 MB. */
  readonly maxBytes?: number;
  /** What a refusal means to the source, by its status and body (JSON, else text); null: nothing of its own. */
  refused?(status: number, body: unknown): Error | null;
}

/** Of a refusal, so much is looked at. */
const refusalBytes = 64_000;
/** Asked for without saying how long. */
const unsaidPauseMs = 60_000;
const leastPauseMs = 1000;

export async function openSocket(options: SocketOptions): Promise<Socket> {
  const { title, url, headers = {}, signal, openTimeoutMs = 30_000, idleTimeoutMs = 90_000 } = options;
  signal.throwIfAborted();
  const socket = new WebSocket(url, {
    headers: { 'user-agent': 'earshot', ...headers },
    handshakeTimeout: openTimeoutMs,
    maxPayload: options.maxBytes ?? 4_000_000,
    followRedirects: false,
  });
  const end = (): void => socket.terminate();
  signal.addEventListener('abort', end, { once: true });
  // Before it is open: what comes with the greeting would find nobody listening. objectMode keeps messages apart; one waits at most.
  const stream = createWebSocketStream(socket, {
    encoding: 'utf8',
    readableObjectMode: true,
    readableHighWaterMark: 1,
  });
  // Whoever reads it hears of it; one who does not must not bring the process down.
  stream.on('error', () => {});
  try {
    await opened(socket, options);
  } catch (error) {
    signal.removeEventListener('abort', end);
    throw error;
  }

  let heardAt = Date.now();
  const heard = (): void => {
    heardAt = Date.now();
  };
  socket.on('pong', heard);
  socket.on('ping', heard);
  const beat = setInterval(() => {
    // What waits for its reader here keeps answers behind it waiting too.
    if (stream.readableLength > 0) heard();
    if (Date.now() - heardAt > idleTimeoutMs) stream.destroy(new PlatformError(`${title} has gone silent`));
    else if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, idleTimeoutMs / 3);
  beat.unref();
  socket.once('close', () => clearInterval(beat));

  async function* messages(): AsyncGenerator<string> {
    try {
      for await (const message of stream) {
        heard();
        yield String(message);
      }
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof PlatformError
        ? error
        : new PlatformError(`${title} broke the connection`, true, { cause: error });
    } finally {
      clearInterval(beat);
      signal.removeEventListener('abort', end);
      socket.terminate();
    }
    signal.throwIfAborted();
    throw new PlatformError(`${title} closed the connection`);
  }

  return { messages: messages(), send: (text) => socket.send(text), close: end };
}

function opened(socket: WebSocket, options: SocketOptions): Promise<void> {
  const { title, signal } = options;
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_, response) => {
      void refusal(response, options).then((error) => {
        reject(error);
        socket.terminate();
      });
    });
    socket.once('error', (error) => {
      reject(
        signal.aborted
          ? signal.reason
          : new PlatformError(`${title}: no WebSocket (${codeOf(error)})`, true, { cause: error }),
      );
    });
  });
}

async function refusal(response: IncomingMessage, { title, refused }: SocketOptions): Promise<Error> {
  const status = response.statusCode ?? 0;
  const own = refused?.(status, await bodyOf(response)) ?? null;
  response.destroy();
  if (own !== null) return own;
  const said = `${title} refused the WebSocket: ${status}`;
  if (status === 401 || status === 403) return new SourceStoppedError(said);
  const headers = { get: (name: string): string | null => String(response.headers[name] ?? '') || null };
  const pause = retryAfterMs(headers, Date.now());
  if (status === 429 || (status === 503 && pause !== null)) {
    return new RateLimitedError(said, Math.max(leastPauseMs, pause ?? unsaidPauseMs));
  }
  return new PlatformError(said);
}

async function bodyOf(response: IncomingMessage): Promise<unknown> {
  let text = '';
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      text += chunk;
      if (text.length >= refusalBytes) break;
    }
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const codeOf = (error: Error & { code?: string }): string => error.code ?? error.name;

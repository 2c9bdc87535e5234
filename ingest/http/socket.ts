import { createWebSocketStream, WebSocket } from 'ws';
import { PlatformError, SourceStoppedError } from '../source.js';

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
}

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
    await opened(socket, title, signal);
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

function opened(socket: WebSocket, title: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_, response) => {
      const said = `${title} refused the WebSocket: ${response.statusCode}`;
      response.resume();
      socket.terminate();
      const isRefusal = response.statusCode === 401 || response.statusCode === 403;
      reject(isRefusal ? new SourceStoppedError(said) : new PlatformError(said));
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

const codeOf = (error: Error & { code?: string }): string => error.code ?? error.name;

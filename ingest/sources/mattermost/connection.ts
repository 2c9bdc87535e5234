import { openSocket } from '../../http/socket.js';
import { PlatformError, SourceStoppedError } from '../../source.js';
import { wordsOf } from './client.js';
import { isRecord, type JsonRecord } from './json.js';

/** The server's WebSocket. Events are numbered by connection, so that a lost one is noticed. */
export interface Connection {
  /** Null: nothing came within the time. Throws when the connection ends. */
  next(waitMs: number): Promise<SocketEvent | null>;
  close(): void;
}

export interface SocketEvent {
  readonly event: string;
  readonly data: JsonRecord;
  readonly channelId: string | null;
  /** Events before this one were lost. */
  readonly isAfterGap: boolean;
}

export interface ConnectOptions {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

export async function connect({ url, token, signal }: ConnectOptions): Promise<Connection> {
  const socket = await openSocket({
    title: 'Mattermost',
    url: `${url.replace(/^http/, 'ws')}/api/v4/websocket`,
    signal,
    maxBytes: 16_000_000,
  });
  const messages = socket.messages[Symbol.asyncIterator]();
  let nextSeq: number | null = null;
  let coming: Promise<JsonRecord> | null = null;

  async function message(): Promise<JsonRecord> {
    const result = await messages.next();
    if (result.done) throw new PlatformError('Mattermost closed the connection');
    const parsed = readJson(result.value);
    return isRecord(parsed) ? parsed : {};
  }

  function eventOf(raw: JsonRecord): SocketEvent | null {
    if (typeof raw.event !== 'string') return null;
    const isAfterGap = typeof raw.seq === 'number' && nextSeq !== null && raw.seq !== nextSeq;
    if (typeof raw.seq === 'number') nextSeq = raw.seq + 1;
    const { data, broadcast } = raw;
    const channelId = isRecord(broadcast) ? broadcast.channel_id : null;
    return {
      event: raw.event,
      data: isRecord(data) ? data : {},
      channelId: typeof channelId === 'string' && channelId !== '' ? channelId : null,
      isAfterGap,
    };
  }

  async function authenticate(): Promise<void> {
    socket.send(JSON.stringify({ seq: 1, action: 'authentication_challenge', data: { token } }));
    for (;;) {
      const raw = await message();
      eventOf(raw);
      if (raw.seq_reply !== 1) continue;
      if (raw.status === 'OK') return;
      throw new SourceStoppedError(
        `Mattermost refused the WebSocket (${wordsOf(raw.error) ?? 'it says nothing more'})`,
      );
    }
  }

  try {
    await authenticate();
  } catch (error) {
    socket.close();
    throw error;
  }
  return {
    async next(waitMs) {
      const until = performance.now() + waitMs;
      for (;;) {
        coming ??= message();
        const left = until - performance.now();
        const raw = await withinTime(coming, left);
        if (raw === null) return null;
        coming = null;
        const event = eventOf(raw);
        if (event !== null) return event;
      }
    },
    close() {
      // What is still awaited ends with the connection, and nobody asks for it any more.
      coming?.catch(() => {});
      socket.close();
      void messages.return?.(undefined);
    },
  };
}

async function withinTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const due = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, ms));
  });
  try {
    return await Promise.race([work, due]);
  } finally {
    clearTimeout(timer);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

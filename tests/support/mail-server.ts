import type { Readable } from 'node:stream';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A mail server on loopback that does what a test wants of it. */
export interface MailServer {
  readonly port: number;
  /** Mails it has taken, whole. */
  readonly taken: readonly TakenMail[];
  /** Addresses that were asked for, in order; refused ones too. */
  readonly asked: readonly string[];
  /** Mails of which a part came. */
  broken(): number;
  /** Connections so far. */
  connections(): number;
  behave: Behaviour;
  close(): Promise<void>;
}

export interface TakenMail {
  readonly to: readonly string[];
  readonly raw: string;
  parsed(): Promise<Email>;
}

export interface Behaviour {
  /** Code and text for an address; null takes it. */
  readonly onRecipient?: (address: string) => Promise<Answer | null> | Answer | null;
  /** Before the mail is read. `drop`: the connection is cut in the middle of it; `stall`: it is never read. */
  readonly onMail?: 'drop' | 'stall';
  /** Once the mail is there. `never`: it is taken, and nobody is told. */
  readonly onEnd?: Answer | 'never';
}

export interface Answer {
  readonly code: number;
  readonly text: string;
}

export interface MailServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string };
  /** TLS from the first byte on. */
  readonly secure?: boolean;
  readonly login?: { readonly user: string; readonly password: string };
}

export async function startMailServer({ tls, secure = false, login }: MailServerOptions = {}): Promise<MailServer> {
  const taken: TakenMail[] = [];
  const asked: string[] = [];
  const state = { behave: {} as Behaviour, broken: 0 };
  const server = new SMTPServer({
    ...tls,
    secure,
    authOptional: login === undefined,
    allowInsecureAuth: true,
    disabledCommands: [...(tls === undefined ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])],
    logger: false,
    onAuth: ({ username, password }, _session, callback) =>
      username === login?.user && password === login?.password
        ? callback(null, { user: username })
        : callback(error({ code: 535, text: 'no such user' })),
    onRcptTo: ({ address }, _session, callback) => {
      asked.push(address);
      void Promise.resolve(state.behave.onRecipient?.(address) ?? null).then((answer) =>
        answer === null ? callback() : callback(error(answer)),
      );
    },
    onData: (stream, session, callback) => {
      const { onMail, onEnd } = state.behave;
      if (onMail !== undefined) state.broken += 1;
      if (onMail === 'stall') return;
      if (onMail === 'drop') {
        stream.once('data', () => sockets.get(session.id)?.());
        return;
      }
      void read(stream).then((raw) => {
        if (typeof onEnd === 'object') return callback(error(onEnd));
        taken.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw,
          parsed: () => PostalMime.parse(raw),
        });
        if (onEnd !== 'never') callback();
      });
    },
    onConnect: (session, callback) => {
      const connection = [...server.connections].find((one) => (one as unknown as { id: string }).id === session.id);
      const { _socket: socket } = connection as unknown as { _socket: { destroy(): void } };
      sockets.set(session.id, () => socket.destroy());
      callback();
    },
  });
  const sockets = new Map<string, () => void>();
  // A connection that is cut.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken,
    asked,
    broken: () => state.broken,
    connections: () => sockets.size,
    get behave() {
      return state.behave;
    },
    set behave(behave) {
      state.behave = behave;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const cut of sockets.values()) cut();
      }),
  };
}

function error({ code, text }: Answer): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

async function read(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AskedRequest, type Fault, type PlatformServer, startPlatformServer } from './platform-server.js';

/**
 * Jetstream of both versions, written from its documents: filters, cursors in microseconds, events that are kept for a while
 * only, `options_update`. The first version begins at the oldest event without a word when the cursor is older; the second one
 * says so, or refuses the number of an event. The faults of a platform server happen to connections; `hang` to the look-up of
 * handles, because a silent stream is not a fault.
 */
export interface JetstreamSimulator {
  readonly server: PlatformServer;
  /** `ws://…`, for the path of either version. */
  readonly streamUrl: string;
  /** Known to the AppView beside it. */
  account(handle: string, did?: string): string;
  commit(did: string, commit: SimulatedCommit): StoredEvent;
  /** Any other event, as it is written in the first version, but for its time. */
  event(did: string, kind: string, body?: Readonly<Record<string, unknown>>, at?: number): void;
  /** To all that are connected, as it is. */
  sendText(text: string): void;
  /** Events before are no longer kept. */
  forgetBefore(timeUs: number): void;
  /** Ends all connections. */
  disconnect(): void;
  readonly connections: readonly { readonly url: URL; readonly socket: WebSocket }[];
  close(): Promise<void>;
}

export interface SimulatedCommit {
  readonly operation?: 'create' | 'update' | 'delete';
  readonly collection: string;
  readonly rkey?: string;
  readonly record?: Readonly<Record<string, unknown>>;
  /** Default: the clock. */
  readonly at?: number;
}

export interface StoredEvent {
  readonly seq: number;
  readonly timeUs: number;
  readonly did: string;
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly uri: string;
}

interface Connection {
  readonly url: URL;
  readonly socket: WebSocket;
  readonly isV2: boolean;
  dids: ReadonlySet<string>;
  collections: readonly string[];
  kinds: ReadonlySet<string>;
  readonly change: ((body: unknown) => unknown) | null;
}

const v2Path = '/xrpc/network.bsky.jetstream.subscribeEvents';

export async function startJetstreamSimulator({ clock }: { clock: { now: number } }): Promise<JetstreamSimulator> {
  const accounts = new Map<string, string>();
  const events: StoredEvent[] = [];
  const connections: Connection[] = [];
  const faults: { fault: Fault; left: number; path: RegExp }[] = [];
  const sockets = new WebSocketServer({ noServer: true });
  let serial = 0;
  let keptFromUs = 0;

  const inner = await startPlatformServer({
    answer({ path }) {
      const actors = new URL(path, 'http://localhost').searchParams.getAll('actors');
      const found = [...accounts].filter(([did, handle]) => actors.includes(did) || actors.includes(handle));
      return { body: { profiles: found.map(([did, handle]) => ({ did, handle, followersCount: 1 })) } };
    },
    onUpgrade(request, socket, head) {
      const path = request.url ?? '/';
      const asked: AskedRequest = { method: 'GET', path, headers: request.headers, body: '' };
      (inner.requests as AskedRequest[]).push(asked);
      const at = faults.find(({ left, path: matching }) => left > 0 && matching.test(path));
      if (at) at.left -= 1;
      const fault = at?.fault;
      const url = new URL(path, 'http://localhost');
      const isV2 = url.pathname === v2Path;
      if (fault?.kind === 'drop') socket.destroy();
      else if (fault?.kind === 'status') refuse(socket, fault.status, fault.headers ?? {}, fault.body ?? {});
      else if (isV2 && isTooOld(url)) {
        refuse(socket, 400, {}, { error: 'CursorTooOld', message: `the oldest is ${events[0]?.seq}` });
      } else {
        sockets.handleUpgrade(request, socket, head, (accepted) =>
          begin(accepted, url, isV2, fault, (body) => (fault?.kind === 'change' ? fault.change(body, asked) : body)),
        );
      }
    },
  });

  const kept = (): StoredEvent[] => events.filter(({ timeUs }) => timeUs >= keptFromUs);

  function isTooOld(url: URL): boolean {
    const cursor = Number(url.searchParams.get('cursor') ?? Number.POSITIVE_INFINITY);
    return cursor < 1e15 && cursor < (kept()[0]?.seq ?? 0);
  }

  function begin(
    socket: WebSocket,
    url: URL,
    isV2: boolean,
    fault: Fault | undefined,
    change: (body: unknown) => unknown,
  ): void {
    const params = url.searchParams;
    const connection: Connection = {
      url,
      socket,
      isV2,
      dids: new Set(params.getAll(isV2 ? 'dids' : 'wantedDids')),
      collections: params.getAll(isV2 ? 'collections' : 'wantedCollections'),
      kinds: new Set(params.getAll('kinds')),
      change,
    };
    const replay = (): void => {
      const cursor = params.get('cursor') === null ? null : Number(params.get('cursor'));
      if (cursor !== null && isV2 && cursor >= 1e15 && cursor < keptFromUs) {
        send(connection, { $type: 'network.bsky.jetstream.subscribeEvents#info', name: 'OutdatedCursor' });
      }
      const due = cursor === null ? [] : kept().filter(({ timeUs, seq }) => (cursor >= 1e15 ? timeUs : seq) >= cursor);
      const matching = due.filter((event) => isWanted(event, connection));
      if (fault?.kind !== 'half') {
        for (const event of matching) send(connection, wire(event, isV2));
        connections.push(connection);
        return;
      }
      const whole = Math.floor(matching.length / 2);
      for (const event of matching.slice(0, whole)) send(connection, wire(event, isV2));
      // The beginning of a frame that says to be longer.
      const raw = (socket as unknown as { _socket: Duplex })._socket;
      raw.write(Buffer.from([0x81, 0x7e, 0x01, 0x00, 0x7b, 0x22]), () => raw.destroy());
    };
    socket.on('close', () => {
      const at = connections.indexOf(connection);
      if (at >= 0) connections.splice(at, 1);
    });
    socket.on('message', (data) => {
      const told = JSON.parse(String(data)) as { payload: { wantedDids?: string[]; wantedCollections?: string[] } };
      connection.dids = new Set(told.payload.wantedDids ?? []);
      connection.collections = told.payload.wantedCollections ?? [];
      if (!connections.includes(connection)) replay();
    });
    if (params.get('requireHello') !== 'true') replay();
  }

  function isWanted({ did, kind, body }: StoredEvent, { dids, collections, kinds, isV2 }: Connection): boolean {
    if (dids.size > 0 && !dids.has(did)) return false;
    if (isV2 && kinds.size > 0 && !kinds.has(kind)) return false;
    return kind !== 'commit' || collections.length === 0 || collections.includes(String(body.collection));
  }

  function wire({ seq, timeUs, did, kind, body }: StoredEvent, isV2: boolean): object {
    if (!isV2) return { did, time_us: timeUs, kind, [kind]: body };
    const time = `${new Date(Math.floor(timeUs / 1000)).toISOString().slice(0, 20)}${String(timeUs % 1_000_000).padStart(6, '0')}Z`;
    return {
      $type: `network.bsky.jetstream.subscribeEvents#${kind}`,
      ...{ seq, did, time, witnessedAt: time },
      ...(kind === 'commit' ? body : { [kind]: body }),
    };
  }

  function send({ socket, isV2, change }: Connection, event: object): void {
    const changed = change?.(event) ?? event;
    socket.send(JSON.stringify(isV2 ? { $type: 'message', payload: changed } : changed));
  }

  function store(did: string, kind: string, body: Readonly<Record<string, unknown>>, at = clock.now): StoredEvent {
    serial += 1;
    const uri = `at://${did}/${body.collection}/${body.rkey}`;
    const event = { seq: serial, timeUs: at * 1000 + 500 + (serial % 400), did, kind, body, uri };
    events.push(event);
    for (const connection of connections)
      if (isWanted(event, connection)) send(connection, wire(event, connection.isV2));
    return event;
  }

  const server: PlatformServer = {
    url: inner.url,
    requests: inner.requests,
    misbehave(fault, { times = 1, path = /(?:)/ } = {}) {
      if (fault.kind === 'hang') inner.misbehave(fault, { times, path: /getProfiles/ });
      else {
        faults.push({ fault, left: times, path });
        inner.misbehave(fault, { times, path });
      }
    },
    behave() {
      faults.splice(0);
      inner.behave();
    },
    close: () => inner.close(),
  };

  return {
    server,
    streamUrl: inner.url.replace('http:', 'ws:'),
    account(handle, given) {
      const letters = handle
        .replace(/[^a-z]/g, '')
        .padEnd(24, 'abcdefghijklmnopqrstuvwx')
        .slice(0, 24);
      const did = given ?? `did:plc:${letters}`;
      accounts.set(did, handle);
      return did;
    },
    commit(did, { operation = 'create', collection, rkey, record, at }) {
      const key = rkey ?? `3mrkey${String(serial + 1).padStart(7, 'a')}`;
      const rev = `3mrev${String(serial + 1).padStart(8, 'a')}`;
      const content = record === undefined ? {} : { record: { $type: collection, ...record }, cid: `bafyrei${serial}` };
      return store(did, 'commit', { rev, operation, collection, rkey: key, ...content }, at);
    },
    event: (did, kind, body = {}, at = clock.now) => void store(did, kind, body, at),
    sendText(text) {
      for (const { socket } of connections) socket.send(text);
    },
    forgetBefore(timeUs) {
      keptFromUs = timeUs;
    },
    disconnect() {
      for (const { socket } of [...connections]) socket.terminate();
    },
    connections,
    async close() {
      for (const client of sockets.clients) client.terminate();
      await inner.close();
    },
  };
}

function refuse(socket: Duplex, status: number, headers: Readonly<Record<string, string>>, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(text)) });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`,
  );
}

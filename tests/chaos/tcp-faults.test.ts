import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRandom } from '../../infra/random.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-faults.js';

/** The proxy that stands between Earshot and its servers, in front of one that says everything back. */

let server: Server;
let proxy: TcpProxy;
const clients: Socket[] = [];

beforeEach(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  proxy = await startTcpProxy({ target: () => port, random: createRandom('proxy') });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy.close();
  server.close();
});

async function open(): Promise<Socket> {
  const client = connect(proxy.port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => undefined);
  await once(client, 'connect');
  return client;
}

/** `once` would throw for the error that comes before. */
const closed = (client: Socket): Promise<void> =>
  new Promise((resolve) => (client.destroyed ? resolve() : client.once('close', () => resolve())));

async function echo(client: Socket, bytes: Buffer): Promise<Buffer> {
  const got: Buffer[] = [];
  let length = 0;
  client.write(bytes);
  while (length < bytes.length) {
    const [piece] = (await once(client, 'data')) as [Buffer];
    got.push(piece);
    length += piece.length;
  }
  return Buffer.concat(got);
}

const said = Buffer.from('what was said '.repeat(500));

test.each([[null], [{ kind: 'latency', ms: 5 } as const], [{ kind: 'trickle', bytes: 700, everyMs: 1 } as const]])(
  '%j passes everything on, unchanged',
  async (fault) => {
    proxy.set(fault);
    expect((await echo(await open(), said)).equals(said)).toBe(true);
    expect(proxy.touched() > 0).toBe(fault !== null);
  },
);

test('a cut resets who is connected and who comes, until it is over', async () => {
  const client = await open();
  await echo(client, Buffer.from('before'));
  proxy.set({ kind: 'cut', afterBytes: 10 });
  client.write(said);
  await closed(client);
  const late = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
  await closed(late);
  proxy.set(null);
  expect((await echo(await open(), said)).equals(said)).toBe(true);
});

test('half-open tells nobody; who was caught stays dead, who comes afterwards is served', async () => {
  const caught = await open();
  await echo(caught, Buffer.from('before'));
  proxy.set({ kind: 'half-open' });
  let heard = 0;
  caught.on('data', () => {
    heard += 1;
  });
  caught.write(said);
  const lost = await open();
  lost.write(said);
  proxy.set(null);
  expect((await echo(await open(), said)).equals(said)).toBe(true);
  expect([heard, caught.destroyed, lost.destroyed]).toEqual([0, false, false]);
});

test('a connection that two faults have touched counts twice', async () => {
  const client = await open();
  for (const touched of [1, 2]) {
    proxy.set({ kind: 'latency', ms: 1 });
    await echo(client, said);
    expect(proxy.touched()).toBe(touched);
  }
});

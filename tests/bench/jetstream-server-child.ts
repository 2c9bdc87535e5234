import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { sharedData } from '../support/shared-data.js';

/**
 * `jetstream-server-child.ts <events>`: the recorded events again and again, each time as other records, to whoever connects, as
 * fast as they are taken. Prints its address.
 */

const wanted = Number(process.argv[2]);
const folder = sharedData('jetstream');
if (folder === null) throw new Error('there are no recorded events');
const recorded = readFileSync(path.join(folder, 'events_v1.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as { time_us: number; commit?: { rkey: string } });
const first = Math.min(...recorded.map(({ time_us }) => time_us));
const last = Math.max(...recorded.map(({ time_us }) => time_us));

/** What may wait for the reader in this process. */
const mostWaiting = 1_000_000;

function* lines(): Generator<string> {
  for (let sent = 0; sent < wanted; sent += 1) {
    const event = recorded[sent % recorded.length] as (typeof recorded)[number];
    const round = Math.floor(sent / recorded.length);
    const time_us = event.time_us + round * (last - first + 1000);
    const { commit } = event;
    yield JSON.stringify({
      ...event,
      time_us,
      ...(commit ? { commit: { ...commit, rkey: `${commit.rkey}${round.toString(36)}` } } : {}),
    });
  }
}

async function serve(socket: WebSocket): Promise<void> {
  for (const line of lines()) {
    socket.send(line);
    while (socket.bufferedAmount > mostWaiting) await new Promise((resolve) => setTimeout(resolve, 1));
    if (socket.readyState !== socket.OPEN) return;
  }
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('connection', (socket) => void serve(socket));
server.on('listening', () => {
  process.stdout.write(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/subscribe\n`);
});
process.stdin.resume().on('end', () => process.exit());

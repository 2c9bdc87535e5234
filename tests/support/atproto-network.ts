import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { lexToJson } from '@atproto/api';
import { cborDecodeMulti } from '@atproto/common';
import { readCar } from '@atproto/repo';
import { WebSocket } from 'ws';
import type { JetstreamSimulator } from './simulators/jetstream.js';

/** A real PDS, and its stream of commits (CBOR and CAR files) in the shape of Jetstream's. */
export interface AtprotoNetwork {
  readonly pds: string;
  close(): Promise<void>;
}

export async function startAtprotoNetwork(): Promise<AtprotoNetwork> {
  const folder = await mkdtemp(path.join(tmpdir(), 'earshot-pds-'));
  const child = spawn(process.execPath, [path.resolve('tests/support/atproto-server.mjs'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '', LOG_ENABLED: 'false' },
  });
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the PDS ended with ${code}`);
    }),
  ])) as [string];
  const { pds } = JSON.parse(line) as { pds: string };
  return {
    pds,
    async close() {
      child.stdin.end();
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface RepoOp {
  readonly action: 'create' | 'update' | 'delete';
  readonly path: string;
  readonly cid: { toString(): string } | null;
}

interface CommitFrame {
  readonly repo: string;
  readonly time: string;
  readonly blocks: Uint8Array;
  readonly ops: readonly RepoOp[];
}

/** All that the PDS has said and says, as events of the simulator. Resolves to a function that ends it. */
export async function bridgeFirehose(pds: string, jetstream: JetstreamSimulator): Promise<() => void> {
  const url = `${pds.replace('http', 'ws')}/xrpc/com.atproto.sync.subscribeRepos?cursor=0`;
  const socket = new WebSocket(url);
  socket.binaryType = 'nodebuffer';
  let handling: Promise<void> = Promise.resolve();
  socket.on('message', (data: Buffer) => {
    handling = handling.then(() => frame(data));
  });
  await once(socket, 'open');
  return () => socket.terminate();

  async function frame(data: Buffer): Promise<void> {
    const [header, body] = cborDecodeMulti(data) as [{ t?: string }, Record<string, unknown>];
    const at = Date.parse(String(body.time));
    if (header.t !== '#commit') {
      if (header.t === '#identity' || header.t === '#account') {
        jetstream.event(String(body.did), header.t.slice(1), { did: body.did, time: body.time }, at);
      }
      return;
    }
    const commit = body as unknown as CommitFrame;
    const { blocks } = await readCar(commit.blocks);
    for (const { action, path: place, cid } of commit.ops) {
      const [collection = '', rkey = ''] = place.split('/');
      const bytes = cid === null ? undefined : blocks.get(cid as never);
      const record = bytes === undefined ? undefined : (lexToJson(cborDecodeMulti(bytes)[0] as never) as object);
      jetstream.commit(commit.repo, {
        operation: action,
        collection,
        rkey,
        at,
        ...(record === undefined ? {} : { record: record as Record<string, unknown> }),
      });
    }
  }
}

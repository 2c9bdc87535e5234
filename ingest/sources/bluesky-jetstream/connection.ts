import { isRecord } from '../../fields.js';
import { openSocket, type Socket } from '../../http/socket.js';
import { PlatformError } from '../../source.js';
import type { JetstreamConfig } from './config.js';
import { collectionNames } from './config.js';
import { type Version, versionOf } from './wire.js';

export const title = 'Jetstream';

/** The server keeps nothing from where reading ended. */
export class CursorTooOldError extends PlatformError {
  constructor() {
    super(`${title} no longer has what came after the last reading`, false);
  }
}

/** More accounts than fit into an address are told once the connection stands. */
const didsInAddress = 100;

export interface Wanted {
  /** Whose repositories; null: everybody's. */
  readonly dids: readonly string[] | null;
  /** Microseconds; null: from now on. */
  readonly cursor: number | null;
  readonly signal: AbortSignal;
}

export async function connect(
  { url, collections, maxMessageSizeBytes }: Pick<JetstreamConfig, 'url' | 'collections' | 'maxMessageSizeBytes'>,
  { dids, cursor, signal }: Wanted,
): Promise<Socket> {
  const version = versionOf(url);
  const address = new URL(url);
  if (address.pathname === '/') address.pathname = '/subscribe';
  const names = collections.map((name) => collectionNames[name]);
  const isTold = version === 'v1' && dids !== null && dids.length > didsInAddress;
  const filters: Record<Version, Record<string, readonly string[]>> = {
    v1: isTold ? { requireHello: ['true'] } : { wantedCollections: names, wantedDids: dids ?? [] },
    v2: { kinds: ['commit'], collections: names, dids: dids ?? [] },
  };
  for (const [name, values] of Object.entries(filters[version])) {
    for (const value of values) address.searchParams.append(name, value);
  }
  if (maxMessageSizeBytes !== undefined) address.searchParams.set('maxMessageSizeBytes', String(maxMessageSizeBytes));
  if (cursor !== null) address.searchParams.set('cursor', String(Math.floor(cursor)));
  const socket = await openSocket({
    title,
    url: address,
    signal,
    refused: (status, body) =>
      status === 400 && isRecord(body) && body.error === 'CursorTooOld' ? new CursorTooOldError() : null,
  });
  if (isTold) {
    const payload = { wantedCollections: names, wantedDids: dids, maxMessageSizeBytes: maxMessageSizeBytes ?? 0 };
    socket.send(JSON.stringify({ type: 'options_update', payload }));
  }
  return socket;
}

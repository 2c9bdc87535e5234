import type { Gap } from '../../../infra/contracts/cursor.js';
import type { JetstreamConfig } from './config.js';
import { connect } from './connection.js';
import { readMessage, versionOf } from './wire.js';

/**
 * Servers keep some hours. The first version of the protocol begins at the oldest event that there is and says nothing; the
 * second one says so.
 */

interface GapParts {
  readonly config: Pick<JetstreamConfig, 'url' | 'collections' | 'maxMessageSizeBytes' | 'quietMinutes'>;
  now(): number;
}

const reason = 'the server no longer had what came after the last reading';

/** What is younger than this, every server has. */
const surelyKeptMs = 3_600_000;

/**
 * Of a stream that brings a few accounts only, the first event tells nothing: they may have been silent. One event of everybody's
 * stream is looked at instead, where reading ended long ago.
 */
export async function gapBefore(
  endedAt: number | null,
  wanted: readonly string[] | null,
  { config, now }: GapParts,
  signal: AbortSignal,
): Promise<Gap | null> {
  if (endedAt === null || wanted === null || versionOf(config.url) === 'v2') return null;
  if (now() - endedAt / 1000 < surelyKeptMs) return null;
  const socket = await connect(config, { dids: null, cursor: endedAt, signal });
  try {
    for await (const text of socket.messages) {
      const event = readMessage(text, 'v1');
      if (!('timeUs' in event)) continue;
      return gapBetween(endedAt, event.timeUs, config);
    }
    return null;
  } finally {
    socket.close();
  }
}

function gapBetween(endedAt: number, beganAt: number, { quietMinutes }: GapParts['config']): Gap | null {
  if (beganAt - endedAt <= quietMinutes * 60_000_000) return null;
  return { from: Math.floor(endedAt / 1000), to: Math.floor(beganAt / 1000), reason };
}

/** Looks at the first event of a connection. */
export function noteFirst(
  endedAt: number | null,
  { isFiltered, isClamped }: { isFiltered: boolean; isClamped: boolean },
  { config }: GapParts,
) {
  let isSaid = isClamped;
  let isFirst = true;
  return {
    info(name: string): void {
      if (name === 'OutdatedCursor') isSaid = true;
    },
    event(timeUs: number): Gap[] {
      if (!isFirst) return [];
      isFirst = false;
      if (endedAt === null || timeUs <= endedAt) return [];
      if (isSaid) return [{ from: Math.floor(endedAt / 1000), to: Math.floor(timeUs / 1000), reason }];
      const gap = isFiltered ? null : gapBetween(endedAt, timeUs, config);
      return gap === null ? [] : [gap];
    },
  };
}

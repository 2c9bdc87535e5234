import type { Logger } from 'pino';
import type { Gap } from '../../../infra/contracts/cursor.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import { type Page, PlatformError, type RawItem } from '../../source.js';
import { accountLinks, findAccounts } from '../bluesky-common/accounts.js';
import type { AppView } from '../bluesky-common/client.js';
import type { Seal } from '../bluesky-common/sealed.js';
import { type BatchLimits, batches } from './batches.js';
import type { JetstreamConfig } from './config.js';
import { CursorTooOldError, connect, title } from './connection.js';
import { eventKey, type JetstreamItem } from './events.js';
import { gapBefore, noteFirst } from './gaps.js';
import { createStreamState, type StreamState } from './position.js';
import { createSelection, type Selection } from './selection.js';
import { leastTimeUs, readMessage, versionOf } from './wire.js';

export interface StreamParts {
  readonly config: JetstreamConfig;
  readonly instance: string;
  readonly appView: AppView;
  readonly pseudonym: Pseudonymiser;
  readonly seal: Seal;
  readonly logger: Logger;
  now(): number;
}

const limits: BatchLimits = { most: 500, maxMs: 1000, quietMs: 100, idleMs: 600_000 };

/** Times of events go up and down a little, and servers do not agree on them. */
const overlapUs = 5_000_000;
/** A stream that is no further behind has caught up. */
const caughtUpMs = 10_000;
/** In so long a connection has sent whatever it had to send from before. */
const settledMs = 1_800_000;

const rawItem = (where: string, value: JetstreamItem): RawItem => ({ where, value });

/** The stream from where reading ended, until the connection is lost or the signal aborted. */
export async function* streamPages(position: unknown, parts: StreamParts, signal: AbortSignal): AsyncGenerator<Page> {
  const { config, now } = parts;
  const state = createStreamState(position);
  const { dids, links, unknown } = await whoIsRead(state, parts, signal);
  if (links.length > 0) yield { items: links, position: state.save() };
  const selection = createSelection(config, dids, state.kept);
  const wanted = config.take === 'own' ? [...dids] : null;
  if (wanted?.length === 0) throw new PlatformError(`${title}: the network knows none of the accounts`);

  const endedAt = state.timeUs;
  const gap = await gapBefore(endedAt, wanted, parts, signal);
  const opened = await open(wanted, state, parts, signal);
  const first = noteFirst(endedAt, { isFiltered: wanted !== null, isClamped: opened.isTooOld }, parts);
  const gaps: Gap[] = gap === null ? [] : [gap];
  const version = versionOf(config.url);
  const openedAt = now();
  let messages = 0;
  let items: RawItem[] = [...unknown];
  // A page that leads no further would be read again and again while the connection breaks behind it.
  let hasMoved = false;
  try {
    for await (const { texts, isQuiet } of batches(opened.socket.messages, limits)) {
      const observedAt = now();
      for (const text of texts) {
        const event = readMessage(text, version);
        messages += 1;
        if (event.kind === 'info') {
          first.info(event.name);
          continue;
        }
        if (event.kind === 'error') throw new PlatformError(`${title} ended the stream: ${event.name.slice(0, 100)}`);
        if (event.kind === 'unreadable') {
          const where = `message ${messages} of the connection of ${new Date(openedAt).toISOString()}`;
          items.push(rawItem(where, { kind: 'reject', reason: event.reason }));
          continue;
        }
        gaps.push(...first.event(event.timeUs));
        const item = itemOf(event, endedAt, observedAt, selection, state);
        state.timeUs = Math.max(state.timeUs ?? 0, event.timeUs);
        if (item === null) continue;
        items.push(item);
        hasMoved = true;
      }
      if (isQuiet && texts.length === 0 && wanted !== null && observedAt - openedAt >= settledMs) {
        state.timeUs = Math.max(state.timeUs ?? 0, (observedAt - settledMs) * 1000);
      }
      const caughtUp = isQuiet || (state.timeUs ?? 0) / 1000 > observedAt - caughtUpMs;
      if (!hasMoved && !caughtUp) continue;
      yield { items, position: state.save(), gaps: gaps.splice(0), caughtUp };
      items = [];
      hasMoved = false;
    }
  } finally {
    opened.socket.close();
  }
}

type Known = Exclude<ReturnType<typeof readMessage>, { kind: 'info' | 'error' | 'unreadable' }>;

/** Null: it is known from before the connection was lost. */
function itemOf(
  event: Known,
  endedAt: number | null,
  observedAt: number,
  select: Selection,
  state: StreamState,
): RawItem | null {
  const where = `event ${event.timeUs}`;
  const isCommit = event.kind === 'commit';
  const key = isCommit ? eventKey(event) : `${event.kind} ${event.did} ${event.timeUs}`;
  if (endedAt !== null && event.timeUs <= endedAt && state.seen.has(key)) return null;
  state.seen.add(key);
  if (!isCommit) return rawItem(where, { kind: 'skip', reason: `${event.kind} event: nobody did anything` });
  const reason = select(event);
  return reason === null
    ? rawItem(where, { kind: 'commit', commit: event, observedAt })
    : rawItem(where, { kind: 'skip', reason });
}

async function open(wanted: readonly string[] | null, state: StreamState, parts: StreamParts, signal: AbortSignal) {
  const { config, now } = parts;
  const from =
    state.timeUs !== null
      ? state.timeUs - overlapUs
      : config.replayHours > 0
        ? (now() - config.replayHours * 3_600_000) * 1000
        : null;
  try {
    return { socket: await connect(config, { dids: wanted, cursor: from, signal }), isTooOld: false };
  } catch (error) {
    if (!(error instanceof CursorTooOldError) || from === null) throw error;
    // The earliest time there is: from where the server's memory begins.
    return { socket: await connect(config, { dids: wanted, cursor: leastTimeUs, signal }), isTooOld: true };
  }
}

async function whoIsRead(state: StreamState, parts: StreamParts, signal: AbortSignal) {
  const { config, logger, pseudonym, now } = parts;
  if (config.accounts.length === 0) return { dids: new Set<string>(), links: [], unknown: [] };
  const { known, unknown, saved } = await findAccounts(config.accounts, state.accounts, parts, signal);
  state.accounts = saved;
  for (const index of unknown) logger.warn({ account: `accounts.${index}` }, 'the network knows no such account');
  const observedAt = now();
  const links = state.told.tell(accountLinks(known, pseudonym, observedAt), observedAt);
  const reason = 'account that the network does not know: mend its handle, or give its DID';
  return {
    dids: new Set(known.map(({ did }) => did)),
    links: links.map((link) => rawItem(`link of ${link.accountId.slice(0, 12)}`, { kind: 'link', link })),
    unknown: unknown.map((index) => rawItem(`accounts.${index}`, { kind: 'skip', reason })),
  };
}

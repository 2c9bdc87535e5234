import { createRecent, type Recent } from '../../recent.js';
import { type Page, RateLimitedError, type SourceContext, type SourceReader } from '../../source.js';
import { allReactions } from './all-reactions.js';
import { type ChangesOptions, repliesPlace, threadsPlace } from './changes.js';
import type { ListedChannel } from './channels.js';
import type { SlackClient } from './client.js';
import type { SlackConfig } from './config.js';
import type { ItemContext } from './context.js';
import { type KnownDirectory, knownDirectory, memberItems, usersPage } from './directory.js';
import type { SlackRawItem } from './items.js';
import { liveReading, settleMs } from './live-channel.js';
import {
  type ChannelPlace,
  channelPlace,
  newRound,
  type Position,
  parsePosition,
  type Round,
  threadsInTurn,
} from './position.js';
import { isRead, isThreadGone, readOn } from './read-channel.js';
import { createAsking, type Dated, type StampedAsking } from './stretches.js';
import { isNotReadable, type Workspace, wantedChannels } from './workspace.js';

const dayMs = 86_400_000;
/** Users and members are read anew after so long, and channels that may not be read are tried again. */
const directoryEveryMs = 6 * 3_600_000;
/** A position has no room for more; an account's link says of every bot that it is one. */
const mostBots = 3000;
/** What is remembered is cut to its size after so many pages; in between it grows by little. */
const pagesPerTrim = 3;

export interface RoundsOptions {
  readonly config: SlackConfig;
  readonly source: SourceContext;
  readonly workspace: Workspace;
  readonly client: SlackClient;
  readonly context: ItemContext;
}

/** What one run over the pages works with. */
interface Run extends RoundsOptions {
  readonly asking: StampedAsking;
  /** Pseudonyms of bots. */
  readonly bots: Set<string>;
  readonly changes: Omit<ChangesOptions, 'recent'>;
  readonly signal: AbortSignal;
}

/**
 * Goes round all that is wanted: users and members from time to time, then each channel with the threads that have moved,
 * then in turn some of the other threads. A round that an earlier process began is ended first.
 */
export function createRounds(options: RoundsOptions): SourceReader['pages'] {
  let hasBegun = false;
  return async function* pages(saved, signal) {
    const { client, context, source } = options;
    const position = parsePosition(saved);
    const asking = createAsking(client, source.now, position?.observedAt ?? 0);
    const bots = new Set(position?.bots ?? []);
    const changes = {
      context,
      isBot: (account: string) => bots.has(account),
      allReactions: (channel: string, message: Dated) =>
        allReactions(asking, channel, message, signal).catch((error: unknown) => {
          if (error instanceof RateLimitedError) return null;
          throw error;
        }),
    };
    const run: Run = { ...options, asking, bots, changes, signal };
    const state = restore(position, Math.min(source.startAt, source.now()));
    if (state.round !== null) {
      yield* round(state, run);
      if (hasBegun || signal.aborted) return;
    }
    hasBegun = true;
    state.round = newRound(
      source.now() >= state.directoryAt + directoryEveryMs,
      threadsInTurn(source.now() - asking.lastStamp()),
    );
    yield* round(state, run);
  };
}

interface State extends Omit<Position, 'recent' | 'bots' | 'observedAt'> {
  readonly recent: Recent;
}

function restore(position: Position | null, startAt: number): State {
  return {
    begunAt: position?.begunAt ?? startAt,
    closed: [...(position?.closed ?? [])],
    readTo: { ...position?.readTo },
    refused: { ...position?.refused },
    directoryAt: position?.directoryAt ?? 0,
    turn: position?.turn ?? '',
    recent: createRecent(position?.recent ?? null),
    round: position?.round ?? null,
  };
}

async function* round(state: State, run: Run): AsyncGenerator<Page> {
  const { source, workspace, config, context, bots, asking, changes, signal } = run;
  const channels = wantedChannels(workspace);
  const windowFrom = source.now() - Math.max(config.rescanDays * dayMs, settleMs);
  let known: KnownDirectory | undefined;
  let pages = 0;
  let items: SlackRawItem[] = [];

  /** After every request, so that whatever comes in between (a pause that Slack asks for) takes nothing away. */
  const page = (): Page => {
    pages += 1;
    if (pages % pagesPerTrim === 0 || state.round === null) state.recent.trim(windowFrom);
    const full = items;
    items = [];
    const position: Position = {
      ...state,
      readTo: { ...state.readTo },
      refused: { ...state.refused },
      recent: state.recent.save(),
      bots: [...bots].slice(-mostBots),
      observedAt: asking.lastStamp(),
    };
    return { items: full, position };
  };
  const directory = async (): Promise<KnownDirectory> => {
    known ??= knownDirectory((await source.previousDirectory?.()) ?? []);
    return known;
  };
  const at = (): Round => state.round ?? newRound(false, 0);

  while (at().step === 'users' && !signal.aborted) {
    const found = await usersPage(asking, config.teamId, at().users, await directory(), context, signal);
    items.push(...found.items);
    for (const bot of found.bots) bots.add(bot);
    state.round = found.next === null ? { ...at(), step: 'members', users: null } : { ...at(), users: found.next };
    yield page();
  }

  if (at().step === 'members') {
    for (const channel of channels.filter((one) => one.nativeId > at().after && !one.isArchived)) {
      if (signal.aborted) return;
      if (isRefused(channel, state, source.now())) continue;
      try {
        items.push(...(await memberItems(asking, channel, await directory(), context, signal)));
      } catch (error) {
        if (!isNotReadable(error)) throw error;
        source.logger.warn(
          { channel: channel.label, reason: error.message },
          'the members of the channel cannot be read',
        );
      }
      state.round = { ...at(), after: channel.nativeId };
      yield page();
    }
    state.directoryAt = source.now();
    state.round = { ...at(), step: 'channels', after: '' };
  }

  if (at().step === 'channels') {
    for (const channel of channels.filter((one) => one.nativeId > at().after)) {
      const started = at().at?.channel === channel.nativeId;
      if (!started && (isRefused(channel, state, source.now()) || isClosed(channel, state))) continue;
      yield* readChannel(channel, started ? (at().at as ChannelPlace) : channelPlace(channel.nativeId));
      if (signal.aborted) return;
    }
    forgetUnwanted(state, channels);
    state.round = { ...at(), step: 'threads', after: '', at: null };
  }

  for (const [channel, thread] of threadsFromTurn(state, channels)) {
    if (at().threadsLeft === 0) break;
    const said = state.recent.known(threadsPlace(channel.nativeId), thread)?.state ?? '';
    const place: ChannelPlace = { ...channelPlace(channel.nativeId), history: null, due: [[thread, said]] };
    const same = at().at?.channel === channel.nativeId && at().at?.due[0]?.[0] === thread;
    yield* readChannel(channel, same ? (at().at as ChannelPlace) : place);
    if (signal.aborted) return;
    state.turn = turnOf(channel, thread);
    state.round = { ...at(), at: null, threadsLeft: at().threadsLeft - 1 };
  }
  state.round = null;
  yield page();

  async function* readChannel(channel: ListedChannel, from: ChannelPlace): AsyncGenerator<Page> {
    let place = from;
    const readTo = state.readTo[channel.nativeId] ?? null;
    const live = { channel, readTo, begunAt: state.begunAt, windowFrom, now: source.now() };
    const reading = liveReading(live, state.recent, changes, asking, signal);
    while (!isRead(place)) {
      if (signal.aborted) return;
      const isReadable = await readable(channel, async () => {
        const read = await readOn(place, reading, asking, signal);
        place = read.place;
        items.push(...read.items);
      });
      if (!isReadable) place = { ...place, history: null, due: [], newest: null };
      const isDone = isRead(place);
      if (isDone && at().step === 'channels') {
        if (isReadable) closeChannel(channel, place.newest, readTo);
        state.round = { ...at(), after: channel.nativeId, at: null };
      } else {
        state.round = { ...at(), at: isDone ? null : place };
      }
      yield page();
    }
  }

  function closeChannel({ nativeId, isArchived }: ListedChannel, newest: number | null, readTo: number | null): void {
    state.readTo[nativeId] = Math.max(newest ?? 0, readTo ?? Math.min(windowFrom, state.begunAt));
    state.closed = [...state.closed.filter((id) => id !== nativeId), ...(isArchived ? [nativeId] : [])];
  }

  /** What may not be read is left out until it is tried again; nothing in it is called gone. */
  async function readable(channel: ListedChannel, read: () => Promise<void>): Promise<boolean> {
    try {
      await read();
      delete state.refused[channel.nativeId];
      return true;
    } catch (error) {
      if (!isNotReadable(error) || isThreadGone(error)) throw error;
      if (state.refused[channel.nativeId] === undefined) {
        source.logger.warn(
          { channel: channel.label, reason: error.message },
          'the channel cannot be read and is left out',
        );
      }
      state.refused[channel.nativeId] = source.now();
      return false;
    }
  }
}

function isRefused(channel: ListedChannel, { refused }: State, now: number): boolean {
  const at = refused[channel.nativeId];
  return at !== undefined && channel.isMember !== true && now < at + directoryEveryMs;
}

/** An archived channel is read once more after it was archived, for what was said last; others are for the back-fill. */
const isClosed = ({ isArchived, nativeId }: ListedChannel, { readTo, closed }: State): boolean =>
  isArchived && (readTo[nativeId] === undefined || closed.includes(nativeId));

const turnOf = (channel: ListedChannel, thread: string): string => `${channel.nativeId}/${thread}`;

/** All threads of the window, beginning behind the one that was looked at last. */
function threadsFromTurn(state: State, channels: readonly ListedChannel[]): [ListedChannel, string][] {
  const all = channels
    .filter((channel) => state.refused[channel.nativeId] === undefined && !isClosed(channel, state))
    .flatMap((channel) =>
      state.recent.of(threadsPlace(channel.nativeId)).map(({ key }): [ListedChannel, string] => [channel, key]),
    )
    .sort((a, b) => (turnOf(...a) < turnOf(...b) ? -1 : 1));
  const first = all.findIndex((one) => turnOf(...one) > state.turn);
  return first < 0 ? all : [...all.slice(first), ...all.slice(0, first)];
}

/** Of a channel that is not wanted any more, or no longer there, nothing is remembered, and nothing called gone. */
function forgetUnwanted(state: State, channels: readonly ListedChannel[]): void {
  const wanted = new Set(channels.map(({ nativeId }) => nativeId));
  for (const nativeId of Object.keys(state.readTo)) {
    if (wanted.has(nativeId)) continue;
    delete state.readTo[nativeId];
    for (const place of [nativeId, threadsPlace(nativeId), repliesPlace(nativeId)]) {
      for (const { key } of state.recent.of(place)) state.recent.forget(place, key);
    }
  }
}

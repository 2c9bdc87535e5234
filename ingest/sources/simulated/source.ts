import { z } from 'zod';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import type { EvidenceRecord } from '../../../infra/contracts/evidence.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { Page, RawItem, Source, SourceReader } from '../../source.js';
import { activityLevel } from './activity-level.js';
import { dayMs, type SimulatedConfig, simulatedConfigSchema, simulatedPeriod } from './config.js';
import { directory } from './directory.js';
import { evidence } from './evidence.js';
import { createParser } from './parse.js';
import { instance, type RawDirectory, type RawEvidence } from './raw.js';
import { timeline } from './timeline.js';
import { createWorld, type World } from './world.js';

const itemsPerPage = 2_000;

/**
 * Where reading goes on: at an item of the directory (day −1) or of a day after `startMs`. The start is part of it, so
 * that tomorrow's reading adds a day to the same history instead of moving it.
 */
const positionSchema = z.object({ startMs: z.int(), day: z.int().min(-1), index: z.int().nonnegative() });
type Position = z.infer<typeof positionSchema>;

/** An invented organisation, the same for the same seed: for the demo, for tests and for measuring speed. */
export const simulatedSource: Source<SimulatedConfig> = {
  type: 'simulated',
  title: 'Simulated organisation',
  gives: {
    scope: 'internal',
    views: 'unique',
    reactionTimes: true,
    edits: true,
    deletes: true,
    membership: true,
    people: true,
  },
  ways: ['file'],
  tried: 'it is a simulation itself',
  config: simulatedConfigSchema,
  open: async (config, context) => openSimulated(config, context.pseudonym, context.now()),
};

export interface SimulatedReader extends SourceReader {
  readonly period: { readonly startMs: number; readonly untilMs: number };
  world(startMs?: number): World;
  /** All of it at once. */
  directory(): DirectoryRecord[];
  evidence(): EvidenceRecord[];
}

export function openSimulated(config: SimulatedConfig, pseudonym: Pseudonymiser, nowMs: number): SimulatedReader {
  const parse = createParser(pseudonym);
  const period = simulatedPeriod(config, nowMs);
  let built: World | undefined;
  const world = (startMs = period.startMs): World => {
    if (built?.startMs !== startMs) built = createWorld(config, startMs, activityLevel(config, startMs));
    return built;
  };
  return {
    instance,
    period,
    world,
    pages: (position, signal) => {
      const from = position === null || position === undefined ? null : positionSchema.parse(position);
      return pages(world(from?.startMs), period.untilMs, from, signal);
    },
    parse: (item) => parse(item.value),
    directory: () =>
      [...directory(world())].flatMap((value) =>
        parse(value).flatMap((parsed) => (parsed.kind === 'directory' ? [parsed.record] : [])),
      ),
    evidence: () =>
      [...evidence(world())].flatMap((value) =>
        parse(value).flatMap((parsed) => (parsed.kind === 'evidence' ? [parsed.record] : [])),
      ),
  };
}

/** What there is beside the activity, in the order in which it is handed out. */
function* lists(world: World): Generator<RawDirectory | RawEvidence> {
  yield* directory(world);
  yield* evidence(world);
}

async function* pages(world: World, untilMs: number, from: Position | null, signal: AbortSignal): AsyncGenerator<Page> {
  const { startMs } = world;
  const total = Math.max(0, Math.round((untilMs - startMs) / dayMs));
  const progress = (done: number) => ({ done, total, unit: 'days' });

  if (from === null || from.day < 0) {
    const skipped = from?.index ?? 0;
    let index = 0;
    let items: RawItem[] = [];
    for (const value of lists(world)) {
      index += 1;
      if (index <= skipped) continue;
      items.push({ where: `directory[${index - 1}]`, value });
      if (items.length < itemsPerPage) continue;
      signal.throwIfAborted();
      yield { items, position: { startMs, day: -1, index }, progress: progress(0) };
      items = [];
    }
    signal.throwIfAborted();
    yield { items, position: { startMs, day: 0, index: 0 }, progress: progress(0) };
  }

  const firstDay = Math.max(0, from?.day ?? 0);
  const skippedItems = from !== null && from.day >= 0 ? from.index : 0;
  for (const { day, items } of timeline(world, firstDay, total)) {
    const date = new Date(startMs + day * dayMs).toISOString().slice(0, 10);
    for (let start = day === firstDay ? skippedItems : 0; start < items.length; start += itemsPerPage) {
      signal.throwIfAborted();
      const values = items.slice(start, start + itemsPerPage);
      const last = start + values.length >= items.length;
      yield {
        items: values.map((value, offset) => ({ where: `${date}[${start + offset}]`, value })),
        position: last ? { startMs, day: day + 1, index: 0 } : { startMs, day, index: start + values.length },
        progress: progress(last ? day + 1 : day),
      };
    }
  }
}

import { createRandom } from '../../../infra/random.js';
import type { Store } from '../../../infra/store/store.js';
import { createForum } from '../../../ingest/sources/simulated/forum/create-forum.js';
import { forumFor } from '../../../ingest/sources/simulated/forum/options.js';
import { forumRows } from '../../../ingest/sources/simulated/forum/rows.js';
import { type EventSignal, eventSignals } from '../../../processors/conformity/event-signals.js';
import { inferEvents } from '../../../processors/conformity/infer-events.js';
import type { Effect } from '../../../processors/conformity/matched-set.js';
import type { WorkingCalendar } from '../../../processors/conformity/matching/calendar.js';
import type { WindowPeople } from '../../../processors/conformity/matching/count-people.js';
import { type CommunityMatch, matchEvents } from '../../../processors/conformity/matching/match-events.js';
import {
  closingFollow,
  type Focal,
  type MatchedEvent,
  type Outcome,
  waitSets,
} from '../../../processors/conformity/matching/outcomes.js';
import { dropRun } from '../../../processors/conformity/matching/scratch.js';
import { type StagedAct, stageRows } from '../../../processors/conformity/matching/stage-rows.js';
import { failuresFor, gateLimits, gates } from '../../../processors/conformity/statistics/gates.js';
import { inferInWorkers } from '../../../processors/conformity/statistics/infer-in-workers.js';
import type { Cell } from './cells.js';

/** What one simulated world told of one outcome. */
export interface WorldFinding {
  readonly world: number;
  readonly outcome: string;
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
  readonly detectable: number | null;
  /** Mean over the events of the outcome with the effect less the outcome without it; 0 where nothing happens. */
  readonly truth: number;
  readonly events: number;
  readonly matchRate: number;
  /** Whether the gates leave the outcome standing, but for the audit, which is about an organisation and not a world. */
  readonly shown: boolean;
  /** p of a plain before/after comparison of the same posts, without controls; null where there is none such. */
  readonly naiveP: number | null;
}

const hourMs = 3_600_000;

/** The simulated clock is UTC; where executives write on Friday evenings, people work later. */
function calendarOf({ confounder }: Cell): WorkingCalendar {
  const shiftMs = (forumFor[confounder].shiftHours ?? 0) * hourMs;
  return {
    timeZone: 'UTC',
    workingDays: [1, 2, 3, 4, 5],
    opensMs: 9 * hourMs + shiftMs,
    closesMs: 17 * hourMs + shiftMs,
  };
}

/**
 * Some worlds of a cell, matched by one pass of the SQL that people's own data go through. A world with an effect is made
 * twice, with and without it, from the same random numbers: the difference at the events is the truth.
 */
export async function runWorlds(
  store: Store,
  cell: Cell,
  worlds: readonly number[],
  seed: string | number,
  twins: Twins = new Map(),
): Promise<WorldFinding[]> {
  const run = Date.now();
  const hasTwin = cell.effects.length > 0;
  try {
    const unknown = hasTwin ? worlds.filter((world) => !twins.has(twinName(cell, world))) : [];
    await stageRows(store, run, rowsOf(cell, worlds, unknown, seed));
    const matches = await matchEvents(store, run, { calendar: calendarOf(cell), seed: `${seed}` });
    const byCommunity = new Map(matches.map((match) => [match.community, match]));
    const findings: WorldFinding[] = [];
    for (const world of worlds) {
      const found = byCommunity.get(numberOf(world));
      if (found === undefined) throw new Error(`World ${world} of ${cell.name} has no acts`);
      const ofTwin = byCommunity.get(twinOf(world));
      if (ofTwin !== undefined) twins.set(twinName(cell, world), ofTwin.events);
      const twin = hasTwin ? twins.get(twinName(cell, world)) : undefined;
      findings.push(...(await findingsOf(world, found, twin, cell, seed)));
    }
    return findings;
  } finally {
    await dropRun(store, run);
  }
}

function* rowsOf(
  cell: Cell,
  worlds: readonly number[],
  withTwin: readonly number[],
  seed: string | number,
): Generator<StagedAct> {
  const about = {
    ...forumFor[cell.confounder],
    confounder: cell.confounder,
    ...(cell.events === undefined ? {} : { events: cell.events }),
  };
  for (const world of worlds) {
    const random = () => createRandom(seed).fork('world', world);
    yield* forumRows(createForum(random(), { ...about, effects: cell.effects }), numberOf(world));
    if (withTwin.includes(world)) yield* forumRows(createForum(random(), about), twinOf(world));
  }
}

/** Worlds without an effect are the same whatever the effect they are compared with: their events are kept. */
export type Twins = Map<string, readonly MatchedEvent[]>;

const twinName = ({ confounder, events }: Cell, world: number): string => `${confounder} ${events ?? ''} ${world}`;

const numberOf = (world: number): number => 2 * world + 1;
const twinOf = (world: number): number => 2 * world + 2;

async function findingsOf(
  world: number,
  { counts, events: all, people }: CommunityMatch,
  twin: readonly MatchedEvent[] | undefined,
  { about }: Cell,
  seed: string | number,
): Promise<WorldFinding[]> {
  const events = all.filter(({ kind }) => kind === 'reply');
  const { eligible, matched } = counts.reply;
  const signals = eventSignals.filter(({ name }) => about.length === 0 || about.includes(name));
  const asked = await inferEvents([{ name: `world ${world}`, events }], Number(seed), { workers: 1, signals });
  const naive = await naivePs(
    asked.map(({ of }) => of.name),
    events,
    seed,
  );
  return asked.map(({ of, effect, placebo, events: known }, index) => ({
    world,
    outcome: of.name,
    estimate: effect?.estimate ?? null,
    low: effect?.low ?? null,
    high: effect?.high ?? null,
    p: effect?.p ?? null,
    detectable: effect?.detectable ?? null,
    truth: twin === undefined ? 0 : truthOf(of.name, events, twin),
    events: known,
    matchRate: eligible === 0 ? 0 : matched / eligible,
    shown: isShown(of, { events, known, eligible, matched, placebo, people }),
    naiveP: naive[index] ?? null,
  }));
}

interface Judged {
  readonly events: readonly MatchedEvent[];
  readonly known: number;
  readonly eligible: number;
  readonly matched: number;
  readonly placebo: Effect | null;
  readonly people: WindowPeople;
}

function isShown(of: EventSignal, { events, known, eligible, matched, placebo, people }: Judged): boolean {
  const closing = (focals: readonly Focal[]) => focals.filter(({ outcome }) => outcome.follow <= closingFollow).length;
  const controls = events.flatMap((event) => event.controls);
  const judged = gates(
    {
      ...{ events: known, eligible, matched, placebo, audit: null },
      closing: {
        events: events.length,
        eventsClosing: closing(events),
        controls: controls.length,
        controlsClosing: closing(controls),
      },
      people: {
        eventBefore: people.events.before,
        eventAfter: people.events.after,
        controlBefore: people.controls.before,
        controlAfter: people.controls.after,
      },
    },
    { ...gateLimits, events: of.minEvents },
  );
  return failuresFor(of.signal, judged).every(({ gate }) => gate === 'false alarms');
}

async function naivePs(
  names: readonly string[],
  events: readonly MatchedEvent[],
  seed: string | number,
): Promise<(number | null)[]> {
  const measures = names.map((name) => eventSignals.find((of) => of.name === name));
  const jobs = measures.map((of, index) => ({
    name: `naive ${index}`,
    seed,
    wanted: 'p' as const,
    sets:
      of === undefined || of.isWait || of.scale !== 'log'
        ? []
        : events.flatMap(({ executive, thread, outcome }) => {
            const y = of.measure(outcome);
            return y === null ? [] : [{ executive, thread, y, controls: [0] }];
          }),
  }));
  return (await inferInWorkers(jobs, { workers: 1 })).map(({ p }) => p);
}

function truthOf(name: string, events: readonly MatchedEvent[], without: readonly MatchedEvent[]): number {
  const of = eventSignals.find((signal) => signal.name === name);
  if (of === undefined) throw new Error(`There is no outcome ${name}`);
  const twins = new Map(without.map((event) => [event.act, event]));
  const pairs = events.flatMap((event) => {
    const twin = twins.get(event.act);
    return twin === undefined ? [] : [[event, twin] as const];
  });
  if (of.isWait) {
    const median = (some: readonly MatchedEvent[]): number =>
      waitSets(some)
        .map(({ event }) => (event.observed ? event.time : Number.POSITIVE_INFINITY))
        .sort((a, b) => a - b)[Math.floor(some.length / 2)] ?? Number.NaN;
    return Math.log(median(pairs.map(([event]) => event)) / median(pairs.map(([, twin]) => twin)));
  }
  const y = (outcome: Outcome): number => of.measure(outcome) ?? Number.NaN;
  const gaps = pairs.map(([event, twin]) => y(event.outcome) - y(twin.outcome)).filter(Number.isFinite);
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

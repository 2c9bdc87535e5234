import { test } from '@jest/globals';
import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { hashId } from '../../infra/contracts/ids.js';
import { weekMs } from './act-builder.js';

/**
 * Tests that each say what the store holds, in one store that is refreshed once: what a refresh costs is mostly its
 * hundred statements, whatever they find. Every test has people, communities and content of its own and a time of its own,
 * some weeks before that of the test before it, in which its directory holds; so none sees another's.
 *
 * Not for tests that depend on what is the last day of data, that change the configuration, or that refresh twice.
 */
export interface SharedGiven<Given> {
  /** A test whose first step (after what needs no store) is `given`. */
  test(name: string, body: () => Promise<void>): void;
  given(fixture: Given): Promise<void>;
  /** The same question about the time of the running test; of a test with a store of its own, as it is. */
  asked<Question extends { readonly until?: string }>(question: Question): Question;
  /** First and last day on which the running test's people do something. */
  time(): { readonly from: string; readonly until: string };
  /** To be called when something else has changed what the store holds. */
  changed(): void;
}

export interface SharedFixture {
  readonly events?: readonly ActivityEvent[];
  readonly records?: readonly DirectoryRecord[];
}

export interface SharedGivenOptions<Given> {
  /** Weeks between two tests: what lies further back than these must not matter to any of them. */
  readonly weeksApart: number;
  /** Makes the store hold exactly these. */
  readonly store: (fixtures: readonly Given[]) => Promise<void>;
}

/** The first of them computes what all of them look at. */
const limitMs = 600_000;

/** Ends a test's body where its fixture is all that is wanted. */
class FixtureGiven extends Error {}

/** The weeks of a test, ms, and by how much they were moved. */
interface Place {
  readonly from: number;
  readonly until: number;
  readonly back: number;
}

export function createSharedGiven<Given extends SharedFixture>({
  weeksApart,
  store,
}: SharedGivenOptions<Given>): SharedGiven<Given> {
  const bodies: (() => Promise<void>)[] = [];
  let places: Place[] = [];
  let running: number | null = null;
  let stored: Promise<void> | null = null;
  let collected: Given[] | null = null;
  const place = (): Place => {
    const found = running === null ? undefined : places[running];
    if (!found) throw new Error('Only a test that shares a store has a time of its own');
    return found;
  };

  const collect = async (): Promise<Given[]> => {
    const fixtures: Given[] = [];
    places = [];
    collected = fixtures;
    try {
      for (const body of bodies) {
        const ended = await body().catch((error: unknown) => error);
        if (!(ended instanceof FixtureGiven)) {
          throw ended ?? new Error('A test that shares a store has to begin with what is given');
        }
      }
      return fixtures;
    } finally {
      collected = null;
    }
  };

  return {
    test(name, body) {
      const number = bodies.push(body) - 1;
      const run = async (): Promise<void> => {
        running = number;
        try {
          await body();
        } finally {
          running = null;
        }
      };
      test(name, run, limitMs);
    },
    async given(fixture) {
      if (collected !== null) {
        places.push(placeBefore(places.at(-1), fixture, weeksApart));
        collected.push(moved(fixture, places.length - 1, places.at(-1)!, weeksApart));
        throw new FixtureGiven();
      }
      stored ??= collect().then(store);
      await stored;
    },
    asked: (question) =>
      question.until === undefined || running === null
        ? question
        : { ...question, until: dayOf(Date.parse(question.until) - place().back) },
    time: () => ({ from: dayOf(place().from), until: dayOf(place().until - 1) }),
    changed() {
      stored = null;
    },
  };
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** 5 January 1970 was a Monday. */
const mondayOf = (ms: number): number => Math.floor((ms - 4 * 86_400_000) / weekMs) * weekMs + 4 * 86_400_000;

function placeBefore(later: Place | undefined, { events = [] }: SharedFixture, weeksApart: number): Place {
  const times = events.map(({ occurredAt }) => occurredAt);
  const from = mondayOf(Math.min(...times));
  const until = mondayOf(Math.max(...times)) + weekMs;
  const back = later === undefined ? 0 : until - (later.from - weeksApart * weekMs);
  return { from: from - back, until: until - back, back };
}

const isId = (value: string): boolean => /^[0-9a-f]{32}$/.test(value);
/** Smaller numbers are counts and versions, not times. */
const firstMs = Date.UTC(2000, 0, 1);

/** The fixture with other ids, at its place, in a directory that holds for these weeks only. */
function moved<Given extends object>(fixture: Given, number: number, place: Place, weeksApart: number): Given {
  const from = place.from - (weeksApart - 1) * weekMs;
  const until = place.until + weekMs;
  const time = (ms: number): number => {
    const at = ms - place.back;
    if (at < from || at > until) throw new RangeError(`${new Date(ms).toISOString()} is too far from a test's acts`);
    return at;
  };
  const move = (value: unknown): unknown => {
    if (typeof value === 'number') return value >= firstMs ? time(value) : value;
    if (typeof value === 'string') return isId(value) ? hashId('shared given', String(number), value) : value;
    if (Array.isArray(value)) return value.map(move);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => {
        if (name === 'validFrom' && field === null) return [name, from];
        if (name === 'validTo' && field === null) return [name, until];
        return [name, move(field)];
      }),
    );
  };
  return move(fixture) as Given;
}

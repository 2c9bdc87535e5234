import type { Store } from '../../infra/store/store.js';
import type { Row } from './brute-force.js';
import { addDays } from './brute-force-calendar.js';

/** Connections and personas in plain TypeScript, from person-days and interactions: sets of pairs, slice by slice. */

type Place = readonly [dim: string, key: string];

export interface Interaction {
  readonly day: string;
  readonly community_id: string;
  readonly scope: string;
  readonly platform: string;
  readonly from_person: string;
  readonly to_person: string;
  readonly from_places: readonly Place[];
  readonly to_places: readonly Place[];
  readonly replies: number;
  readonly reactions: number;
  readonly shares: number;
  readonly mentions: number;
}

interface PersonDay {
  readonly day: string;
  readonly community_id: string;
  readonly scope: string;
  readonly platform: string;
  readonly person_id: string;
  readonly places: readonly Place[];
  readonly posts: number;
  readonly replies: number;
  readonly reactions: number;
  readonly shares: number;
}

interface Cell {
  readonly starts: string;
  readonly scope: string;
  readonly dim: string;
  readonly key: string;
  readonly eligible: number | null;
  readonly eligible_active: number;
}

const nameOf = ([dim, key]: Place): string => `${dim}\n${key}`;
const placeOf = (name: string): Place => name.split('\n') as [string, string];

export function forumsOf(row: { platform: string; community_id: string }): Place[] {
  return [
    ['all', ''],
    ['platform', row.platform],
    ['community', row.community_id],
  ];
}

export interface NetworkTables {
  readonly network_period: Row[];
  readonly persona_period: Row[];
}

export async function bruteForceNetwork(store: Store, surplus: number): Promise<NetworkTables> {
  const interactions = await store.query<Interaction>('SELECT * FROM interaction FINAL');
  const personDays = await store.query<PersonDay>('SELECT * FROM person_day FINAL');
  const cells = await store.query<Cell>("SELECT * FROM participation_period FINAL WHERE grain = '28d'");
  const starts = [...new Set(cells.map((cell) => cell.starts))].sort();
  return {
    network_period: starts.flatMap((first) => networkRows(first, interactions)),
    persona_period: starts.flatMap((first) =>
      personaRows(
        first,
        interactions,
        personDays,
        cells.filter((cell) => cell.starts === first),
        surplus,
      ),
    ),
  };
}

const within = <T extends { readonly day: string }>(rows: readonly T[], starts: string): T[] =>
  rows.filter(({ day }) => day >= starts && day <= addDays(starts, 27));

function networkRows(starts: string, all: readonly Interaction[]): Row[] {
  const rows: Row[] = [];
  for (const scope of ['internal', 'public']) {
    const acts = within(all, starts).filter((act) => act.scope === scope);
    const standing = new Map<string, { readonly last: string; readonly places: readonly Place[] }>();
    for (const act of acts) {
      for (const [person, places] of [
        [act.from_person, act.from_places],
        [act.to_person, act.to_places],
      ] as const) {
        // Where two places are known of the same day, the one that comes last in writing.
        const last = `${act.day} (${places.map(([dim, key]) => `('${dim}','${key}')`).join()})`;
        if (last > (standing.get(person)?.last ?? '')) standing.set(person, { last, places });
      }
    }
    const label = (person: string, dim: string): string =>
      standing
        .get(person)!
        .places.filter(([of]) => of === dim)
        .at(-1)?.[1] ?? '';
    const slices = new Set<string>();
    for (const act of acts) for (const forum of forumsOf(act)) slices.add(nameOf(forum));
    for (const { places } of standing.values()) for (const place of places) slices.add(nameOf(place));
    for (const slice of slices) {
      const [dim, key] = placeOf(slice);
      const isForum = ['all', 'platform', 'community'].includes(dim);
      const there = (person: string) =>
        isForum || standing.get(person)!.places.some((place) => nameOf(place) === slice);
      const directed = new Set(
        acts
          .filter((act) => !isForum || forumsOf(act).some((forum) => nameOf(forum) === slice))
          .filter((act) => there(act.from_person) || there(act.to_person))
          .map((act) => `${act.from_person} ${act.to_person}`),
      );
      const reverse = (pair: string): string => pair.split(' ').reverse().join(' ');
      const pairs = [...directed].filter((pair) => !directed.has(reverse(pair)) || pair < reverse(pair));
      const ends = pairs.map((pair) => pair.split(' ') as [string, string]);
      const inside = ends.filter(([a, b]) => there(a) && there(b));
      const people = new Set(ends.flat().filter(there));
      const degree = new Map<string, number>();
      for (const person of inside.flat()) degree.set(person, (degree.get(person) ?? 0) + 1);
      const sorted = [...degree.values()].sort((a, b) => b - a);
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      const players = sorted.findIndex((_, index) => 2 * sum(sorted.slice(0, index + 1)) >= sum(sorted)) + 1;
      const n = sorted.length;
      const crossing = (by: string): Row => {
        if (!isForum && dim !== by)
          return { [`${by}_people`]: 0, [`without_${by}`]: 0, [`${by}_inside`]: null, [`${by}_across`]: null };
        const labelled = ends.filter(([a, b]) => label(a, by) !== '' && label(b, by) !== '');
        const within = labelled.filter(([a, b]) => (isForum ? label(a, by) === label(b, by) : there(a) && there(b)));
        const known = new Set(labelled.flat().filter(there));
        const none = labelled.length === 0;
        return {
          [`${by}_people`]: known.size,
          [`without_${by}`]: isForum ? [...people].filter((person) => label(person, by) === '').length : 0,
          [`${by}_inside`]: none ? null : within.length,
          [`${by}_across`]: none ? null : labelled.length - within.length,
        };
      };
      rows.push({
        starts,
        scope,
        dim,
        key,
        ends: addDays(starts, 27),
        people: people.size,
        pairs: pairs.length,
        two_way: pairs.filter((pair) => directed.has(reverse(pair))).length,
        members: n,
        member_pairs: inside.length,
        key_players: players,
        centralisation: n < 3 ? null : sum(sorted.map((value) => sorted[0]! - value)) / ((n - 1) * (n - 2)),
        ...crossing('unit'),
        ...crossing('level'),
      });
    }
  }
  return rows;
}

function personaRows(
  starts: string,
  interactions: readonly Interaction[],
  personDays: readonly PersonDay[],
  cells: readonly Cell[],
  surplus: number,
): Row[] {
  interface Sums {
    posts: number;
    replies: number;
    made: number;
    got: number;
  }
  const people = new Map<string, Map<string, Sums>>();
  const add = (scope: string, slices: readonly Place[], person: string, { posts, replies, made, got }: Sums): void => {
    for (const name of new Set(slices.map(nameOf))) {
      const slice = people.get(`${scope}\n${name}`) ?? new Map<string, Sums>();
      people.set(`${scope}\n${name}`, slice);
      const sums = slice.get(person) ?? { posts: 0, replies: 0, made: 0, got: 0 };
      slice.set(person, {
        posts: sums.posts + posts,
        replies: sums.replies + replies,
        made: sums.made + made,
        got: sums.got + got,
      });
    }
  };
  for (const act of within(personDays, starts)) {
    const made = act.posts + act.replies + act.reactions + act.shares;
    add(act.scope, [...forumsOf(act), ...act.places], act.person_id, {
      posts: act.posts,
      replies: act.replies,
      made,
      got: 0,
    });
  }
  for (const act of within(interactions, starts)) {
    const got = act.replies + act.reactions + act.shares;
    add(act.scope, [...forumsOf(act), ...act.to_places], act.to_person, { posts: 0, replies: 0, made: 0, got });
  }
  return cells.map(({ scope, dim, key, eligible, eligible_active: active }) => {
    const gave = [...(people.get(`${scope}\n${nameOf([dim, key])}`)?.values() ?? [])].filter(({ made }) => made > 0);
    const kinds = gave.map(({ posts, replies, made, got }) => {
      if (got >= surplus * made) return 'catalyst';
      if (made >= surplus * got) return posts > replies ? 'broadcaster' : 'responder';
      return 'engager';
    });
    const countOf = (kind: string): number => kinds.filter((of) => of === kind).length;
    return {
      starts,
      scope,
      dim,
      key,
      ends: addDays(starts, 27),
      people: gave.length,
      engagers: countOf('engager'),
      catalysts: countOf('catalyst'),
      responders: countOf('responder'),
      broadcasters: countOf('broadcaster'),
      observers: eligible === null ? null : eligible - active,
    };
  });
}

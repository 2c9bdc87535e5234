import type { Store } from '../../infra/store/store.js';
import type { Row } from './brute-force.js';
import { addDays } from './brute-force-calendar.js';
import { forumsOf } from './brute-force-network.js';

interface PersonDay {
  readonly day: string;
  readonly community_id: string;
  readonly scope: string;
  readonly platform: string;
  readonly person_id: string;
  readonly places: readonly (readonly [string, string])[];
  readonly in_directory: number;
  readonly posts: number;
  readonly replies: number;
}

/** The Lorenz curve in plain TypeScript: every person's words in a list, read from the quiet end. */
export async function bruteForceLorenz(store: Store): Promise<Row[]> {
  const days = await store.query<PersonDay>('SELECT * FROM person_day FINAL WHERE posts + replies > 0');
  const cells = await store.query<{ starts: string; scope: string; dim: string; key: string; eligible: number | null }>(
    "SELECT * FROM participation_period FINAL WHERE grain = '28d'",
  );
  return cells.flatMap(({ starts, scope, dim, key, eligible }) => {
    const written = new Map<string, { posts: number; expected: boolean }>();
    for (const act of days) {
      if (act.scope !== scope || act.day < starts || act.day > addDays(starts, 27)) continue;
      if (![...forumsOf(act), ...act.places].some(([of, value]) => of === dim && value === key)) continue;
      const known = written.get(act.person_id) ?? { posts: 0, expected: false };
      written.set(act.person_id, {
        posts: known.posts + act.posts + act.replies,
        expected: known.expected || (scope === 'internal' && act.in_directory === 1),
      });
    }
    if (written.size === 0) return [];
    const authors = [...written.values()].map(({ posts }) => posts).sort((a, b) => a - b);
    const expected = [...written.values()].filter((one) => one.expected).map(({ posts }) => posts);
    const everybody =
      eligible === null || expected.length === 0 || expected.length > eligible
        ? null
        : [...new Array<number>(eligible - expected.length).fill(0), ...expected.sort((a, b) => a - b)];
    const loudest = (share: number): number =>
      sum(everybody!.slice(everybody!.length - Math.ceil(everybody!.length * share))) / sum(everybody!);
    return [
      {
        starts,
        scope,
        dim,
        key,
        ends: addDays(starts, 27),
        authors: authors.length,
        eligible,
        author_curve: curve(authors),
        eligible_curve: everybody === null ? '' : curve(everybody),
        quieter_half: rounded(sum(authors.slice(0, Math.floor(authors.length / 2))) / sum(authors)),
        top_1: everybody === null ? null : rounded(loudest(0.01)),
        next_9: everybody === null ? null : rounded(loudest(0.1) - loudest(0.01)),
        last_90: everybody === null ? null : rounded(1 - loudest(0.1)),
      },
    ];
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const rounded = (value: number): number => Number(value.toFixed(6)) + 0;

function curve(ascending: readonly number[]): string {
  return Array.from({ length: 10 }, (_, decile) => {
    const rank = (ascending.length * (decile + 1)) / 10;
    const whole = Math.floor(rank + 1e-9);
    const part = sum(ascending.slice(0, whole)) + (rank - whole) * (ascending[whole] ?? 0);
    return rounded(part / sum(ascending));
  }).join(' ');
}

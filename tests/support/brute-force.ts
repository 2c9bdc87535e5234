import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { conversationRows, interactionRows, personDayRows, postRows } from './brute-force-facts.js';
import { communityYears, participationPeriods, responseWeeks, retentionWeeks } from './brute-force-participation.js';
import { brutePosts } from './brute-force-posts.js';
import { cascades, leaderPosts } from './brute-force-reach.js';
import { buildWorld, type Features, type Rules } from './brute-force-world.js';

/**
 * Every result table in plain TypeScript, from METRICS.md and the comments of the SQL: loops over arrays, as slow and as
 * plain as can be, so that the database's answer can be held against something that was not written in its language.
 */

export type Row = Record<string, string | number | null>;

export interface BruteForceTables {
  readonly conversation: Row[];
  readonly person_day: Row[];
  readonly post: Row[];
  readonly interaction: Row[];
  readonly participation_period: Row[];
  readonly retention_week: Row[];
  readonly response_week: Row[];
  readonly community_year: Row[];
  readonly leader_post: Row[];
  readonly cascade: Row[];
}

export function bruteForce(
  events: readonly ActivityEvent[],
  records: readonly DirectoryRecord[],
  featuresOf: (event: ActivityEvent) => Features | null,
  rules: Rules,
): BruteForceTables {
  const world = buildWorld(events, records, featuresOf, rules);
  const posts = brutePosts(world);
  return {
    conversation: conversationRows(world),
    person_day: personDayRows(world),
    post: postRows(posts),
    interaction: interactionRows(world),
    participation_period: participationPeriods(world),
    retention_week: retentionWeeks(world),
    response_week: responseWeeks(world, posts),
    community_year: communityYears(world),
    leader_post: leaderPosts(world, posts),
    cascade: cascades(world, posts),
  };
}

/** The sorting key of each result table. */
export const tableKeys: Readonly<Record<keyof BruteForceTables, readonly string[]>> = {
  conversation: ['day', 'community_id', 'post_id'],
  person_day: ['day', 'community_id', 'scope', 'platform', 'person_id'],
  post: ['day', 'post_id'],
  interaction: ['day', 'community_id', 'scope', 'platform', 'from_person', 'to_person'],
  participation_period: ['grain', 'starts', 'scope', 'dim', 'key'],
  retention_week: ['starts', 'scope', 'dim', 'key'],
  response_week: ['starts', 'scope', 'dim', 'key'],
  community_year: ['starts', 'scope', 'community_id'],
  leader_post: ['leader_id', 'day', 'post_id'],
  cascade: ['root_id'],
};

const ratios: ReadonlySet<string> = new Set([
  'gini_posters',
  'gini_eligible',
  'median_s',
  'p90_s',
  'lift',
  'virality',
  'cascade_virality',
  'size_lift',
  'depth_lift',
  'virality_lift',
  'low_factor',
  'high_factor',
  'hops',
  'org_hops',
  'answer_s',
]);
const tolerance = 1e-9;

function isSame(column: string, a: Row[string] | undefined, b: Row[string]): boolean {
  // Lists are held against their JSON.
  if (typeof a === 'object' && a !== null) return JSON.stringify(a) === b;
  if (!ratios.has(column) || typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));
}

/** Differences between two lists of rows, as lines for people; counts must be equal, ratios to 1e-9. */
export function differences(actual: readonly Row[], expected: readonly Row[], keys: readonly string[]): string[] {
  const keyOf = (row: Row): string => keys.map((key) => row[key]).join(' | ');
  const rest = new Map(actual.map((row) => [keyOf(row), row]));
  const found: string[] = [];
  if (rest.size !== actual.length) found.push(`${actual.length - rest.size} rows of the store have the key of another`);
  for (const row of expected) {
    const key = keyOf(row);
    const other = rest.get(key);
    rest.delete(key);
    if (!other) {
      found.push(`${key}: is missing`);
      continue;
    }
    for (const [column, value] of Object.entries(row)) {
      const there = other[column];
      if (!isSame(column, there, value)) found.push(`${key}: ${column} is ${there}, should be ${value}`);
    }
  }
  for (const key of rest.keys()) found.push(`${key}: should not be there`);
  return found;
}

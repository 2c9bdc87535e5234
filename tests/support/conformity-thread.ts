import type { ActKind, StagedAct } from '../../processors/conformity/matching/stage-rows.js';

const hour = 3_600_000;

export interface Said {
  readonly thread: number;
  readonly person: number;
  /** Hours since the fixture's first Monday, 00:00 UTC. */
  readonly at: number;
  readonly role?: StagedAct['role'];
  readonly kind?: ActKind;
  readonly tokens?: number;
  readonly sentiment?: number;
}

/** A Monday, UTC. */
export const firstMonday = Date.UTC(2026, 2, 2);

/** Acts of community 1, numbered from 1 as they are listed; the first of a thread begins it. */
export function acts(said: readonly Said[]): StagedAct[] {
  const seen = new Set<number>();
  return said.map(({ thread, person, at, role = 'other', kind, tokens = 10, sentiment = 0 }, index) => {
    const isRoot = !seen.has(thread);
    seen.add(thread);
    return {
      community: 1,
      thread,
      act: index + 1,
      at: firstMonday + at * hour,
      person,
      role,
      kind: kind ?? (isRoot ? 'post' : 'reply'),
      isRoot,
      tokens,
      sentiment,
    };
  });
}

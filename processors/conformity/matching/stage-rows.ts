import type { Store } from '../../../infra/store/store.js';

export type ActKind = 'post' | 'reply' | 'reaction';
export const actKinds: readonly ActKind[] = ['post', 'reply', 'reaction'];

/** What somebody did in a thread. Numbers (below 2^32) mean something within a run only. */
export interface StagedAct {
  readonly community: number;
  /** Unique within the community, as are acts. */
  readonly thread: number;
  readonly act: number;
  /** ms since 1970, UTC. */
  readonly at: number;
  readonly person: number;
  /** `executive`: whose effect is asked for. `excluded`: delegates and other executives, neither outcome nor control. */
  readonly role: 'executive' | 'excluded' | 'other';
  readonly kind: ActKind;
  readonly isRoot: boolean;
  /** Words. */
  readonly tokens: number;
  /** −1 to 1; null: unknown. */
  readonly sentiment: number | null;
}

/** What is known of a community; ms, the ends excluded. */
export interface CommunitySpan {
  readonly community: number;
  readonly observedFrom: number;
  readonly observedTo: number;
  /** Events and controls lie here; the windows around them may reach beyond. */
  readonly eventsFrom: number;
  readonly eventsTo: number;
}

/** Rows in one insert. */
const rowsAtOnce = 10_000;
const columns = [
  'run',
  'community',
  'thread',
  'at',
  'act',
  'person',
  'in_group',
  'excluded',
  'kind',
  'is_root',
  'tokens',
  'sentiment',
] as const;

/**
 * Acts that come from elsewhere than the store, simulated ones say. Of a community without a span, all is known from its
 * first act to its last. May be called several times in a run, for other communities each time.
 */
export async function stageRows(
  store: Store,
  run: number,
  acts: Iterable<StagedAct>,
  spans: readonly CommunitySpan[] = [],
): Promise<void> {
  const known = new Map(spans.map((span) => [span.community, span]));
  const seen = new Map<number, { first: number; last: number }>();
  let rows: unknown[][] = [];
  const flush = async (): Promise<void> => {
    await store.insert('conformity_act', columns, rows);
    rows = [];
  };
  for (const act of acts) {
    const { community, thread, at, person, role, kind, isRoot, tokens, sentiment } = act;
    if (!known.has(community)) {
      const span = seen.get(community);
      if (span === undefined) seen.set(community, { first: at, last: at });
      else {
        span.first = Math.min(span.first, at);
        span.last = Math.max(span.last, at);
      }
    }
    const roles = [role === 'executive' ? 1 : 0, role === 'excluded' ? 1 : 0];
    rows.push([run, community, thread, at, act.act, person, ...roles, kind, isRoot ? 1 : 0, tokens, sentiment]);
    if (rows.length === rowsAtOnce) await flush();
  }
  await flush();
  for (const [community, { first, last }] of seen) {
    const to = last + 1;
    known.set(community, { community, observedFrom: first, observedTo: to, eventsFrom: first, eventsTo: to });
  }
  await stageSpans(store, run, [...known.values()]);
}

export async function stageSpans(
  store: Store,
  run: number,
  spans: readonly (CommunitySpan & { readonly id?: string })[],
): Promise<void> {
  await store.insert(
    'conformity_span',
    ['run', 'community', 'community_id', 'observed_from', 'observed_to', 'events_from', 'events_to'],
    spans.map(({ community, id = '', observedFrom, observedTo, eventsFrom, eventsTo }) => [
      run,
      community,
      id,
      observedFrom,
      observedTo,
      eventsFrom,
      eventsTo,
    ]),
  );
}

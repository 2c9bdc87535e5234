import type { Params, Store } from '../../../infra/store/store.js';
import type { MatchedEvent } from './outcomes.js';
import { type ActKind, actKinds } from './stage-rows.js';

/** Why an event is not in the figures: a window is not wholly known, too little went on before, too few are like it. */
export type DropReason = 'edge' | 'young' | 'few messages' | 'few authors' | 'few controls';

export interface KindCounts {
  /** What executives did. */
  readonly acts: number;
  /** First acts after the absence. */
  readonly events: number;
  readonly eligible: number;
  readonly matched: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
}

export type EventCounts = Readonly<Record<ActKind, KindCounts>>;

type Status = 'eligible' | 'repeat' | Exclude<DropReason, 'few controls'>;

/** Of communities in which executives did anything. */
export async function readCounts(
  store: Store,
  params: Params,
  matched: ReadonlyMap<number, readonly MatchedEvent[]>,
): Promise<ReadonlyMap<number, EventCounts>> {
  const rows = await store.query<{ community: number; acts: StatusCount[] }>(
    `SELECT community, groupArray((kind, status, acts)::Tuple(kind String, status String, acts UInt32)) AS acts
     FROM
     (
         SELECT community, kind, status, count() AS acts
         FROM conformity_moment
         WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND in_group = 1
         GROUP BY community, kind, status
     )
     GROUP BY community`,
    params,
  );
  return new Map(rows.map(({ community, acts }) => [community, eventCounts(acts, matched.get(community) ?? [])]));
}

interface StatusCount {
  readonly kind: ActKind;
  readonly status: Status;
  readonly acts: number;
}

export function eventCounts(rows: readonly StatusCount[], matched: readonly { readonly kind: ActKind }[]): EventCounts {
  const ofKind = (kind: ActKind): KindCounts => {
    const acts = new Map(rows.filter((row) => row.kind === kind).map((row) => [row.status, Number(row.acts)]));
    const count = (status: Status): number => acts.get(status) ?? 0;
    const total = [...acts.values()].reduce((sum, value) => sum + value, 0);
    const matches = matched.filter((event) => event.kind === kind).length;
    return {
      acts: total,
      events: total - count('repeat'),
      eligible: count('eligible'),
      matched: matches,
      dropped: {
        edge: count('edge'),
        young: count('young'),
        'few messages': count('few messages'),
        'few authors': count('few authors'),
        'few controls': count('eligible') - matches,
      },
    };
  };
  return Object.fromEntries(actKinds.map((kind) => [kind, ofKind(kind)])) as EventCounts;
}

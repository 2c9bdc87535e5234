import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { answer, type MeasureAnswer } from '../api/answer.js';
import { measureQuery } from '../api/measure-query.js';
import { type Finding, onceSpoken, type SignalsTold, whatStandsOut } from './stands-out.js';

export interface DemoSummary {
  /** Of all weeks, inside the organisation. */
  readonly figures: {
    readonly weeks: number;
    /** Last day with data. */
    readonly until: string;
    /** Who took part in the last 28 days, and who could have. */
    readonly people: number | null;
    readonly eligible: number | null;
    readonly posts: number | null;
    readonly reactions: number | null;
    readonly communities: number;
    readonly executives: number;
    readonly standsOut: readonly Finding[];
  };
  readonly communities: MeasureAnswer;
  readonly leaders: MeasureAnswer;
}

const weeksAsked = 12;

/** What a newcomer learns from the data, read from the same views as everything else. */
export async function demoSummary(store: Store, config: Config, conformity: SignalsTold | null): Promise<DemoSummary> {
  const [span] = await store.query<{ days: number; until: string; communities: number; executives: number }>(
    `SELECT
        (SELECT dateDiff('day', min(starts), max(ends)) + 1 FROM v_participation WHERE grain = 'day' AND scope = 'internal' AND dim = 'all') AS days,
        (SELECT toString(max(ends)) FROM v_participation WHERE grain = 'day' AND scope = 'internal' AND dim = 'all') AS until,
        (SELECT uniqExact(key) FROM v_participation WHERE grain = 'week' AND scope = 'internal' AND dim = 'community') AS communities,
        (SELECT count() FROM v_leader) AS executives`,
  );
  const [everybody] = await store.query<{
    people: number | null;
    eligible: number | null;
    posts: number | null;
    reactions: number | null;
  }>(
    `SELECT
        argMaxIf(people, ends, grain = '28d') AS people, argMaxIf(eligible, ends, grain = '28d') AS eligible,
        sumIf(posts + replies, grain = 'week') AS posts, sumIf(reactions, grain = 'week') AS reactions
     FROM v_participation WHERE scope = 'internal' AND dim = 'all' AND grain IN ('28d', 'week')`,
  );
  const weeks = Math.round(Number(span?.days ?? 0) / 7);
  // Weeks before the first one would count as silence.
  const asked = Math.max(1, Math.min(weeks, weeksAsked));
  const ask = (family: string, by: string): Promise<MeasureAnswer> =>
    answer(store, config, measureQuery({ family, by, weeks: asked }));
  const leaders = await ask('reach', 'executive');
  const answers = { everybody: await ask('participation', 'all'), units: await ask('participation', 'unit'), leaders };
  return {
    figures: {
      weeks,
      until: span?.until ?? '',
      people: everybody?.people ?? null,
      eligible: everybody?.eligible ?? null,
      posts: everybody?.posts ?? null,
      reactions: everybody?.reactions ?? null,
      communities: Number(span?.communities ?? 0),
      executives: Number(span?.executives ?? 0),
      standsOut: [...whatStandsOut(answers, config.reach.unreadBelow), ...onceSpoken(conformity)],
    },
    communities: await ask('participation', 'community'),
    leaders,
  };
}

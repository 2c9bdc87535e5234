import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { answer, measureQuery } from '../api/measure-query.js';
import { answerTable } from './answer-table.js';
import { formatValue } from './format.js';

export interface DemoSummary {
  readonly weeks: number;
  readonly people: number | null;
  readonly eligible: number | null;
  readonly posts: number | null;
  readonly reactions: number | null;
  readonly communities: number;
  readonly executives: number;
  readonly text: string;
}

/** What a newcomer learns from the data of the last 12 weeks, read from the same views as everything else. */
export async function demoSummary(store: Store, config: Config): Promise<DemoSummary> {
  const [span] = await store.query<{ weeks: number; communities: number; executives: number }>(
    `SELECT
        (SELECT uniqExact(starts) FROM v_participation WHERE grain = 'week' AND scope = 'internal' AND dim = 'all') AS weeks,
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
        argMax(people, ends) AS people, argMax(eligible, ends) AS eligible,
        sum(if(grain = 'week', posts + replies, 0)) AS posts, sum(if(grain = 'week', reactions, 0)) AS reactions
     FROM v_participation WHERE scope = 'internal' AND dim = 'all' AND grain IN ('28d', 'week')`,
  );
  const everyone = await answer(store, config, measureQuery({ family: 'participation', by: 'all', weeks: 12 }));
  const byCommunity = await answer(
    store,
    config,
    measureQuery({ family: 'participation', by: 'community', weeks: 12 }),
  );
  const leaders = await answer(store, config, measureQuery({ family: 'reach', by: 'executive', weeks: 12 }));
  const share = everyone.rows[0]?.values.interactive_share;
  const facts = {
    weeks: Number(span?.weeks ?? 0),
    communities: Number(span?.communities ?? 0),
    executives: Number(span?.executives ?? 0),
    people: everybody?.people ?? null,
    eligible: everybody?.eligible ?? null,
    posts: everybody?.posts ?? null,
    reactions: everybody?.reactions ?? null,
  };
  const count = (value: number | null): string => formatValue(value, 'people');
  const text = [
    `${count(facts.eligible)} people, ${facts.communities} communities, ${facts.executives} executives, ${facts.weeks} weeks: ${count(facts.posts)} posts and replies, ${count(facts.reactions)} reactions.`,
    share?.value == null
      ? ''
      : `In a week, ${formatValue(share.value, 'percent')} of ${count(share.of)} eligible people take part (mean of the last 12 weeks).`,
    '',
    answerTable({ ...byCommunity, rows: byCommunity.rows.slice(0, 8) }),
    answerTable(leaders),
  ].join('\n');
  return { ...facts, text };
}

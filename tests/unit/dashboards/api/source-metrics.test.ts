import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { addSourceMetrics } from '../../../../dashboards/api/source-metrics.js';

const chat = {
  ...{ source: 'chat', type: 'slack', state: 'running', age: 60, success: 1_800_000_000, lag: 3600, behind: null },
  ...{ requests: 70, events: 115, rejected: 1, gaps: 2 },
};
const forum = { ...chat, source: 'forum', state: 'failing', age: null, success: null, lag: null, behind: 12 };
const budgets = [
  { source: 'chat', type: 'slack', unit: 'requests', period: 'day', used: 70, most: 100 },
  { source: 'chat', type: 'slack', unit: 'USD', period: 'month', used: 1.5, most: null },
];

it('says of every source what it knows, and nothing of what it does not', async () => {
  const register = new Registry();
  const metrics = addSourceMetrics(register);
  let sources: readonly object[] = [chat, forum];
  const cache = {
    rows: async <Row>(sql: string): Promise<Row[]> => (/FROM v_source_usage/.test(sql) ? budgets : sources) as Row[],
  };
  await metrics.collect(cache);
  const values = async () =>
    (await register.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const of = (source: string, more = '') => `{source="${source}",type="slack"${more}}`;
  expect(await values()).toEqual([
    `earshot_source_up${of('chat', ',state="running"')} 1`,
    `earshot_source_up${of('forum', ',state="failing"')} 0`,
    `earshot_source_budget_used${of('chat', ',unit="requests",period="day"')} 70`,
    `earshot_source_budget_used${of('chat', ',unit="USD",period="month"')} 1.5`,
    `earshot_source_budget_limit${of('chat', ',unit="requests",period="day"')} 100`,
    `earshot_source_last_success_age_seconds${of('chat')} 60`,
    `earshot_source_last_success_timestamp_seconds${of('chat')} 1800000000`,
    `earshot_source_lag_seconds${of('chat')} 3600`,
    `earshot_source_behind${of('forum')} 12`,
    `earshot_source_gaps${of('chat')} 2`,
    `earshot_source_gaps${of('forum')} 2`,
    ...['requests_total', 'events_total', 'rejected_total'].flatMap((name, index) =>
      ['chat', 'forum'].map((source) => `earshot_source_${name}${of(source)} ${[70, 115, 1][index]}`),
    ),
  ]);
  // What was said before is not added to, and a source that has gone is not told of any more.
  sources = [chat];
  await metrics.collect(cache);
  expect((await values()).filter((line) => line.includes('events_total'))).toEqual([
    `earshot_source_events_total${of('chat')} 115`,
  ]);
});

import type { Variable } from './panel.js';

/** What a reader chooses beside the time. Only what the views show by name is offered, so that no name of a hidden group is. */
export const variables: readonly Variable[] = [
  {
    name: 'scope',
    title: 'Said',
    sql: null,
    values: [
      { key: 'internal', label: 'inside' },
      { key: 'public', label: 'in public' },
    ],
    all: null,
  },
  { name: 'platform', title: 'Platform', sql: cellsOf('platform'), all: 'every platform' },
  { name: 'community', title: 'Community', sql: cellsOf('community'), all: 'every community' },
  { name: 'unit', title: 'Unit', sql: cellsOf('unit'), all: 'every unit' },
  {
    name: 'executive',
    title: 'Executive',
    sql: `SELECT leader_id AS key, any(leader) AS label
FROM v_leader
WHERE valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String}) AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})
GROUP BY key
ORDER BY label`,
    all: 'every executive',
  },
];

function cellsOf(dimension: string): string {
  return `SELECT key, any(label) AS label
FROM v_participation
WHERE grain = 'week' AND starts BETWEEN {from:Date} AND {until:Date} AND dim = '${dimension}' AND shown AND key != ''
GROUP BY key
ORDER BY label`;
}

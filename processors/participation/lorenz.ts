import type { ResultTable } from '../replace-windows.js';
import { sqlFile } from '../sql-file.js';

const sql = (name: string): string => sqlFile(import.meta.url, name);

export const lorenzSelect = sql('lorenz.sql');

export const lorenzPeriod: ResultTable = {
  name: 'lorenz_period',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'authors',
    'eligible',
    'author_curve',
    'eligible_curve',
    'quieter_half',
    'top_1',
    'next_9',
    'last_90',
  ],
};

/** After participation's own views, which they are made from. */
export const lorenzViews = [
  { name: 'participation/unevenness.sql', sql: sql('unevenness.sql') },
  { name: 'participation/lorenz-views.sql', sql: sql('lorenz-views.sql') },
] as const;

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

export const shownConcentration: ResultTable = {
  name: 'shown_concentration',
  key: ['starts', 'scope', 'dim', 'key'],
  values: [
    'ends',
    'floor',
    'hidden_because',
    'authors',
    'quieter_half_share',
    'eligible',
    'top_1_share',
    'next_9_share',
    'last_90_share',
    'author_curve',
    'author_people',
    'eligible_curve',
    'eligible_people',
  ],
};

export const shownConcentrationSelect = sql('shown-concentration.sql');

export const shownUnevenness: ResultTable = {
  name: 'shown_unevenness',
  key: ['grain', 'starts', 'scope', 'dim', 'key'],
  values: ['ends', 'floor', 'units', 'unit_parity', 'unit_gini', 'levels', 'level_parity', 'level_gini'],
};

export const shownUnevennessSelect = sql('shown-unevenness.sql');

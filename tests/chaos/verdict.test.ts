import { expect, test } from '@jest/globals';
import { createLedger } from './ledger.js';
import { found } from './run-round.js';
import { commitsText } from './table.js';

/** A round is only worth what its verdict sees. */

const row = (id: string): string => JSON.stringify({ id });
const clean = { activity: ['a', 'b'].map(row), tombstone: [row('c')], reach: ['{"people":3}'] };
const ledger = createLedger([
  { id: 'a', verb: 'post' },
  { id: 'b', verb: 'react' },
  { id: 'c', verb: 'delete' },
  { id: 'counter', verb: 'snapshot' },
]);
const verdict = (change: object, violations: string[] = []) =>
  found({ ledger, clean }, { hits: [], recoveryMs: null, tables: { ...clean, ...change }, violations });

test('what a clean run gives holds', () => {
  expect(verdict({})).toEqual({ lost: 0, doubled: 0, different: 0, violations: [] });
});

test.each([
  ['an act that is gone', { activity: [row('a')] }, { lost: 1, different: 1 }],
  ['one that is neither there nor retracted', { tombstone: [] }, { lost: 1, different: 1 }],
  ['one that stands twice', { activity: ['a', 'b', 'b'].map(row) }, { doubled: 1, different: 1 }],
  ['one that nobody gave', { activity: ['a', 'b', 'x'].map(row) }, { lost: 0, different: 1 }],
  ['a measure that differs', { reach: ['{"people":4}'] }, { lost: 0, doubled: 0, different: 1 }],
  ['a table that is empty', { reach: [] }, { different: 1 }],
])('%s does not', (_, change, expected) => {
  const seen = verdict(change);
  expect(seen).toMatchObject(expected);
  expect(seen.violations).not.toEqual([]);
});

test('nor does what the fault itself has seen', () => {
  expect(verdict({}, ['it took 30 s to end']).violations).toEqual(['it took 30 s to end']);
});

test('rounds of several commits say which', () => {
  const nothing = { hits: [], recoveryMs: null, lost: 0, doubled: 0, different: 0, violations: [] };
  const round = { fault: 'x', seed: 's', round: 1, ...nothing };
  const rounds = [{ ...round, commit: 'aaa' }, { ...round, commit: 'bbb' }, { ...round, commit: 'bbb' }, round];
  expect(commitsText(rounds.slice(1, 3))).toBe('bbb');
  expect(commitsText(rounds)).toBe('bbb (2 rounds), aaa (1 round), a commit that is not recorded (1 round)');
});

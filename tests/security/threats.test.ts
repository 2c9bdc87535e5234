import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '../support/cli.js';

const page = readFileSync(path.join(projectRoot, 'infra/THREATS.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').slice(1, -1));

test('every threat has a test that is there', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const cells of rows) {
    expect([cells.length, cells[0]]).toEqual([4, cells[0]]);
    const tests = [...(cells[3] ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    expect([tests.length > 0, cells[0]]).toEqual([true, cells[0]]);
    expect(tests.filter((file) => !/\.test\.ts$/.test(file) || !existsSync(path.join(projectRoot, file)))).toEqual([]);
  }
});

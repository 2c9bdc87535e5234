import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { csvLines } from '../../dashboards/report/csv.js';
import { labelFile } from '../../processors/conformity/dissent/label-file.js';
import { projectRoot } from '../support/cli.js';

const starts = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

test.each(starts)('a text that begins with %j is none that a spreadsheet runs', (start) => {
  const formula = `${start}cmd|'/c calc'!A0`;
  const shown = [
    ...(parse(csvLines([formula], [{ [formula]: formula }])) as string[][]).flat(),
    ...(parse(labelFile([{ id: '1', answers: formula, reply: formula }]), { bom: true }) as string[][])
      .slice(1)
      .flatMap((cells) => cells.slice(1, 3)),
  ];
  expect(shown).toHaveLength(4);
  expect(shown.filter((text) => !text.startsWith("'"))).toEqual([]);
});

test('numbers and dates are left as they are', () => {
  const values = ['-5', '+3.25', '12', '2026-03-01', 'a=b', '–5'];
  expect(
    parse(
      csvLines(
        ['v'],
        values.map((v) => ({ v })),
      ),
    ),
  ).toEqual([['v'], ...values.map((v) => [v])]);
});

test('nobody else writes CSV', () => {
  const writers = ['dashboards', 'infra', 'ingest', 'processors'].flatMap((folder) =>
    readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => path.posix.join(folder, name))
      // Quotes doubled, as RFC 4180 wants it.
      .filter((file) =>
        /replace(?:All)?\((?:'"'|\/"\/g), '""'\)/.test(readFileSync(path.join(projectRoot, file), 'utf8')),
      ),
  );
  expect(writers.sort()).toEqual(['dashboards/report/csv.ts', 'processors/conformity/dissent/label-file.ts']);
});

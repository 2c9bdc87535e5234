import { expect, it } from '@jest/globals';
import type { MeasureAnswer } from '../../../../dashboards/api/answer.js';
import { answerChart, bar } from '../../../../dashboards/cli/answer-chart.js';
import { answerCsv } from '../../../../dashboards/cli/answer-csv.js';

const measure = {
  ...{ name: 'posts', title: 'Posts', question: '', unit: 'posts' as const, better: 'higher' as const, formula: '' },
  ...{ numerator: '', denominator: null, version: 1 },
};
const row = (label: string, value: number | null, trend: (number | null)[] = [1, 2]) => ({
  ...{ key: label, label, hiddenWeeks: 0, trend },
  values: { posts: { value, of: null } },
});
const answer: MeasureAnswer = {
  ...{ family: 'participation', title: 'Participation', by: 'community', scope: 'internal', from: '2026-02-02' },
  ...{ until: '2026-02-15', weeks: 2, timeZone: 'UTC', floor: 5, chosen: false, cells: true, measures: [measure] },
  rows: [row('Cooking', 10), row('佐藤', 5), row('Hidden', null), row('=cmd()', 0)],
};

it('draws bars to scale, aligned, and leaves out what is hidden', () => {
  const lines = answerChart(answer).split('\n');
  const full = lines.find((line) => line.includes('Cooking')) ?? '';
  const half = lines.find((line) => line.includes('佐藤')) ?? '';
  expect((half.match(/█/g) ?? []).length * 2).toBe((full.match(/█/g) ?? []).length);
  // Two ideographs take four columns.
  expect(full.indexOf('█') - half.indexOf('█')).toBe(2);
  expect(lines.join('\n')).not.toContain('Hidden');
  expect(lines.join('\n')).toContain('groups under 5 people are never shown');
});

it.each([
  [null, 10, ''],
  [0, 10, ''],
  [10, 10, '█'.repeat(32)],
  [-5, 10, '╌'.repeat(16)],
  [5, 0, ''],
])('a bar of %s of %s', (value, most, drawn) => expect(bar(value, most)).toBe(drawn));

it('as CSV has a line a row and measure, and no formula', () => {
  expect(answerCsv(answer).split('\r\n').slice(0, 2)).toEqual([
    'by,key,label,scope,from,until,measure,unit,value,of,low,high,verdict,hidden',
    'community,Cooking,Cooking,internal,2026-02-02,2026-02-15,posts,posts,10,,,,,0',
  ]);
  expect(answerCsv(answer)).toContain("'=cmd()");
});

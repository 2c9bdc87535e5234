import { expect, it } from '@jest/globals';
import type { AnswerRow, MeasureAnswer } from '../../../../dashboards/api/answer.js';
import { answerCards } from '../../../../dashboards/cli/answer-cards.js';

const measure = { name: 'effect', title: 'Effect', question: '?', unit: 'points', better: 'higher' } as const;
const more = { formula: '', numerator: '', denominator: null, version: 1 };

function answer(rows: readonly AnswerRow[]): MeasureAnswer {
  return {
    family: 'sponsorship',
    title: 'Sponsorship',
    by: 'pilot',
    scope: 'internal',
    from: '2026-08-31',
    until: '2026-09-27',
    weeks: 4,
    timeZone: 'UTC',
    floor: 5,
    chosen: false,
    cells: true,
    measures: [
      { ...measure, ...more },
      { ...measure, ...more, name: 'people', title: 'People in it', unit: 'people' },
    ],
    rows,
  };
}

const row = (label: string, values: AnswerRow['values']): AnswerRow => ({
  key: label,
  label,
  hiddenWeeks: 0,
  values,
  trend: [1, null],
});

it('has a line for each measure: verdict, value, interval; a dash for what is not known', () => {
  const text = answerCards(
    answer([
      row('Ask me', {
        effect: { value: 4.1, of: null, low: 1.2, high: 7, verdict: 'helped' },
        people: { value: 40, of: null },
      }),
      row('Town hall', {
        effect: { value: null, of: null, verdict: 'cannot tell' },
        people: { value: null, of: null },
      }),
      row('Hidden', { effect: { value: null, of: null, verdict: null }, people: { value: null, of: null } }),
    ]),
  );
  expect(text).toMatch(/^Sponsorship by pilot, inside the organisation\n2026-08-31 to 2026-09-27/);
  expect(text).toMatch(
    /^Ask me {2}█·\n {2}Effect {8}helped: \+4\.1 pp \(\+1\.2 pp … \+7\.0 pp\)\n {2}People in it {2}40$/m,
  );
  expect(text).toMatch(/^Town hall .*\n {2}Effect {8}cannot tell\n {2}People in it {2}–$/m);
  expect(text).not.toMatch(/^Hidden/m);
  expect(text).toMatch(/1 more row is hidden in every week and left out/);
});

it('says why there is nothing', () => {
  expect(answerCards(answer([]))).toMatch(/Nothing is known of sponsors, pilots, approvals or access\. Import them/);
});

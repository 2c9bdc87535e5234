import { expect, it } from '@jest/globals';
import type { AnswerRow, MeasureAnswer } from '../../../../dashboards/api/answer.js';
import { onceSpoken, whatStandsOut } from '../../../../dashboards/cli/stands-out.js';

type Values = Record<string, readonly [value: number | null, of?: number]>;

function answer(rows: Record<string, Values>): MeasureAnswer {
  return {
    family: 'reach',
    title: 'Executive reach',
    chosen: false,
    cells: false,
    by: 'executive',
    scope: 'internal',
    from: '2026-08-31',
    until: '2026-11-22',
    weeks: 12,
    timeZone: 'UTC',
    floor: 5,
    measures: [],
    rows: Object.entries(rows).map(
      ([label, values]): AnswerRow => ({
        key: label,
        label,
        hiddenWeeks: 0,
        trend: [],
        values: Object.fromEntries(
          Object.entries(values).map(([name, [value, of]]) => [name, { value, of: of ?? null }]),
        ),
      }),
    ),
  };
}

const nothing = answer({});

it('says what is most, with its numbers', () => {
  const found = whatStandsOut(
    {
      everybody: answer({ everybody: { interactive_share: [62.2, 394] } }),
      units: answer({
        Sales: { interactive_share: [70, 90] },
        Planning: { interactive_share: [51, 36] },
        Board: { interactive_share: [null] },
      }),
      leaders: answer({
        Orlova: { leader_posts: [35], unread_posts: [93.94, 33], reply_ratio: [0, 6], longest_gap: [6] },
        Levi: { leader_posts: [29], unread_posts: [17.9, 28], reply_ratio: [47, 112], longest_gap: [7] },
        Nunez: { leader_posts: [55], unread_posts: [23.5, 51], reply_ratio: [7.1, 295], longest_gap: [6] },
        Holt: { leader_posts: [13], unread_posts: [100, 2], reply_ratio: [100, 3], longest_gap: [31] },
        Absent: { leader_posts: [null], longest_gap: [84] },
      }),
    },
    0.05,
  );
  expect(found.map((finding) => finding.text)).toEqual([
    'In a week, 245 of 394 people take part (62%; mean of 12 weeks).',
    'The quietest unit is Planning: 51% of 36 people take part in a week; the liveliest is Sales with 70% of 90.',
    'Almost nobody reads Orlova: 31 of 33 posts reached less than 5% of their audience.',
    'Levi talks back most and answered 47% of 112 commenters; Nunez answered 7.1% of 295.',
    'Holt said nothing for 31 days on end.',
  ]);
});

it('says nothing where the numbers say nothing', () => {
  expect(whatStandsOut({ everybody: nothing, units: nothing, leaders: nothing }, 0.05)).toEqual([]);
  const even = answer({ One: { unread_posts: [0, 40], reply_ratio: [0, 40], longest_gap: [5], leader_posts: [9] } });
  expect(
    whatStandsOut({ everybody: nothing, units: answer({ One: { interactive_share: [50, 20] } }), leaders: even }, 0.05),
  ).toEqual([]);
});

it('of a conformity run it tells what is plainest', () => {
  const told = (...verdicts: [kind: string, text: string][]) => ({
    communities: [{ name: 'Open forum' }],
    signals: verdicts.map(([kind, text]) => ({ verdict: { kind, text } })),
  });
  const text = (run: ReturnType<typeof told> | null): string | undefined => onceSpoken(run)[0]?.text;
  expect(text(null)).toBeUndefined();
  expect(text(told(['not identified', 'not identified: Too few.'], ['no detectable change', 'no change: +1 %']))).toBe(
    'Once an executive has replied in Open forum: no change: +1 %.',
  );
  expect(
    text(told(['no detectable change', 'no change'], ['less', 'fewer posts: −30 %'], ['more', 'more: +9 %'])),
  ).toBe('Once an executive has replied in Open forum: fewer posts: −30 %.');
  expect(text(told(['not identified', 'not identified: Too few.'], ['not identified', 'not identified: Other.']))).toBe(
    'Once an executive has replied in Open forum: not identified: Too few.',
  );
});

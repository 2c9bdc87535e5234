import { describe, expect, it } from '@jest/globals';
import type { AnswerRow, MeasureAnswer, MeasureValue } from '../../../../dashboards/api/answer.js';
import { answerTable } from '../../../../dashboards/cli/answer-table.js';
import { participationMeasures } from '../../../../processors/participation/measures.js';
import { reachMeasures } from '../../../../processors/reach/measures.js';

const ratio = (value: number | null, of: number | null = null): MeasureValue => ({ value, of });

function row(label: string, more: Partial<AnswerRow> = {}): AnswerRow {
  return {
    key: label,
    label,
    hiddenWeeks: 0,
    values: {
      active_people: ratio(12.5),
      interactive_share: ratio(34, 394),
      posts: ratio(1210),
      response_rate: ratio(90, 380),
      time_to_first_response: ratio(1320),
      gini_posters: ratio(0.53, 108),
      community_health: ratio(75, 302),
      leader_posts: ratio(55),
      audience_share: ratio(24, 1159),
      unread_posts: ratio(24, 51),
      reply_ratio: ratio(7.1, 295),
      status_lift: ratio(11),
      engagement_rate: ratio(9, 5539),
      silent_weeks: ratio(1, 4),
      longest_gap: ratio(6),
    },
    trend: [1, 2, null, 4],
    ...more,
  };
}

function answer(rows: readonly AnswerRow[], more: Partial<MeasureAnswer> = {}): MeasureAnswer {
  const family = more.family ?? 'participation';
  return {
    family,
    title: family === 'reach' ? 'Executive reach' : 'Participation',
    chosen: false,
    cells: family !== 'reach',
    by: 'community',
    scope: 'internal',
    from: '2026-08-31',
    until: '2026-09-27',
    weeks: 4,
    timeZone: 'Europe/Berlin',
    floor: 5,
    measures: (family === 'reach' ? reachMeasures : participationMeasures).measures,
    rows,
    ...more,
  };
}

const widths = (text: string): number[] => text.split('\n').map((line) => line.length);

describe('the table of an answer', () => {
  it('says what, where, when and in which time zone, with denominators and the floor', () => {
    const text = answerTable(answer([row('Town Square')]));
    expect(text).toMatch(
      /^Participation by community, inside the organisation\n2026-08-31 to 2026-09-27, 4 weeks \(Europe\/Berlin\)\n/,
    );
    expect(text).toMatch(/^Town Square +12\.5 +34% of 394 +1,210 +90% of 380 +22 min .*▃▅·█$/m);
    expect(text).toMatch(/groups under 5 people are never shown/);
  });

  it.each([80, 100, 140])('fits %d columns, and says when something had to be left out', (width) => {
    const rows = [row('A community with a rather long and winding name of its own'), row('B')];
    for (const family of ['participation', 'reach'] as const) {
      const text = answerTable(answer(rows, { family }), { width });
      expect(Math.max(...widths(text))).toBeLessThanOrEqual(width);
      const all = /Longest|Still here/.test(text);
      expect(/--json has all of them/.test(text)).toBe(!all);
    }
  });

  it('gives names of any script their place', () => {
    const names = ['Екатерина Орлова', '佐藤 美咲', 'José Ángel', 'דנה לוי'];
    const text = answerTable(answer(names.map((name) => row(name))));
    // Wide characters take two places, isolates none: the numbers stand in one column.
    const places = text
      .split('\n')
      .filter((line) => line.includes('12.5'))
      .map((line) => {
        const before = line.slice(0, line.indexOf('12.5')).replace(/[\u2068\u2069]/g, '');
        return before.length + [...before].filter((character) => /\p{Script=Han}/u.test(character)).length;
      });
    expect(places).toHaveLength(names.length);
    expect(new Set(places).size).toBe(1);
    expect(text).toContain('\u2068דנה לוי\u2069');
  });

  it('explains hidden weeks, and leaves out what is hidden in all of them', () => {
    const hidden = row('Board', {
      hiddenWeeks: 4,
      values: { active_people: ratio(null), interactive_share: ratio(null) },
      trend: [null, null, null, null],
    });
    const text = answerTable(answer([row('Town Square', { hiddenWeeks: 1 }), hidden]));
    expect(text).toMatch(/^Town Square .* 3 of 4 /m);
    expect(text).toMatch(/Weeks shown: in the other weeks too few people took part/);
    expect(text).not.toMatch(/^Board/m);
    expect(text).toMatch(/1 more row is hidden in every week/);
  });

  it('keeps unknown apart from nothing', () => {
    const text = answerTable(answer([row('Quiet', { values: { active_people: ratio(0), posts: ratio(null) } })]));
    expect(text).toMatch(/^Quiet +0 +– +–/m);
  });

  it('says why there is nothing to show', () => {
    expect(answerTable(answer([], { from: '', until: '' }))).toMatch(/There is no data yet/);
    expect(answerTable(answer([], { from: '', until: '', scope: 'public' }))).toMatch(/no data of public channels/);
    expect(answerTable(answer([], { family: 'reach', by: 'executive' }))).toMatch(/Enrol executives with "npx earshot/);
  });

  it('counts the rows that a short list leaves out', () => {
    const text = answerTable(answer([row('A'), row('B'), row('C')]), { maxRows: 1 });
    expect(text).toMatch(/^A /m);
    expect(text).not.toMatch(/^B /m);
    expect(text).toMatch(/2 more rows not shown here/);
  });
});

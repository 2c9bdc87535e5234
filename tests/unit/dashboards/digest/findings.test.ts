import { describe, expect, test } from '@jest/globals';
import { leaderCandidates, teamCandidates } from '../../../../dashboards/digest/candidates.js';
import type { Figures } from '../../../../dashboards/digest/figures.js';
import { type Found, findingsOf } from '../../../../dashboards/digest/findings.js';
import { weekKinds } from '../../../../dashboards/digest/week-kind.js';
import { addDays } from '../../../../dashboards/report/days.js';
import {
  createTestFigures,
  createTestSeries,
  digestWeek,
  swinging,
  type TestFigures,
  testTeam,
} from '../../../support/digest-figures.js';

function found(over: TestFigures): Found {
  const figures = createTestFigures(over);
  return findingsOf(figures.recipient.kind === 'leader' ? leaderCandidates : teamCandidates, figures, kindsOf(figures));
}
const kindsOf = (figures: Figures): ReturnType<typeof weekKinds> =>
  weekKinds(figures.series.active_people ?? [], figures);

const told = ({ findings }: Found): string[] => findings.map(({ measure, direction }) => `${measure} ${direction}`);

describe('a finding', () => {
  test('is a figure outside its own noise, against its usual weeks', () => {
    const { findings, steady } = found({
      series: { audience_share: swinging(24, 1, { value: 31, of: 412 }), interactive_share: swinging(40, 2, 41) },
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      measure: 'audience_share',
      value: 31,
      of: 412,
      against: { kind: 'usual', value: 24 },
      direction: 'up',
      usual: { weeks: 26 },
    });
    expect(steady.map(({ measure }) => measure)).toEqual(['interactive_share']);
  });

  test('is nothing inside the noise: then the steady state is told', () => {
    const { findings, steady } = found({
      series: {
        audience_share: swinging(24, 4, 27),
        reply_ratio: swinging(50, 10, 44),
        response_rate: swinging(80, 4, 82),
      },
    });
    expect(findings).toEqual([]);
    expect(steady.map(({ kind }) => kind)).toEqual(['reach', 'dialogue', 'participation']);
  });

  test('is told three times at most, the farthest and weightiest first, no two of a kind', () => {
    const result = found({
      series: {
        audience_share: swinging(24, 1, 60),
        unread_posts: swinging(20, 1, 60),
        reply_ratio: swinging(50, 1, 90),
        leader_posts: swinging(5, 1, 40),
        active_people: swinging(100, 4, 150, 52),
        interactive_share: swinging(40, 1, 60),
        sentiment_net: swinging(10, 1, 30),
      },
    });
    expect(told(result)).toEqual(['audience_share up', 'reply_ratio up', 'leader_posts up']);
    expect(result.steady).toEqual([]);
  });

  test('needs eight whole weeks before', () => {
    const few = { firstDay: addDays(digestWeek, -49), series: { audience_share: swinging(24, 1, 60) } };
    expect(found(few).findings).toEqual([]);
    expect(found(few).compared).toBe('nothing');
    expect(told(found({ series: { audience_share: swinging(24, 1, 60, 8) } }))).toEqual(['audience_share up']);
    // Weeks before the data, and the one in which it begins, are no whole weeks.
    const young = { firstDay: addDays(digestWeek, -7 * 8 + 1), series: { audience_share: swinging(24, 1, 60) } };
    expect(found(young).findings).toEqual([]);
  });

  test('is not told of a week that is not over', () => {
    expect(found({ today: addDays(digestWeek, 3), series: { audience_share: swinging(24, 1, 60) } }).findings).toEqual(
      [],
    );
  });

  test('counts a leader who writes nothing as having written nothing', () => {
    const result = found({ posts: [], series: { leader_posts: swinging(20, 1, null) } });
    expect(result.findings[0]).toMatchObject({ measure: 'leader_posts', value: 0, direction: 'down' });
    const first = found({ series: { leader_posts: swinging(0, 0, 12) } });
    expect(first.findings[0]).toMatchObject({ measure: 'leader_posts', direction: 'up', against: { value: 0 } });
  });

  test('of few people is never highly sure', () => {
    expect(found({ series: { reply_ratio: swinging(20, 1, { value: 100, of: 12 }) } }).findings[0]?.confidence).toBe(
      'medium',
    );
    expect(found({ series: { reply_ratio: swinging(20, 1, { value: 100, of: 200 }) } }).findings[0]?.confidence).toBe(
      'high',
    );
  });
});

describe('posts that still collect answers', () => {
  const monday = addDays(digestWeek, 7);

  test('have no low reach yet, while a high one is a finding already', () => {
    expect(told(found({ today: monday, series: { audience_share: swinging(24, 1, 10) } }))).toEqual([]);
    expect(told(found({ today: monday, series: { audience_share: swinging(24, 1, 40) } }))).toEqual([
      'audience_share up',
    ]);
    expect(told(found({ today: monday, series: { unread_posts: swinging(24, 1, 60) } }))).toEqual([]);
    expect(told(found({ today: addDays(monday, 7), series: { audience_share: swinging(24, 1, 10) } }))).toEqual([
      'audience_share down',
    ]);
  });

  test('are told a week later', () => {
    const belated = [...swinging(24, 1, 10), 24];
    const result = found({ today: monday, series: { audience_share: belated } });
    expect(told(result)).toEqual(['audience_share down']);
    expect(result.findings[0]?.week).toBe(addDays(digestWeek, -7));
    // What was believed at once is not news again.
    expect(told(found({ today: monday, series: { audience_share: [...swinging(24, 1, 40), 24] } }))).toEqual([]);
  });
});

describe('a week unlike others', () => {
  const year = (last: number, lastYear: number | null): (number | null)[] => [
    lastYear,
    ...Array.from({ length: 51 }, (_, index) => 40 + ([-1, 0, 1][index % 3] ?? 0)),
    last,
  ];
  const holiday = { organisation: { ...createTestFigures().organisation, holidays: [addDays(digestWeek, 2)] } };

  test('with a day off is compared with the same week last year', () => {
    const alike = found({ ...holiday, series: { interactive_share: year(20, 21) } });
    expect(alike.findings).toEqual([]);
    expect(alike.compared).toBe('last-year');
    const changed = found({ ...holiday, series: { interactive_share: year(20, 38) } });
    expect(changed.findings[0]).toMatchObject({ direction: 'down', against: { kind: 'last-year', value: 38 } });
  });

  test('is not compared where last year is not known', () => {
    const { findings, looked } = found({ ...holiday, series: { interactive_share: year(20, null) } });
    expect(findings).toEqual([]);
    expect(looked.find(({ measure }) => measure === 'interactive_share')).toMatchObject({
      value: 20,
      against: null,
      distance: null,
    });
  });

  test('is found by how few were there, also where nobody has listed it', () => {
    const figures = createTestFigures({ series: { active_people: swinging(100, 4, 40, 52) } });
    expect(kindsOf(figures).get(digestWeek)).toEqual({ daysOff: [], isQuiet: true });
    const days = Array.from({ length: 70 }, (_, index) => {
      const day = addDays(digestWeek, index - 63);
      return { day, people: day === addDays(digestWeek, 2) ? 6 : 60 };
    });
    expect(kindsOf(createTestFigures({ days })).get(digestWeek)).toEqual({
      daysOff: [addDays(digestWeek, 2)],
      isQuiet: false,
    });
  });

  test('is not counted as usual for the weeks after', () => {
    const isHoliday = (index: number): boolean => index % 3 === 0 && index < 52;
    const people = swinging(100, 4, 100, 52).map((value, index) => (isHoliday(index) ? 30 : value));
    const share = swinging(40, 1, 50, 52).map((value, index) => (isHoliday(index) ? 5 : value));
    const { findings } = found({ series: { active_people: people, interactive_share: share } });
    expect(findings[0]).toMatchObject({ measure: 'interactive_share', usual: { weeks: 17 } });
  });

  test('is none where few people are usual', () => {
    const often = Array.from({ length: 53 }, (_, index) => (index % 3 === 0 ? 6 : null));
    const figures = createTestFigures({ series: { active_people: often } });
    expect([...kindsOf(figures).values()].some(({ isQuiet }) => isQuiet)).toBe(false);
  });
});

test('communities are looked at for the team, each against its own weeks', () => {
  const place = (label: string, last: number) => ({
    dimension: 'community' as const,
    label,
    people: createTestSeries(swinging(50, 2, last)),
  });
  const places = [place('Calm', 51), place('Left', 12)];
  const result = found({ recipient: testTeam, places });
  expect(told(result)).toEqual(['active_people down']);
  expect(result.findings[0]?.place).toBe('Left');
  expect(result.places.map(({ place: name, isOutside }) => [name, isOutside])).toEqual([
    ['Left', true],
    ['Calm', false],
  ]);
  expect(found({ places }).findings).toEqual([]);
});

import type { MeasureName } from '../../dashboards/digest/candidates.js';
import { measureNames } from '../../dashboards/digest/candidates.js';
import type { Recipient } from '../../dashboards/digest/digest.js';
import type { ConformityRun, Conversation, Figures, Point, Series } from '../../dashboards/digest/figures.js';
import { addDays } from '../../dashboards/report/days.js';

/** Figures of a digest by hand: 53 weeks, the last one that of the digest. */

export const digestWeek = '2026-11-16';

type Known = number | null | Partial<Pick<Point, 'value' | 'of' | 'low' | 'high'>>;

/** The last values given are those of the last weeks; of the weeks before nothing is known. */
export function createTestSeries(values: readonly Known[], week = digestWeek): Series {
  return Array.from({ length: 53 }, (_, index): Point => {
    const known = values[index - 53 + values.length];
    const point = typeof known === 'number' ? { value: known } : (known ?? {});
    return { week: addDays(week, 7 * (index - 52)), value: null, of: null, low: null, high: null, ...point };
  });
}

/** As many weeks that swing evenly around a middle, then the week itself. */
export const swinging = (middle: number, swing: number, last: Known, weeks = 26): readonly Known[] => [
  ...Array.from({ length: weeks }, (_, index) => middle + swing * ([-1, 0.5, 1, -0.5, 0][index % 5] ?? 0)),
  last,
];

export const testLeader: Recipient = {
  id: 'leader-1',
  kind: 'leader',
  email: 'ann@example.org',
  name: 'Ann Example',
  leaderId: '0'.repeat(32),
  language: 'en',
};
export const testTeam: Recipient = { ...testLeader, id: 'team', kind: 'team', name: null, leaderId: null };

export type TestFigures = Omit<Partial<Figures>, 'series'> & {
  readonly series?: Partial<Record<MeasureName, readonly Known[]>>;
};

/** An organisation where a hundred people a week take part, of a leader who has written five posts. */
export function createTestFigures({ series = {}, ...over }: TestFigures = {}): Figures {
  const values: Partial<Record<MeasureName, readonly Known[]>> = {
    active_people: swinging(100, 4, 101, 52),
    ...series,
  };
  return {
    recipient: testLeader,
    organisation: {
      name: 'Example',
      timeZone: 'Europe/Berlin',
      workingDays: [1, 2, 3, 4, 5],
      holidays: [],
      minPeople: 5,
    },
    week: digestWeek,
    until: addDays(digestWeek, 6),
    today: '2026-12-24',
    firstDay: '2024-01-01',
    lastDay: '2026-12-20',
    scope: 'internal',
    days: [],
    places: [],
    posts: Array.from({ length: 5 }, () => ({
      day: addDays(digestWeek, 1),
      community: 'Town Square',
      reachedBy: 'seen' as const,
      audienceKind: 'followers' as const,
    })),
    reachScope: 'internal',
    elsewhere: null,
    lastPost: addDays(digestWeek, 1),
    conversations: [],
    openQuestions: [],
    reachPlaces: [],
    conformity: { isEnabled: false, run: null },
    definitions: {},
    former: null,
    publicUrl: null,
    ...over,
    series: Object.fromEntries(measureNames.map((name) => [name, createTestSeries(values[name] ?? [])])),
  };
}

export const testConversation: Conversation = {
  posted: '2026-11-17 09:30:00',
  community: 'Town Square',
  platform: 'slack',
  url: 'https://example.org/p/1',
  firstWords: 'Where do we stand?',
  waiting: 3,
  hasQuestion: true,
  since: '2026-11-18 10:00:00',
};

export const testRun: ConformityRun = {
  starts: '2026-05-24',
  ends: '2026-11-22',
  executives: 6,
  place: 'Open forum',
  communities: 1,
  definition: '1',
  effects: [
    {
      signal: 'S1',
      outcome: 'chill elsewhere',
      act: 'reply',
      status: 'less',
      scale: 'log',
      isExperimental: false,
      estimate: Math.log(0.66),
      low: Math.log(0.59),
      high: Math.log(0.74),
      detectable: -Math.log(0.84),
      events: 119,
      people: 122,
      falseAlarmRate: 0.037,
      failed: [],
    },
    {
      signal: 'S2',
      outcome: 'thread quiet',
      act: 'reply',
      status: 'not identified',
      scale: 'log',
      isExperimental: false,
      estimate: null,
      low: null,
      high: null,
      detectable: null,
      events: null,
      people: null,
      falseAlarmRate: null,
      failed: [{ gate: 'match rate', figure: 0.53 }],
    },
  ],
};

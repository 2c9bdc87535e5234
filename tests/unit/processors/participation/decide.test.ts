import { describe, expect, test } from '@jest/globals';
import { type Decision, decide, type Evidence } from '../../../../processors/participation/decide.js';
import { decideRetention } from '../../../../processors/participation/decide-retention.js';
import { periodCells } from '../../../support/period-cells.js';

const floors = { minPeople: 5, minPeopleByAttribute: 10 };
const evidence = (more: Partial<Evidence>): Evidence => ({
  floors,
  weekMode: 1,
  periods: [],
  kinds: () => [],
  platformOf: () => 'slack',
  isHiddenWeek: () => false,
  knownDays: () => undefined,
  ...more,
});
const all = (of: Evidence): Decision[] => [...decide(of)].flat();
const reasons = (decisions: readonly Decision[], grain: string): Record<string, string> =>
  Object.fromEntries(decisions.filter((of) => of.grain === grain).map(({ dim, key, why }) => [`${dim} ${key}`, why]));

describe('decisions about a span', () => {
  test('nothing to decide, nothing decided; weeks that others are held against are not decided', () => {
    expect(all(evidence({}))).toEqual([]);
    expect(all(evidence({ periods: [periodCells('week', [['all', '', 9]], { isDirty: false })] }))).toEqual([]);
  });

  test('what is hidden inside another dimension has its neighbours looked at again', () => {
    const people = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
    const of = (community: string, unit: string, who: number[]) => ({
      platform: 'slack',
      community,
      places: [['unit', unit]] as const,
      people: who,
    });
    const decisions = all(
      evidence({
        periods: [
          periodCells('week', [
            ['all', '', 70],
            ['community', 'a', 24],
            ['community', 'b', 50],
            ['unit', 'A', 20],
            ['unit', 'B', 22],
            ['unit', 'C', 28],
          ]),
          periodCells('response', [
            ['all', '', 40],
            ['unit', 'A', 12],
            ['unit', 'B', 13],
            ['unit', 'C', 15],
          ]),
        ],
        // All of A are in community a, with four of B.
        kinds: (grain) =>
          grain === 'week'
            ? [
                of('a', 'A', people(0, 20)),
                of('a', 'B', people(20, 4)),
                of('b', 'B', people(20, 22)),
                of('b', 'C', people(42, 28)),
              ]
            : [],
      }),
    );
    expect(reasons(decisions, 'week')).toMatchObject({ 'unit A': 'difference', 'unit B': 'neighbour', 'unit C': '' });
    // A slice that is hidden in the week is hidden among its answers.
    expect(reasons(decisions, 'response')).toMatchObject({ 'unit A': 'small', 'unit B': 'small', 'unit C': '' });
  });

  test('answers are hidden where their week is, and take a neighbour with them, whether the week is decided now or before', () => {
    const answers = periodCells('response', [
      ['all', '', 90],
      ['unit', 'A', 25],
      ['unit', 'B', 30],
      ['unit', 'C', 35],
    ]);
    const week = periodCells('week', [
      ['all', '', 95],
      ['unit', 'A', 25, { eligible: 9 }],
      ['unit', 'B', 30, { eligible: 9 }],
      ['unit', 'C', 40],
    ]);
    const one = { 'all ': '', 'unit A': 'small', 'unit B': 'neighbour', 'unit C': '' };
    const isHiddenWeek = (starts: string, scope: string, name: string): boolean =>
      starts === answers.starts && scope === answers.scope && name === 'unit A';
    expect(reasons(all(evidence({ periods: [answers], isHiddenWeek })), 'response')).toEqual(one);
    expect(reasons(all(evidence({ periods: [answers, week] })), 'response')).toEqual({ ...one, 'unit B': 'small' });
    const platforms = (...cells: Parameters<typeof periodCells>[1]) =>
      periodCells('response', [['all', '', 90], ...cells]);
    const hiddenPlatform = all(
      evidence({
        // Of a hidden platform that is alone among the answers of its week, they would follow.
        periods: [
          platforms(['platform', 'slack', 40], ['platform', 'web', 50]),
          periodCells('week', [
            ['all', '', 90],
            ['platform', 'slack', 40],
            ['platform', 'web', 50],
            ['platform', 'wiki', 3],
          ]),
        ],
      }),
    );
    expect(reasons(hiddenPlatform, 'week')).toEqual({
      'all ': '',
      'platform slack': 'neighbour',
      'platform web': '',
      'platform wiki': 'small',
    });
    expect(reasons(hiddenPlatform, 'response')).toEqual({
      'all ': '',
      'platform slack': 'small',
      'platform web': 'neighbour',
    });
  });

  test('four weeks are judged by the later weeks in them, decided now or before', () => {
    const month = periodCells('28d', [['all', '', 40]], { starts: '2026-03-02' });
    const days = [
      periodCells('day', [['all', '', 3]], { starts: '2026-03-17' }),
      periodCells('day', [['all', '', 9]], { starts: '2026-03-18' }),
    ];
    const week = periodCells('week', [['all', '', 20, { active_days: 25 }]], { starts: '2026-03-16' });
    const before = new Map([['all ', { isInexact: false, days: 11 }]]);
    const decisions = all(
      evidence({
        periods: [month, ...days, week],
        knownDays: (starts) => (starts === '2026-03-09' ? before : undefined),
      }),
    );
    const shownIn = (grain: string) => decisions.find((of) => of.grain === grain)?.shown;
    expect(shownIn('week')).not.toContain('active_days');
    expect(decisions.find(({ grain }) => grain === '28d')?.knownDays).toBe(20);
    const open = all(evidence({ periods: [month, week] }));
    expect(open.find(({ grain }) => grain === 'week')?.shown).toContain('active_days');
    expect(open.find(({ grain }) => grain === '28d')?.knownDays).toBeNull();
  });

  test('"none" alone is everybody once more and has no row, but among answers', () => {
    const none = [
      ['all', '', 30],
      ['unit', 'A', 30],
      ['unit', 'A / ', 30],
      ['location', '', 30],
      ['level', '', 12],
      ['level', '1', 18],
    ] as const;
    const decisions = all(evidence({ periods: [periodCells('week', none), periodCells('response', none)] }));
    expect(Object.keys(reasons(decisions, 'week')).sort()).toEqual(['all ', 'level ', 'level 1', 'unit A']);
    expect(Object.keys(reasons(decisions, 'response'))).toHaveLength(6);
    expect(decisions.find(({ key }) => key === 'A / ')?.family).toBe('A');
  });
});

describe('decisions about retention', () => {
  const week = (more: object) => ({
    starts: '2026-03-02',
    scope: 'internal',
    dims: ['all', 'unit', 'unit', 'unit'],
    keys: ['', 'A', 'B', 'C'],
    people: [90, 20, 30, 40],
    newcomers: [30, 10, 10, 10],
    retained: [0, 0, 0, 0],
    returning: [0, 0, 0, 0],
    lapsed: [0, 0, 0, 0],
    hidden: [0, 0, 0, 0],
    ...more,
  });
  const shown = (more: object) => decideRetention(week(more), floors).map((of) => [...of.shown]);
  const every = ['newcomers', 'retained', 'returning'];

  test('every group that follows is nobody or enough, and a hidden count takes a neighbour with it', () => {
    expect(shown({})).toEqual([every, every, every, every]);
    expect(shown({ newcomers: [30, 3, 17, 10] })).toEqual([every, [], [], every]);
    expect(shown({ retained: [3, 0, 0, 0] })).toEqual([
      ['newcomers', 'returning'],
      ['newcomers', 'returning'],
      ['newcomers', 'returning'],
      ['newcomers', 'returning'],
    ]);
    // Nobody has lapsed from the others, so all of them together do not hide four who have.
    const rest = ['newcomers', 'retained'];
    expect(shown({ lapsed: [0, 0, 0, 4] })).toEqual([every, rest, rest, rest]);
  });

  test('nothing of a cell that is hidden in the week', () => {
    expect(shown({ hidden: [0, 1, 0, 0] })).toEqual([every, [], [], every]);
  });
});

import type { Measure, MeasureView } from '../measure.js';

const slices = ['all', 'platform', 'community', 'unit', 'level', 'location'] as const;

export const unevennessViews: readonly MeasureView[] = [
  { name: 'v_unevenness', day: 'starts', dimensions: 'cells' },
  { name: 'v_concentration', day: 'ends', dimensions: 'cells' },
  { name: 'v_open_doors', day: 'ends', dimensions: 'cells' },
];

const activePeople: readonly Measure[] = (
  [
    ['day', 'active_people_day', 'on a day', 'day'],
    ['28d', 'active_people_28d', 'in four weeks', '28 days'],
  ] as const
).map(([grain, name, when, title]) => ({
  name,
  title: `Active people, ${title}`,
  question: `How many people take part ${when}?`,
  unit: 'people',
  better: 'higher',
  view: 'v_participation',
  grain,
  value: 'avg(people)',
  formula: `mean over ${grain === 'day' ? 'days' : 'periods of 28 days'} of |{p : contributions(p) ≥ 1}|`,
  claims: [],
  numerator: `distinct people with a post, reply, reaction or share ${when} (mean over those shown)`,
  denominator: null,
  denominatorValue: null,
  dimensions: slices,
  floor: 'minPeople',
  version: 1,
}));

const grains = [
  ['week', '', 'a week'],
  ['28d', '_28d', 'four weeks'],
] as const;

const unevenness: readonly Measure[] = (['unit', 'level'] as const).flatMap((by) =>
  grains.flatMap(([grain, suffix, period]): Measure[] => {
    const common = {
      better: 'lower',
      view: 'v_unevenness',
      grain,
      claims: ['TT', 'AI'],
      denominator: `${by}s whose interactive share is shown`,
      denominatorValue: `avg(${by}s)`,
      dimensions: by === 'unit' ? ['all', 'unit'] : ['all'],
      floor: 'minPeopleByAttribute',
      version: 1,
    } as const;
    const what =
      by === 'unit'
        ? 'units (of everybody: the topmost ones of which there are several; of a unit: its parts)'
        : 'levels of the hierarchy';
    return [
      {
        ...common,
        name: `parity_${by}${suffix}`,
        title: `Parity of ${by}s, ${period}`,
        question: `Does the least active ${by} take part as much as the most active one in ${period}?`,
        unit: 'ratio',
        better: 'higher',
        value: `avg(${by}_parity)`,
        formula: `min ÷ max of the interactive shares of ${what} that are shown; mean over periods`,
        numerator: `smallest interactive share of a ${by} that is shown, by the greatest one`,
      },
      {
        ...common,
        name: `gini_${by}s${suffix}`,
        title: `Unevenness across ${by}s, ${period}`,
        question: `How unevenly is taking part spread over ${by}s in ${period}?`,
        unit: 'index',
        value: `avg(${by}_gini)`,
        formula: `G = Σ(2i − n − 1)·s_i ÷ (n·Σs), s ascending: interactive shares of ${what} that are shown, each counted once; mean over periods`,
        numerator: `Gini coefficient of the interactive shares of ${by}s`,
      },
    ];
  }),
);

const concentration: readonly Measure[] = [
  {
    name: 'quieter_half_share',
    title: 'Share of the quieter half',
    question: 'How much of what is written comes from the quieter half of the authors?',
    unit: 'percent',
    better: 'higher',
    view: 'v_concentration',
    grain: '28d',
    value: '100 * avg(quieter_half_share)',
    formula: '100 · Σ of the smallest ⌊n ÷ 2⌋ of x_i ÷ Σ x_i, x_i = posts and replies of author i; mean over periods',
    claims: [],
    numerator: 'posts and replies of the half of the authors who wrote least',
    denominator: 'authors, whose posts and replies are all of them',
    denominatorValue: 'avg(authors)',
    dimensions: slices,
    floor: 'minPeople',
    version: 1,
  },
  ...(
    [
      ['split_1', 'top_1_share', 'top 1 %', 'the loudest 1 % of eligible people', 'nearly all'],
      ['split_9', 'next_9_share', 'next 9 %', 'the next 9 % of eligible people', 'some'],
      ['split_90', 'last_90_share', 'other 90 %', 'the other 90 % of eligible people', 'nothing'],
    ] as const
  ).map(
    ([name, column, title, who, rule]): Measure => ({
      name,
      title: `90-9-1: ${title}`,
      question: `How much is written by ${who}, where the 90-9-1 rule of thumb (a comparison, not a target) says ${rule}?`,
      unit: 'percent',
      better: 'neither',
      view: 'v_concentration',
      grain: '28d',
      value: `100 * avg(${column})`,
      formula:
        '100 · Σ x_i of the group ÷ Σ x_i, x_i = posts and replies of eligible person i, the silent ones included; mean over periods',
      claims: [],
      numerator: `posts and replies of ${who}`,
      denominator: 'eligible people, whose posts and replies are all of them',
      denominatorValue: `avgIf(eligible, ${column} IS NOT NULL)`,
      dimensions: slices,
      floor: 'minPeople',
      version: 1,
    }),
  ),
];

const doors = {
  view: 'v_open_doors',
  grain: null,
  claims: ['GA'],
  dimensions: ['all', 'executive'],
  floor: 'minPeople',
  version: 1,
} as const;

const matching =
  'days of the same community and weekday without any act of a leader within 14 days on either side; the 26 weeks that end with the last week asked for';

const openDoors: readonly Measure[] = [
  {
    ...doors,
    name: 'open_doors',
    title: 'Open doors',
    question: 'When a leader posts, how many people write in that community for the first time?',
    unit: 'per thousand',
    better: 'higher',
    value: 'argMax(first_posters_per_thousand, ends)',
    formula: '1,000 · 14 · first-time authors ÷ person-days at risk, on days with a leader’s post in the last 14 days',
    numerator:
      'people who write in a community for the first time, on a day with a leader’s post on it or in the 13 days before (of days that have a match)',
    denominator:
      'eligible people (of a community whose members are known: members) who have not written there yet, and are no leader or delegate',
    denominatorValue: 'argMax(people_at_risk, ends)',
  },
  {
    ...doors,
    name: 'open_doors_ratio',
    title: 'Open doors, against matched days',
    question: 'Do more people write for the first time after a leader’s post than on like days without one?',
    unit: 'times',
    better: 'higher',
    value: 'argMax(ratio, ends)',
    interval: {
      low: 'argMax(ratio_low, if(ratio IS NULL, NULL, ends))',
      high: 'argMax(ratio_high, if(ratio IS NULL, NULL, ends))',
    },
    formula: 'Mantel–Haenszel rate ratio over community × weekday; interval after Greenland and Robins (1985)',
    numerator: 'rate of first-time authors on days with a leader’s post in the last 14 days',
    denominator: `rate on matched days: ${matching} (their number is printed)`,
    denominatorValue: 'argMax(matched_days, ends)',
  },
  {
    ...doors,
    name: 'open_doors_difference',
    title: 'Open doors, more than on matched days',
    question: 'How many more people write for the first time after a leader’s post than on like days without one?',
    unit: 'per thousand',
    better: 'higher',
    value: 'argMax(difference, ends)',
    interval: { low: 'argMax(difference_low, ends)', high: 'argMax(difference_high, ends)' },
    formula:
      '1,000 · 14 · Mantel–Haenszel rate difference over community × weekday; interval after Greenland and Robins (1985)',
    numerator: 'rate of first-time authors on days with a leader’s post in the last 14 days, less that on matched days',
    denominator: `matched days: ${matching}`,
    denominatorValue: 'argMax(matched_days, ends)',
  },
  {
    ...doors,
    name: 'commenter_threads',
    title: 'Threads that commenters begin',
    question: 'Do people who answer a leader begin more threads afterwards than before?',
    unit: 'posts',
    better: 'higher',
    value: 'argMax(threads_more, ends)',
    interval: { low: 'argMax(threads_more_low, ends)', high: 'argMax(threads_more_high, ends)' },
    formula:
      'mean over commenters of (threads begun in the 30 days after their first comment on a leader’s post − in the 30 days before); interval by Student’s t',
    numerator: 'threads begun within 30 days after the comment, less those within 30 days before',
    denominator: 'people with a comment on a leader’s post in the 26 weeks, with 30 days of data on either side',
    denominatorValue: 'argMax(commenters, ends)',
  },
  {
    ...doors,
    name: 'commenter_communities',
    title: 'Communities that commenters begin',
    question: 'Do people who answer a leader begin more communities afterwards than before?',
    unit: 'count',
    better: 'higher',
    value: 'argMax(communities_more, ends)',
    formula:
      'mean over commenters of (communities first written in by them in the 30 days after their first comment on a leader’s post − in the 30 days before)',
    numerator: 'communities begun within 30 days after the comment, less those within 30 days before',
    denominator: 'people with a comment on a leader’s post in the 26 weeks, with 30 days of data on either side',
    denominatorValue: 'argMax(commenters, ends)',
  },
];

/** What participation says beyond plain counts: spread over units and levels, over people, and what leaders set off. */
export const unevennessMeasures: readonly Measure[] = [...activePeople, ...unevenness, ...concentration, ...openDoors];

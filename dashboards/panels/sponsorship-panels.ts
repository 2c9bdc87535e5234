import { figureSql, measureNamed } from './measure-columns.js';
import { asksStat, asksTrend, figuresSql, measureColumn, sliceSql } from './measure-sql.js';
import type { Panel } from './panel.js';

const sponsors = ['inside-only', 'no-data', 'no-evidence', 'no-executive', 'too-few-people'] as const;
const evidence = ['inside-only', 'no-data', 'no-evidence', 'too-few-people'] as const;
const units = ['inside-only', 'no-data', 'too-few-people'] as const;

function stat(
  id: string,
  measure: string,
  title: string,
  description: string,
  empty: Panel['empty'] = evidence,
): Panel {
  return {
    id: `sponsorship-${id}`,
    title,
    description,
    picture: { kind: 'stat', value: measureColumn(measure) },
    ...asksStat(measure),
    empty,
    measures: [measure],
  };
}

export const breadth = stat(
  'breadth',
  'sponsor_breadth',
  'In the name of how many business units does sponsorship speak?',
  'Effective number of units of active sponsors, four weeks at a time: 3 is like three units that sponsor equally much.',
  sponsors,
);
export const dayOne = stat(
  'day-one',
  'day_one_sponsored',
  'Do units that were there from the start have a sponsor?',
  'Business units with people in the first week of data for which a sponsor contributed, four weeks at a time.',
  sponsors,
);
export const ownUnit = stat(
  'own-unit',
  'empire_building',
  'Do sponsors lend their voice to their own unit only?',
  'Sponsors’ replies, reactions and shares that go to their own unit, of all they give.',
  sponsors,
);
export const approvalTime = stat(
  'approval-time',
  'approval_latency',
  'How long does a post wait for approval?',
  'From submission to publication, the middle one, by the approvals log; 5 authors or more.',
);
export const access = stat(
  'access',
  'channel_access',
  'Can people reach the channels that their role needs?',
  'Pairs of a channel and a role that needs it, as of the last week, by the access list.',
);

export const ownUnitByLeader: Panel = {
  id: 'sponsorship-own-unit-by-executive',
  title: 'Whose voice stays at home?',
  description:
    'Sponsors’ replies, reactions and shares that go to their own unit, of all they give to people whose unit is known. Executives only; others are a group of 5 or more.',
  picture: { kind: 'bars', label: 'label', values: [measureColumn('empire_building')] },
  sql: sliceSql('executive', { value: 'empire_building' }, 'label'),
  empty: sponsors,
  measures: ['empire_building'],
};

export const sponsorsOverTime: Panel = {
  id: 'sponsorship-over-time',
  title: 'Does sponsorship grow broader?',
  description:
    'Effective number of business units, and functions, of sponsors who contributed in the four weeks before.',
  picture: {
    kind: 'time-series',
    values: [
      measureColumn('sponsor_breadth', 'units_spoken_for'),
      measureColumn('sponsor_functions', 'functions_spoken_for'),
    ],
    drawn: 'lines',
  },
  ...asksTrend({ units_spoken_for: 'sponsor_breadth', functions_spoken_for: 'sponsor_functions' }),
  empty: sponsors,
  measures: ['sponsor_breadth', 'sponsor_functions'],
};

export const adoptionBySponsor: Panel = {
  id: 'sponsorship-adoption',
  title: 'Are units quicker with a sponsor?',
  description:
    'Median days until a quarter of a unit’s people took part in a week, counting units that have not come so far for as long as they were watched (Kaplan–Meier); three units or more.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [{ name: 'value', title: 'Median days', unit: 'days', of: 'value_of', ofTitle: 'units' }],
  },
  sql: `SELECT label, value, value_of
FROM
(
${figuresSql({
  adoption_days: 'All units',
  adoption_days_sponsored: 'A sponsor was active in the first 28 days',
  adoption_days_unsponsored: 'No sponsor was',
})}
)`,
  empty: units,
  measures: ['adoption_days', 'adoption_days_sponsored', 'adoption_days_unsponsored'],
};

export const adoptionByUnit: Panel = {
  id: 'sponsorship-adoption-by-unit',
  title: 'Which units took how long?',
  description:
    'Days until a quarter of the unit’s people took part in a week. Units that have not come so far have no bar; of 10 people, on both sides of the quarter, or not shown.',
  picture: { kind: 'bars', label: 'label', values: [{ name: 'value', title: 'Days', unit: 'days', better: 'lower' }] },
  sql: `SELECT label, value
FROM
(
${sliceSql('unit', { value: 'adoption_days' }, 'value IS NULL, value, label LIMIT 25')}
)`,
  empty: units,
  measures: ['adoption_days'],
};

export const adoptionOverTime: Panel = {
  id: 'sponsorship-adopted-over-time',
  title: 'Do more units join in?',
  description:
    'Units in which a quarter of the people took part in some week until then, of units with 10 people or more.',
  picture: { kind: 'time-series', values: [measureColumn('adopted_units')], drawn: 'lines' },
  ...asksTrend({ value: 'adopted_units' }),
  empty: units,
  measures: ['adopted_units'],
};

export const approvalsByChannel: Panel = {
  id: 'sponsorship-approvals-by-channel',
  title: 'Where do posts wait longest for approval?',
  description:
    'From submission to publication by the approvals log: the middle post, and how long nine of ten wait at most. Channels with 5 authors or more.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [
      measureColumn('approval_latency', 'middle', 'Half wait less than'),
      measureColumn('approval_latency_p90', 'slowest', 'Nine of ten wait less than'),
    ],
  },
  sql: sliceSql(
    'channel',
    { middle: 'approval_latency', slowest: 'approval_latency_p90' },
    'middle DESC, label LIMIT 25',
  ),
  empty: evidence,
  measures: ['approval_latency', 'approval_latency_p90'],
};

export const approvalsOverTime: Panel = {
  id: 'sponsorship-approvals-over-time',
  title: 'Do approvals get quicker?',
  description: 'Four weeks at a time: how long the middle post waited, and nine of ten at most.',
  picture: {
    kind: 'time-series',
    values: [
      measureColumn('approval_latency', 'middle', 'Half wait less than'),
      measureColumn('approval_latency_p90', 'slowest', 'Nine of ten wait less than'),
    ],
    drawn: 'lines',
  },
  ...asksTrend({ middle: 'approval_latency', slowest: 'approval_latency_p90' }),
  empty: evidence,
  measures: ['approval_latency', 'approval_latency_p90'],
};

export const approvalToAnswer = stat(
  'approval-to-answer',
  'approval_to_response',
  'Does it take longer to get a post out than an answer to it?',
  'Median wait for approval as a multiple of the median wait for the first answer inside, in the same weeks.',
);

export const accessByRole: Panel = {
  id: 'sponsorship-access-by-role',
  title: 'Which roles cannot reach what they need?',
  description: 'Channels that the role needs and can reach, of those it needs, as of the last week.',
  picture: { kind: 'bars', label: 'label', values: [measureColumn('channel_access')] },
  sql: sliceSql('role', { value: 'channel_access' }, 'value, label LIMIT 25'),
  empty: evidence,
  measures: ['channel_access'],
};

export const blocked: Panel = {
  id: 'sponsorship-blocked',
  title: 'What is advertised outside and blocked inside?',
  description:
    'Channels promoted to the public that the role cannot reach, of all that are promoted, as of the last week.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [measureColumn('blocked_channel_share')],
  },
  sql: sliceSql('role', { value: 'blocked_channel_share' }, 'value DESC, label LIMIT 25'),
  empty: evidence,
  measures: ['blocked_channel_share'],
};

function pilots(outcome: 'interactive' | 'contributions', title: string, description: string): Panel {
  const name = `pilot_effect_${outcome}`;
  return {
    id: `sponsorship-pilots-${outcome}`,
    title,
    description,
    picture: {
      kind: 'intervals',
      label: 'label',
      value: measureColumn(name),
      verdict: 'verdict',
      thresholds: [{ value: 0, title: 'no effect' }],
    },
    sql: `SELECT any(label) AS label, ${figureSql(name)}, ${measureNamed(name).measure.verdict} AS verdict
FROM v_pilot
WHERE ends BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String}
GROUP BY key
ORDER BY label`,
    empty: evidence,
    measures: [name],
  };
}

export const pilotsInteractive = pilots(
  'interactive',
  'Did pilots bring more people to take part?',
  'Change of the interactive share in the pilot less that in its control, with its 95 % interval; group and control have 5 people or more (10 where a unit).',
);
export const pilotsContributions = pilots(
  'contributions',
  'Did pilots bring people to contribute more?',
  'Change of contributions a person and week in the pilot less that in its control, with its 95 % interval.',
);

export const pilotTable: Panel = {
  id: 'sponsorship-pilot-table',
  title: 'What could each pilot have shown?',
  description:
    'People compared, whole weeks before and during, the smallest effect on the interactive share that four of five such pilots would find, and whether both groups drifted apart before it began.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'label', title: 'Pilot', unit: 'text' },
      { name: 'pilot_people', title: 'People in the pilot', unit: 'people' },
      { name: 'control_people', title: 'In the control', unit: 'people' },
      { name: 'weeks_before', title: 'Weeks before', unit: 'weeks' },
      { name: 'weeks_during', title: 'Weeks during', unit: 'weeks' },
      {
        name: 'detectable',
        title: 'Smallest effect it could show',
        unit: 'points',
        of: 'compared',
        ofTitle: 'people compared',
      },
      {
        name: 'drift',
        title: 'Drift a week before it',
        unit: 'points',
        of: 'compared',
        ofTitle: 'people compared',
        low: 'drift_low',
        high: 'drift_high',
      },
      { name: 'verdict', title: 'Verdict', unit: 'text' },
    ],
  },
  sql: `SELECT label, pilot_people, control_people, pilot_people + control_people AS compared, weeks_before, weeks_during, minimum_detectable AS detectable,
  pre_trend AS drift, pre_trend_low AS drift_low, pre_trend_high AS drift_high, verdict
FROM v_pilot
WHERE outcome = 'interactive' AND ends BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String}
ORDER BY label`,
  empty: evidence,
  measures: ['pilot_effect_interactive', 'pilot_detectable_interactive', 'pilot_pre_trend_interactive'],
};

export const dependence: Panel = {
  id: 'sponsorship-dependence',
  title: 'What becomes of a unit when its head falls silent or leaves?',
  description:
    'Contributions a person and week, four weeks before and four after, the head’s own left out, beside all other units. Units of 10 people or more; which unit it was is said of enrolled executives only.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'day', title: 'Last word or day', unit: 'time' },
      { name: 'label', title: 'Head', unit: 'text' },
      { name: 'what', title: 'What happened', unit: 'text' },
      { name: 'people', title: 'People', unit: 'people' },
      { name: 'before', title: 'A person and week, before', unit: 'acts' },
      { name: 'after', title: 'After', unit: 'acts' },
      { name: 'others_before', title: 'Other units, before', unit: 'acts' },
      { name: 'others_after', title: 'Other units, after', unit: 'acts' },
    ],
  },
  sql: `SELECT toDateTime(starts, {timeZone:String}) AS day, if(dim = 'all', 'a head of a unit', label) AS label, toString(kind) AS what,
  people, before, after, others_before, others_after
FROM v_dependence
WHERE starts BETWEEN {from:Date} AND {until:Date} AND scope = {scope:String} AND shown
  AND if({executive:String} = '*', dim = 'all', dim = 'executive' AND key = {executive:String})
ORDER BY day DESC, people DESC
LIMIT 100`,
  empty: ['inside-only', 'no-data', 'no-head-left'],
  measures: ['dependence'],
};

import { actText, effectsSql, ofRun, outcomeLabel, outcomeText } from './conformity-sql.js';
import type { Column, EmptyReasonName, Panel, Unit } from './panel.js';

const empty: readonly EmptyReasonName[] = ['no-data', 'no-executive', 'no-conformity-run'];
const none: readonly string[] = [];
const never =
  'Every change is against matched posts of others, and may go either way; it never says why. "Not identified": a gate failed, and there is no number.';

function effect(title: string, unit: Unit): Column {
  return {
    name: 'value',
    title,
    unit,
    low: 'value_low',
    high: 'value_high',
    of: 'value_of',
    ofTitle: 'events with controls',
  };
}

const noChange = [{ value: 0, title: 'no change' }] as const;

/** For a reader who knows no signals: what happens to writing itself. */
export const whatChanges: Panel = {
  id: 'pulse-once-executives-speak',
  title: 'Once an executive has spoken, do people fall silent?',
  description: `Change against matched posts of others, with its 95 % interval; of each outcome, the kind of act with most events. ${never}`,
  picture: {
    kind: 'intervals',
    label: 'label',
    value: effect('Change', 'change'),
    verdict: 'verdict',
    thresholds: noChange,
  },
  sql: effectsSql('log', { only: "signal IN ('S1', 'S2', 'S3', 'S4')", last: 'LIMIT 1 BY signal, outcome' }),
  empty,
  measures: none,
  more: 'conformity',
};

export const changes: Panel = {
  ...whatChanges,
  id: 'conformity-changes',
  title: 'Is less written, by fewer people, later, or with less dissent?',
  sql: effectsSql('log'),
};

export const shares: Panel = {
  ...whatChanges,
  id: 'conformity-shares',
  title: 'Do threads end there, and do people stay away?',
  description: `Difference of shares, in percentage points, against matched posts of others. ${never}`,
  picture: {
    kind: 'intervals',
    label: 'label',
    value: effect('Difference', 'points'),
    verdict: 'verdict',
    thresholds: noChange,
  },
  sql: effectsSql('share'),
};

export const words: Panel = {
  ...whatChanges,
  id: 'conformity-words',
  title: 'Do people say what executives say?',
  description: `Differences in each outcome’s own unit: tone (−1 to 1), likeness of content (0 to 1), bits a word, terms, shares. ${never}`,
  picture: {
    kind: 'intervals',
    label: 'label',
    value: effect('Difference', 'index'),
    verdict: 'verdict',
    thresholds: noChange,
  },
  sql: effectsSql('points'),
};

const text = (name: string, title: string): Column => ({ name, title, unit: 'text' });

export const theRun: Panel = {
  id: 'conformity-run',
  title: 'What was looked at, and what for?',
  description: 'The newest run that may be shown to all (three executives or more) and looks at the time asked for.',
  picture: {
    kind: 'table',
    columns: [
      text('place', 'Where'),
      { name: 'first_day', title: 'From', unit: 'time' },
      { name: 'last_day', title: 'To', unit: 'time' },
      { name: 'executives', title: 'Executives', unit: 'people' },
      text('purpose', 'For'),
      { name: 'fake_sets', title: 'Sets of random people in the audit', unit: 'count' },
      { name: 'made_at', title: 'Computed', unit: 'time' },
      text('definition', 'Definition'),
    ],
  },
  sql: `SELECT any(place) AS place, any(toDateTime(starts, {timeZone:String})) AS first_day, any(toDateTime(ends, {timeZone:String})) AS last_day,
  any(executives) AS executives, any(purpose) AS purpose, any(fake_sets) AS fake_sets,
  any(toDateTime(created_at, {timeZone:String})) AS made_at, any(toString(definition)) AS definition
FROM v_conformity
WHERE ${ofRun}
GROUP BY run`,
  empty,
  measures: none,
};

export const verdicts: Panel = {
  id: 'conformity-verdicts',
  title: 'What may be said of each signal, and why not more?',
  description: `Effect, 95 % interval, events, people and the least change that could have been seen, in a sentence. ${never}`,
  picture: {
    kind: 'table',
    columns: [
      text('label', 'What'),
      text('question', 'Question'),
      text('verdict', 'Finding'),
      { name: 'adjusted_p', title: 'p, adjusted for the number of signals', unit: 'index' },
      { name: 'people', title: 'People', unit: 'people' },
      text('beside', 'Beside it'),
    ],
  },
  sql: `SELECT ${outcomeLabel} AS label, question, verdict, round(adjusted_p, 4) AS adjusted_p, people, arrayStringConcat(notes, ' ') AS beside
FROM v_conformity
WHERE ${ofRun}
ORDER BY signal, outcome, act`,
  empty,
  measures: none,
};

export const detectable: Panel = {
  id: 'conformity-detectable',
  title: 'How small a change could have been seen?',
  description:
    'The least change (as a decrease) that would be found in four of five cases: the minimum detectable effect, of what is identified. "No detectable change" says no more than that.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [
      {
        name: 'value',
        title: 'Least detectable decrease',
        unit: 'percent',
        better: 'lower',
        of: 'value_of',
        ofTitle: 'events with controls',
      },
    ],
  },
  sql: `SELECT ${outcomeLabel} AS label, round(100 * (1 - exp(-abs(detectable))), 1) AS value, events AS value_of
FROM v_conformity
WHERE ${ofRun} AND scale = 'log' AND detectable IS NOT NULL
ORDER BY signal, outcome, act`,
  empty,
  measures: none,
};

export const falseAlarms: Panel = {
  id: 'conformity-false-alarms',
  title: 'How often do these tests see something where there is nothing?',
  description:
    'Random people in the place of executives, in your own data: 5 % is what a test should say by chance, 3 to 7 % is passed. A plain comparison of before and after stands beside it: why nobody should use one.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [
      {
        name: 'value',
        title: 'False alarms',
        unit: 'percent',
        better: 'lower',
        of: 'value_of',
        ofTitle: 'sets of random people',
      },
    ],
    thresholds: [
      { value: 3, title: 'least that is passed' },
      { value: 7, title: 'most that is passed' },
    ],
  },
  sql: `SELECT alarm.1 AS label, round(100 * alarm.2, 1) AS value, fake_sets AS value_of
FROM
(
  SELECT
    any(fake_sets) AS fake_sets,
    arraySort(groupUniqArrayIf((concat(${outcomeText}, ' (', toString(signal), ')'), assumeNotNull(false_alarm_rate)), false_alarm_rate IS NOT NULL)) AS tests,
    anyIf(naive_alarm_rate, naive_alarm_rate IS NOT NULL) AS naive
  FROM v_conformity
  WHERE ${ofRun}
)
ARRAY JOIN arrayConcat(if(naive IS NULL, [], [('Plain before and after, without controls', assumeNotNull(naive))]), tests) AS alarm`,
  empty,
  measures: none,
};

export const events: Panel = {
  id: 'conformity-events',
  title: 'How many acts of executives can be judged?',
  description:
    'Events are first acts in a thread after 48 hours without an executive there; enough must go on before (4 messages, 3 people, 6 hours), and 8 other threads must be alike. 30 with controls are needed.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [
      { name: 'acts_found', title: 'Acts', unit: 'acts' },
      { name: 'events_found', title: 'Events', unit: 'count' },
      { name: 'events_eligible', title: 'With enough going on', unit: 'count' },
      { name: 'events_matched', title: 'With controls', unit: 'count' },
    ],
    thresholds: [{ value: 30, title: 'needed with controls' }],
  },
  sql: `SELECT ${actText} AS label, any(acts_found) AS acts_found, any(events_found) AS events_found, any(events_eligible) AS events_eligible, any(events_matched) AS events_matched
FROM v_conformity
WHERE ${ofRun}
GROUP BY act
ORDER BY label`,
  empty,
  measures: none,
};

export const comparable: Panel = {
  id: 'conformity-comparable',
  title: 'Are events and controls alike?',
  description:
    'Share of eligible events with controls: 70 % is needed. Threads that nearly end there (3 posts follow at most): where executives close more than 1.5 times as many as others, nothing is said of the thread itself.',
  picture: {
    kind: 'bars',
    label: 'label',
    values: [
      {
        name: 'matched',
        title: 'Matched',
        unit: 'percent',
        better: 'higher',
        of: 'eligible',
        ofTitle: 'eligible events',
      },
      {
        name: 'closing_events',
        title: 'Thread ends after the executive',
        unit: 'percent',
        of: 'judged',
        ofTitle: 'events with controls',
      },
      {
        name: 'closing_controls',
        title: 'Thread ends after a control',
        unit: 'percent',
        of: 'judged',
        ofTitle: 'events with controls',
      },
    ],
    thresholds: [{ value: 70, title: 'matched, at least' }],
  },
  sql: `SELECT ${actText} AS label, round(100 * any(events_matched) / nullIf(any(events_eligible), 0), 1) AS matched, any(events_eligible) AS eligible,
  round(100 * anyIf(v_conformity.closing_events, v_conformity.closing_events IS NOT NULL), 1) AS closing_events,
  round(100 * anyIf(v_conformity.closing_controls, v_conformity.closing_controls IS NOT NULL), 1) AS closing_controls, any(events_matched) AS judged
FROM v_conformity
WHERE ${ofRun}
GROUP BY act
ORDER BY label`,
  empty,
  measures: none,
};

export const gates: Panel = {
  id: 'conformity-gates',
  title: 'Which gates keep a signal from being told?',
  description:
    'A signal is told only where it passes all of them. The reason is that of the first signal that failed; "earshot conformity explain" says each.',
  picture: {
    kind: 'table',
    columns: [
      text('gate', 'Gate'),
      text('label', 'Acts'),
      { name: 'passed', title: 'Signals that pass', unit: 'count', of: 'signals', ofTitle: 'signals' },
      { name: 'signals', title: 'Signals', unit: 'count' },
      text('needed', 'Needed'),
      text('reason', 'What was found'),
    ],
  },
  sql: `SELECT toString(gate) AS gate, ${actText} AS label, countIf(gates.passed = 1) AS passed, count() AS signals, any(gates.needed) AS needed,
  argMin(gates.reason, (gates.passed, gates.signal, gates.outcome)) AS reason
FROM v_conformity_gate AS gates
WHERE ${ofRun}
GROUP BY gate, act
ORDER BY min(place), label`,
  empty,
  measures: none,
};

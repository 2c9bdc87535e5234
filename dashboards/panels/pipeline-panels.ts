import type { Column, Panel } from './panel.js';

const watched = ['no-sources', 'not-watched'] as const;
const hourAsked = 'toDate(hour, {timeZone:String}) BETWEEN {from:Date} AND {until:Date}';
/** Hours while the time asked for is a week or so, else days. */
const byHourOrDay =
  'if({until:Date} - {from:Date} <= 8, toDateTime(hour, {timeZone:String}), toStartOfDay(toDateTime(hour, {timeZone:String}))) AS time';

function stat(
  id: string,
  title: string,
  description: string,
  value: Column,
  sql: string,
  empty: Panel['empty'],
): Panel {
  return { id: `pipeline-${id}`, title, description, picture: { kind: 'stat', value }, sql, empty, measures: [] };
}

export const troubled = stat(
  'troubled',
  'How many sources are in trouble?',
  'Sources that fail, have stopped until an operator acts, or said that they were reading an hour ago and nothing since; of all ever read. As of now.',
  { name: 'value', title: 'Sources in trouble', unit: 'count', better: 'lower', of: 'value_of', ofTitle: 'sources' },
  `SELECT if(count() = 0, NULL, countIf(state IN ('failing', 'stopped', 'silent'))) AS value, CAST(NULL, 'Nullable(Float64)') AS value_before, count() AS value_of
FROM v_source`,
  ['no-sources'],
);

export const behind = stat(
  'behind',
  'How far are the tables behind the log?',
  'Records that were in the log and not yet in the tables, when it was last measured (every minute while Earshot runs).',
  { name: 'value', title: 'Records', unit: 'count', better: 'lower' },
  `SELECT sumOrNull(behind) AS value, CAST(NULL, 'Nullable(Float64)') AS value_before
FROM v_backlog
WHERE minute = (SELECT max(minute) FROM v_backlog)`,
  watched,
);

export const refused = stat(
  'refused',
  'How much could not be taken in?',
  'Open dead letters: records and items that were refused and that no operator has replayed or dropped, each kept with where and why for 90 days; beside as long a time before.',
  { name: 'value', title: 'Open dead letters', unit: 'count', better: 'lower' },
  `SELECT sumIf(open, day >= {from:Date}) AS value, sumIf(open, day < {from:Date}) AS value_before
FROM (SELECT toDate(hour, {timeZone:String}) AS day, open FROM v_dead_letter)
WHERE day BETWEEN {from:Date} - (toUInt32({until:Date}) - toUInt32({from:Date}) + 1) AND {until:Date}`,
  ['nothing-refused'],
);

export const sources: Panel = {
  id: 'pipeline-sources',
  title: 'Is every source read?',
  description:
    'As each source last said, as of now: the worst of its reading, its back-fill and the calls of its platform. Silent: it said that it was reading and has not been heard of for an hour. The newest act is told by the hour.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'source', title: 'Source', unit: 'text' },
      { name: 'type', title: 'Type', unit: 'text' },
      { name: 'state', title: 'State', unit: 'text' },
      { name: 'read_how', title: 'Read', unit: 'text' },
      { name: 'last_success', title: 'Last read to the end', unit: 'time' },
      { name: 'newest', title: 'Newest act', unit: 'time' },
      { name: 'lag_s', title: 'Age of it', unit: 'seconds' },
      { name: 'behind', title: 'Not read yet', unit: 'acts' },
      { name: 'backfill', title: 'Back-fill', unit: 'text' },
      { name: 'budget', title: 'Budget used', unit: 'text' },
      { name: 'events', title: 'Taken in', unit: 'count' },
      { name: 'rejected', title: 'Rejected', unit: 'count' },
      { name: 'gaps', title: 'Gaps', unit: 'count' },
      { name: 'last_failure', title: 'Last error', unit: 'time' },
      { name: 'last_error', title: 'Which', unit: 'text' },
    ],
  },
  sql: `SELECT source, type, state, if(scheduled, 'on schedule', 'when imported') AS read_how,
  toDateTime(last_success_at, {timeZone:String}) AS last_success, toDateTime(newest_hour, {timeZone:String}) AS newest, lag_s, behind,
  multiIf(
    backfill = 'ok', 'done',
    backfill_total > 0 AND backfill != '', concat(backfill, ', ', toString(floor(100 * backfill_done / backfill_total)), ' %'),
    backfill) AS backfill,
  budget, events, rejected, gaps, toDateTime(last_error_at, {timeZone:String}) AS last_failure, last_error
FROM v_source
ORDER BY state IN ('failing', 'stopped', 'silent') DESC, source`,
  empty: ['no-sources'],
  measures: [],
};

export const gaps: Panel = {
  id: 'pipeline-gaps',
  title: 'What is missing for good?',
  description:
    'Stretches of time that a platform no longer gives, the longest first. Figures of these days are too low.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'source', title: 'Source', unit: 'text' },
      { name: 'missing_from', title: 'From', unit: 'time' },
      { name: 'missing_until', title: 'Until', unit: 'time' },
      { name: 'lasted_s', title: 'Length', unit: 'seconds' },
      { name: 'reason', title: 'Why', unit: 'text' },
    ],
  },
  sql: `SELECT source, toDateTime(from_at, {timeZone:String}) AS missing_from, toDateTime(to_at, {timeZone:String}) AS missing_until, lasted_s, reason
FROM v_source_gap
ORDER BY lasted_s DESC, source, missing_from
LIMIT 100`,
  empty: ['no-gaps'],
  measures: [],
};

export const throughput: Panel = {
  id: 'pipeline-throughput',
  title: 'How much comes in?',
  description:
    'Acts by when they came into the tables: by the hour, for more than eight days by the day; rounded up to tens an hour. An act that came again counts where it came last.',
  picture: {
    kind: 'time-series',
    by: 'platform',
    values: [{ name: 'events', title: 'Acts taken in', unit: 'acts' }],
    drawn: 'bars',
    stacked: true,
  },
  sql: `SELECT ${byHourOrDay}, toString(platform) AS platform, sum(events) AS events
FROM v_throughput
WHERE ${hourAsked}
GROUP BY time, platform
ORDER BY time, platform`,
  empty: watched,
  measures: [],
};

export const delay: Panel = {
  id: 'pipeline-delay',
  title: 'How long from the platform to the tables?',
  description:
    'From when the platform gave an act to when it was in the tables: 95 % take less; of a day its slowest hour. An import brings what was given long before.',
  picture: {
    kind: 'time-series',
    by: 'platform',
    values: [{ name: 'delay_s', title: '95 % take less', unit: 'seconds', better: 'lower' }],
    drawn: 'lines',
  },
  sql: `SELECT ${byHourOrDay}, toString(platform) AS platform, max(delay_p95_s) AS delay_s
FROM v_throughput
WHERE ${hourAsked}
GROUP BY time, platform
ORDER BY time, platform`,
  empty: watched,
  measures: [],
};

export const freshness: Panel = {
  id: 'pipeline-freshness',
  title: 'How fresh is what is shown?',
  description:
    'By platform: the hour of the newest act, when something last arrived, when measures were last computed, and how much later than what they hold the newest arrival is (0: they hold it).',
  picture: {
    kind: 'table',
    columns: [
      { name: 'platform', title: 'Platform', unit: 'text' },
      { name: 'said', title: 'Said', unit: 'text' },
      { name: 'newest', title: 'Newest act', unit: 'time' },
      { name: 'newest_age_s', title: 'Age of it', unit: 'seconds' },
      { name: 'arrived', title: 'Last arrival', unit: 'time' },
      { name: 'computed', title: 'Last computed', unit: 'time' },
      { name: 'waiting_s', title: 'Waiting', unit: 'seconds' },
    ],
  },
  sql: `SELECT toString(platform) AS platform, if(scope = 'public', 'in public', 'inside') AS said,
  toDateTime(newest_hour, {timeZone:String}) AS newest, newest_age_s, toDateTime(landed_at, {timeZone:String}) AS arrived,
  toDateTime(computed_at, {timeZone:String}) AS computed, waiting_s
FROM v_freshness
ORDER BY platform, said`,
  empty: ['no-sources'],
  measures: [],
};

export const backlog: Panel = {
  id: 'pipeline-backlog',
  title: 'Do the processors keep up?',
  description:
    'Records in the log that were not yet in the tables: the most of an hour, for more than eight days of a day, by topic. Measured every minute while Earshot runs.',
  picture: {
    kind: 'time-series',
    by: 'topic',
    values: [{ name: 'most_behind', title: 'Records behind', unit: 'count', better: 'lower' }],
    drawn: 'lines',
  },
  sql: `SELECT ${byHourOrDay}, topic, max(behind) AS most_behind
FROM (SELECT toStartOfHour(minute) AS hour, topic, behind FROM v_backlog)
WHERE ${hourAsked}
GROUP BY time, topic
ORDER BY time, topic`,
  empty: watched,
  measures: [],
};

export const deadLetters: Panel = {
  id: 'pipeline-dead-letters',
  title: 'Is more refused than usual?',
  description:
    'Dead letters by the day and by what was wrong with them, also those that were replayed or dropped since.',
  picture: {
    kind: 'time-series',
    by: 'class',
    values: [{ name: 'letters', title: 'Dead letters', unit: 'count', better: 'lower' }],
    drawn: 'bars',
    stacked: true,
  },
  sql: `SELECT toStartOfDay(toDateTime(hour, {timeZone:String})) AS time, class, sum(letters) AS letters
FROM v_dead_letter
WHERE ${hourAsked}
GROUP BY time, class
ORDER BY time, class`,
  empty: ['nothing-refused'],
  measures: [],
};

export const deadLetterTable: Panel = {
  id: 'pipeline-dead-letter-table',
  title: 'What is refused, and where?',
  description:
    'Dead letters of the time asked for, by step and by what was wrong. Open: neither replayed nor dropped. What they hold is never shown; "earshot deadletters" has it, for operators.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'step', title: 'Step', unit: 'text' },
      { name: 'class', title: 'What was wrong', unit: 'text' },
      { name: 'letters', title: 'Dead letters', unit: 'count', bar: true },
      { name: 'open', title: 'Open', unit: 'count' },
      { name: 'replayed', title: 'Replayed', unit: 'count' },
      { name: 'dropped', title: 'Dropped', unit: 'count' },
      { name: 'latest', title: 'Latest hour', unit: 'time' },
    ],
  },
  sql: `SELECT step, class, sum(letters) AS letters, sum(v_dead_letter.open) AS open, sum(v_dead_letter.replayed) AS replayed, sum(v_dead_letter.dropped) AS dropped, toDateTime(max(hour), {timeZone:String}) AS latest
FROM v_dead_letter
WHERE ${hourAsked}
GROUP BY step, class
ORDER BY letters DESC, step, class`,
  empty: ['nothing-refused'],
  measures: [],
};

export const digests: Panel = {
  id: 'pipeline-digests',
  title: 'What became of the weekly digest?',
  description:
    'Each digest that went out in the time asked for, by the week that it is about. Refused: not tried again until the address changes. Lost: begun an hour ago and not heard of since.',
  picture: {
    kind: 'table',
    columns: [
      { name: 'week', title: 'Week of', unit: 'text' },
      { name: 'whom', title: 'For', unit: 'text' },
      { name: 'state', title: 'State', unit: 'text' },
      { name: 'attempts', title: 'Attempts', unit: 'count' },
      { name: 'reason', title: 'Why', unit: 'text' },
      { name: 'since', title: 'Since', unit: 'time' },
      { name: 'again', title: 'Tried again', unit: 'time' },
    ],
  },
  sql: `SELECT toString(delivery.week) AS week,
  multiIf(delivery.kind = 'leader', delivery.leader, delivery.kind = 'team', 'adoption team', 'channel') AS whom,
  transform(delivery.state, ['retry', 'failed'], ['not sent yet', 'refused'], delivery.state) AS state, delivery.attempts AS attempts, delivery.reason AS reason,
  toDateTime(delivery.at, {timeZone:String}) AS since, toDateTime(delivery.next_at, {timeZone:String}) AS again
FROM v_digest_delivery AS delivery
-- A week's digest goes out in the week after it.
WHERE delivery.week BETWEEN {from:Date} - 13 AND {until:Date}
ORDER BY delivery.week DESC, delivery.state IN ('failed', 'lost', 'retry') DESC, whom, delivery.recipient
LIMIT 500`,
  empty: ['no-digest'],
  measures: [],
};

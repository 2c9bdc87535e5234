import { cellOf } from './measure-columns.js';
import { type EmptyReasonName, followed, type Panel } from './panel.js';

/** Why a panel has nothing to show, found out when it has not. */
export interface EmptyReason {
  readonly name: EmptyReasonName;
  /** For people, where nobody can ask. */
  readonly sentence: string;
  /** One row over the panels' parameters; its column `reason` is a sentence, or NULL where it is not so. */
  readonly sql: string;
}

/** Where none of a panel's reasons holds. */
export const nothingToShow = 'There is nothing to show for this choice.';

/** In the order in which they are asked; the first that holds is told. */
export function emptyReasonsOf(panel: Pick<Panel, 'sql' | 'empty'>): readonly EmptyReason[] {
  const variables = followed(panel);
  const isOfCells = variables.includes('unit') && (variables.includes('community') || variables.includes('platform'));
  const names = new Set<EmptyReasonName>([...(isOfCells ? (['two-slices'] as const) : []), ...panel.empty]);
  return [...names].map((name) => emptyReasons[name]);
}

const never = 'groups under 5 people are never shown (under 10 for units, levels and locations)';
const asked = 'BETWEEN {from:Date} AND {until:Date}';
const inScope = "if({scope:String} = 'public', 'in public', 'inside')";

export const emptyReasons: Readonly<Record<EmptyReasonName, EmptyReason>> = {
  'no-data': {
    name: 'no-data',
    sentence: 'There are no data of this time.',
    sql: `SELECT multiIf(
  first_day IS NULL, 'There are no data yet: "earshot demo" makes some, "earshot import" and "earshot up" bring yours.',
  first_day > {until:Date} OR last_day < {from:Date}, concat('There are data from ', toString(first_day), ' to ', toString(last_day), ', none of the time chosen.'),
  (SELECT count() FROM v_participation WHERE grain = 'week' AND dim = 'all' AND scope = {scope:String} AND starts ${asked}) = 0,
    concat('There are no whole weeks of what is said ', ${inScope}, ' in the time chosen.'),
  ({community:String} != '*') + ({unit:String} != '*') + ({platform:String} != '*') = 1
    AND (SELECT count() FROM v_participation WHERE grain = 'week' AND starts ${asked} AND scope = {scope:String} AND ${cellOf(['community', 'unit', 'platform'])}) = 0,
    concat('Nothing is known ', ${inScope}, ' of what you chose, in this time.'),
  NULL) AS reason
FROM v_organisation`,
  },
  'too-few-people': {
    name: 'too-few-people',
    sentence: `Too few people to show: ${never}.`,
    sql: `SELECT if(count() = 0, NULL, concat(
  if(countIf(shown) = 0, 'Too few people to show', 'Too few people stand behind this figure in the time chosen'),
  ': groups under ', toString((SELECT min_people FROM v_floor)), ' people are never shown (under ',
  toString((SELECT min_people_by_attribute FROM v_floor)), ' for units, levels and locations).')) AS reason
FROM v_participation
WHERE grain = 'week' AND starts ${asked} AND scope = {scope:String} AND ${cellOf(['community', 'unit', 'platform'])}`,
  },
  'no-executive': {
    name: 'no-executive',
    sentence:
      'No executive is enrolled: "earshot import directory people.csv --executive-level 1" enrols them, by level, list or title.',
    sql: `SELECT multiIf(
  count() = 0, 'No executive is enrolled: "earshot import directory people.csv --executive-level 1" enrols them, by level, list or title.',
  countIf(valid_from < toDateTime64({until:Date} + 1, 3, {timeZone:String}) AND valid_to > toDateTime64({from:Date}, 3, {timeZone:String})) = 0,
    'No executive was enrolled in the time chosen.',
  {executive:String} != '*' AND countIf(leader_id = {executive:String}) = 0, 'The executive chosen is not enrolled.',
  NULL) AS reason
FROM v_leader`,
  },
  'no-leader-posts': {
    name: 'no-leader-posts',
    sentence: 'No executive posted in the time chosen.',
    sql: `SELECT if(count() > 0, NULL, concat(
  if({executive:String} = '*', 'No executive', 'The executive'), ' posted ', ${inScope},
  if({community:String} = '*' AND {platform:String} = '*', '', ', where you chose to look,'), ' in the time chosen.')) AS reason
FROM v_leader_post
WHERE day ${asked} AND scope = {scope:String} AND ({executive:String} = '*' OR leader_id = {executive:String})
  AND ({community:String} = '*' OR community_id = {community:String}) AND ({platform:String} = '*' OR platform = {platform:String})`,
  },
  'no-counters': {
    name: 'no-counters',
    sentence: 'No platform has given counters of these posts as they aged.',
    sql: `SELECT if(count() > 0, NULL, 'No platform has given counters of these posts as they aged: they are read 15 minutes after a post, and then ever more rarely.') AS reason
FROM v_leader_count
WHERE day ${asked} AND scope = {scope:String} AND answers IS NOT NULL
  AND ({executive:String} = '*' OR leader_id = {executive:String})
  AND ({community:String} = '*' OR community_id = {community:String}) AND ({platform:String} = '*' OR platform = {platform:String})`,
  },
  'no-evidence': {
    name: 'no-evidence',
    sentence:
      'Nothing that this is made from has been imported: "earshot import approvals", access, pilots, sponsors, contacts or owners.',
    sql: `SELECT if((SELECT count() FROM v_approval) + (SELECT count() FROM v_access) + (SELECT count() FROM v_pilot) + (SELECT count() FROM v_sponsorship) + (SELECT count() FROM v_leader_contact) = 0,
  'Nothing that this is made from has been imported: "earshot import approvals", access, pilots, sponsors, contacts or owners.',
  'What was imported (approvals, access, pilots, sponsors, contacts, owners) says nothing of this in the time chosen.') AS reason`,
  },
  'no-conformity-run': {
    name: 'no-conformity-run',
    sentence: 'No conformity run is kept yet: "earshot conformity run".',
    sql: `SELECT if(count() = 0,
  'No conformity run that may be shown is kept yet: "earshot conformity run", of three executives or more, once the configuration says what for.',
  'No conformity run is of this choice: "earshot conformity run --community … --from … --to …" makes one.') AS reason
FROM v_conformity`,
  },
  'no-text': {
    name: 'no-text',
    sentence: 'No text was written in the time chosen.',
    sql: `SELECT if(sum(posts + replies) > 0, NULL, 'No text was written in the time chosen, or too few people wrote.') AS reason
FROM v_participation
WHERE grain = 'week' AND dim = 'all' AND starts ${asked} AND scope = {scope:String}`,
  },
  'no-sources': {
    name: 'no-sources',
    sentence: 'No source has been read yet: name them in earshot.yaml, and run "earshot up".',
    sql: `SELECT if(count() = 0, 'No source has been read yet: name them in earshot.yaml, and run "earshot up".', NULL) AS reason
FROM v_source`,
  },
  'no-head-left': {
    name: 'no-head-left',
    sentence: 'No head of a unit fell silent or left in the time chosen, or the unit is too small to show.',
    sql: `SELECT if(countIf(shown) > 0, NULL, concat(
  if(count() = 0, 'No head of a unit fell silent or left in the time chosen', 'A head of a unit fell silent or left, and the unit is too small to show'),
  ', as far as four weeks before and after are known.')) AS reason
FROM v_dependence
WHERE starts ${asked} AND scope = {scope:String} AND dim = 'all'`,
  },
  'choose-executive': {
    name: 'choose-executive',
    sentence: 'This is shown of one executive: choose one.',
    sql: `SELECT if({executive:String} = '*', 'This is shown of one executive: choose one.', NULL) AS reason`,
  },
  'too-few-authors': {
    name: 'too-few-authors',
    sentence:
      'Too few people wrote: what is derived from texts is shown of 20 authors or more in a week, where 5 or nobody stand on each side of it.',
    sql: `SELECT if(count() = 0, NULL, concat(
  'Too few people wrote', if(countIf(shown) = 0, '', ' on one side of this figure'),
  ': what is derived from texts is shown of ', toString(max(floor)), ' authors or more in a week, where ',
  toString((SELECT min_people FROM v_floor)), ' or nobody stand on each side of it.')) AS reason
FROM v_listening
WHERE starts ${asked} AND scope = {scope:String}`,
  },
  'no-queries': {
    name: 'no-queries',
    sentence: 'Nothing is listened for: name brands, competitors and themes under listening.queries in earshot.yaml.',
    sql: `SELECT if(count() = 0, 'Nothing is listened for: name brands, competitors and themes under listening.queries in earshot.yaml.', NULL) AS reason
FROM v_query`,
  },
  'no-spikes': {
    name: 'no-spikes',
    sentence: 'Nothing was said unusually often in the time chosen.',
    sql: `SELECT 'Nothing was said unusually often in the time chosen, as far as Earshot was running then: spikes are looked for as things are said.' AS reason`,
  },
  'no-shared-link': {
    name: 'no-shared-link',
    sentence: 'No link was shared by five people in a week.',
    sql: `SELECT 'No link was shared by five people in a week in the time chosen, or fewer than 20 wrote.' AS reason`,
  },
  'nothing-rises': {
    name: 'nothing-rises',
    sentence: 'No word was used by many more people than in the four weeks before.',
    sql: `SELECT 'No word was used by many more people than in the four weeks before, or those weeks are not known.' AS reason`,
  },
  'nothing-refused': {
    name: 'nothing-refused',
    sentence: 'Nothing that came in was refused in the time chosen.',
    sql: `SELECT if(sum(letters) > 0, NULL, 'Nothing that came in was refused in the time chosen.') AS reason
FROM v_dead_letter
WHERE toDate(hour, {timeZone:String}) ${asked}`,
  },
  'no-gaps': {
    name: 'no-gaps',
    sentence: 'No platform has left out a stretch of time.',
    sql: `SELECT if(count() > 0, NULL, 'No platform has left out a stretch of time.') AS reason
FROM v_source_gap`,
  },
  'no-digest': {
    name: 'no-digest',
    sentence: 'No weekly digest has gone out yet: digest and smtp of earshot.yaml say to whom and how.',
    sql: `SELECT if(count() = 0, 'No weekly digest has gone out yet: digest and smtp of earshot.yaml say to whom and how.',
  concat('No digest went out in the time chosen; the newest is about the week of ', toString(max(week)), '.')) AS reason
FROM v_digest_delivery`,
  },
  'not-watched': {
    name: 'not-watched',
    sentence: 'Nothing was taken in or measured in the time chosen; what is measured is kept for 30 days.',
    sql: `SELECT 'Nothing was taken in or measured in the time chosen; what is measured is kept for 30 days.' AS reason`,
  },
  'two-slices': {
    name: 'two-slices',
    sentence: 'There are no figures of a community and a unit together; choose one.',
    sql: `SELECT multiIf(
  ({community:String} != '*') + ({unit:String} != '*') + ({platform:String} != '*') <= 1, NULL,
  {platform:String} = '*', 'There are no figures of a community and a unit together; choose one.',
  {unit:String} = '*', 'There are no figures of a platform and a community together; choose the community alone.',
  'There are no figures of a platform and a unit together; choose one.') AS reason`,
  },
  'inside-only': {
    name: 'inside-only',
    sentence: 'This is known of what is said inside only.',
    sql: `SELECT if({scope:String} = 'public', 'This is known of what is said inside only: choose "inside".', NULL) AS reason`,
  },
};

-- What each person did in the dirty windows. Where somebody stands in the organisation on a day is what holds last on it:
-- who joins or moves at noon is there all day, and who leaves at noon is still there.
SELECT
    acts.local_day AS day,
    acts.community_id AS community_id,
    acts.scope AS scope,
    acts.platform AS platform,
    acts.person_id AS person_id,
    any(if(periods.valid_to > acts.day_begins, periods.unit_path, [])) AS unit_path,
    any(if(periods.valid_to > acts.day_begins, periods.level, NULL)) AS level,
    any(if(periods.valid_to > acts.day_begins, periods.location, '')) AS location,
    any(if(periods.valid_to > acts.day_begins, periods.places, [('unit', ''), ('level', ''), ('location', '')])) AS places,
    any(toUInt8(periods.valid_to > acts.day_begins AND periods.may_be_eligible)) AS in_directory,
    toUInt32(countIf(acts.verb = 'post')) AS posts,
    toUInt32(countIf(acts.verb = 'reply')) AS replies,
    toUInt32(countIf(acts.verb = 'react')) AS reactions,
    toUInt32(countIf(acts.verb = 'share')) AS shares,
    toUInt32(sum(length(acts.mentions))) AS mentions,
    toUInt32(countIf(acts.verb IN ('view', 'follow', 'join'))) AS other_acts
FROM
(
    SELECT
        toDate(occurred_at, {timeZone:String}) AS local_day,
        -- The directory's days are the organisation's days.
        toDateTime64(local_day, 3, {timeZone:String}) AS day_begins,
        toDateTime64(local_day + 1, 3, {timeZone:String}) AS day_ends,
        community_id, scope, platform, person_id, verb, mentions
    FROM live_act
    WHERE kind_of_actor = 'person'
      -- Days of the table are those of UTC.
      AND day IN (
          SELECT arrayJoin([day - 1, day, day + 1])
          FROM dirty_day
          WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
      AND (local_day, community_id) IN (
          SELECT day, community_id FROM dirty_day WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
) AS acts
ASOF LEFT JOIN (SELECT * FROM person_period WHERE active = 1) AS periods
    ON acts.person_id = periods.person_id AND acts.day_ends > periods.valid_from
GROUP BY day, community_id, scope, platform, person_id

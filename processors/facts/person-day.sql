-- What each person did in the dirty windows. Where somebody stands in the organisation on a day is what holds last on it:
-- who joins or moves at noon is there all day, and who leaves at noon is still there.
SELECT
    acts.day AS day,
    acts.community_id AS community_id,
    acts.scope AS scope,
    acts.platform AS platform,
    acts.person_id AS person_id,
    periods.valid_to > acts.day_begins AS is_known,
    if(is_known, periods.unit_path, []) AS unit_path,
    if(is_known, periods.level, NULL) AS level,
    if(is_known, periods.location, '') AS location,
    if(is_known, periods.places, [('unit', ''), ('level', ''), ('location', '')]) AS places,
    toUInt8(is_known AND periods.may_be_eligible) AS in_directory,
    acts.posts AS posts,
    acts.replies AS replies,
    acts.reactions AS reactions,
    acts.shares AS shares,
    acts.mentions AS mentions,
    acts.other_acts AS other_acts
FROM
(
    SELECT
        toDate(occurred_at, {timeZone:String}) AS day,
        community_id, scope, platform, person_id,
        -- The directory's days are the organisation's days.
        toDateTime64(day, 3, {timeZone:String}) AS day_begins,
        toDateTime64(day + 1, 3, {timeZone:String}) AS day_ends,
        toUInt32(countIf(verb = 'post')) AS posts,
        toUInt32(countIf(verb = 'reply')) AS replies,
        toUInt32(countIf(verb = 'react')) AS reactions,
        toUInt32(countIf(verb = 'share')) AS shares,
        toUInt32(sum(length(live_act.mentions))) AS mentions,
        toUInt32(countIf(verb IN ('view', 'follow', 'join'))) AS other_acts
    FROM live_act
    WHERE kind_of_actor = 'person'
      -- To leave or to unfollow is not to take part.
      AND verb IN ('post', 'reply', 'react', 'share', 'view', 'follow', 'join')
      -- Days of the table are those of UTC.
      AND live_act.day IN (
          SELECT arrayJoin([day - 1, day, day + 1])
          FROM dirty_day
          WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
      AND (toDate(occurred_at, {timeZone:String}), community_id) IN (
          SELECT day, community_id FROM dirty_day WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
    GROUP BY day, community_id, scope, platform, person_id
) AS acts
ASOF LEFT JOIN (SELECT * FROM person_period WHERE active = 1) AS periods
    ON acts.person_id = periods.person_id AND acts.day_ends > periods.valid_from

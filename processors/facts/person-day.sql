SELECT
    acts.local_day AS day,
    acts.community_id AS community_id,
    acts.scope AS scope,
    acts.platform AS platform,
    acts.person_id AS person_id,
    any(if(periods.valid_to > acts.day_begins AND periods.active = 1, periods.unit_path, [])) AS unit_path,
    any(if(periods.valid_to > acts.day_begins AND periods.active = 1, periods.level, NULL)) AS level,
    any(if(periods.valid_to > acts.day_begins AND periods.active = 1, periods.location, '')) AS location,
    any(periods.person_id != '' AND periods.valid_to > acts.day_begins AND periods.active = 1) AS in_directory,
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
        toDateTime64(toStartOfDay(occurred_at, {timeZone:String}), 3) AS day_begins,
        community_id, scope, platform, person_id, verb, mentions
    FROM live_act
    WHERE kind_of_actor = 'person'
      AND day BETWEEN {firstDay:Date} - 1 AND {lastDay:Date} + 1
      AND (toDate(occurred_at, {timeZone:String}), community_id) IN (
          SELECT day, community_id FROM dirty_day WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
) AS acts
ASOF LEFT JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.day_begins >= periods.valid_from
GROUP BY day, community_id, scope, platform, person_id

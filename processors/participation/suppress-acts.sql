-- Who acted in the dirty weeks, by where it was done and where they stand: few kinds, whatever the number of people, who
-- are hashes (of 53 bits: what JSON carries), so that several kinds can be counted together. Weeks only, because acts are
-- counted by the week only. One row a standing, with its forums side by side.
WITH
    periods AS
    (
        SELECT toString(grain) AS grain, starts, ends
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain IN ('week', 'response') AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    period_days AS
    (
        SELECT arrayJoin(arrayMap(step -> starts + step, range(7))) AS day, starts
        FROM periods
        WHERE grain = 'week'
    )
SELECT
    grain, week AS starts, scope, places,
    groupArray(platform) AS platforms, groupArray(community_id) AS communities, groupArray(hashes) AS people
FROM
(
    SELECT
        grain, week, scope, platform, community_id, places,
        groupUniqArray(bitShiftRight(sipHash64(person_id), 11)) AS hashes
    FROM
    (
        SELECT
            'week' AS grain, period_days.starts AS week, scope, platform, community_id, places, person_id
        FROM person_day FINAL
        INNER JOIN period_days ON person_day.day = period_days.day
        WHERE posts + replies + reactions + shares > 0 AND day BETWEEN {firstStart:Date} AND {lastStart:Date} + 6
        UNION ALL
        SELECT 'response', toStartOfWeek(day, {weekMode:UInt8}) AS week, scope, platform, community_id, places, person_id
        FROM post FINAL
        WHERE kind = 'post' AND day BETWEEN {firstStart:Date} AND {lastStart:Date} + 6 AND week IN (SELECT starts FROM periods)
    )
    GROUP BY grain, week, scope, platform, community_id, places
)
GROUP BY grain, week, scope, places

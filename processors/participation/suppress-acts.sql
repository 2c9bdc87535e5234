-- Acts of the dirty weeks by where they were done and where those who did them stand: few kinds, whatever the number of
-- people, who are kept as hashes so that several kinds can be counted together. Weeks only, because acts are counted by the
-- week only; days and four weeks would cost four times as much.
INSERT INTO suppression_act (run, grain, starts, scope, platform, community_id, places, acts, people)
WITH
    periods AS
    (
        SELECT toString(grain) AS grain, starts, ends
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    period_days AS
    (
        SELECT arrayJoin(arrayMap(step -> starts + step, range(toUInt32(ends - starts + 1)))) AS day, groupArray((grain, starts)) AS in_periods
        FROM periods
        WHERE grain = 'week'
        GROUP BY day
    )
SELECT
    {run:UInt64}, period.1, period.2, scope, platform, community_id, places, sum(acts), arraySort(groupUniqArray(sipHash64(person_id)))
FROM
(
    SELECT
        arrayJoin(in_periods) AS period, toString(scope) AS scope, toString(platform) AS platform, community_id, places, person_id,
        posts + replies + reactions + shares AS acts
    FROM person_day FINAL
    INNER JOIN period_days ON person_day.day = period_days.day
    WHERE acts > 0 AND day BETWEEN {firstStart:Date} AND {lastStart:Date} + 6
    UNION ALL
    SELECT ('response', toStartOfWeek(day, {weekMode:UInt8})) AS period, toString(scope), toString(platform), community_id, places, person_id, 1
    FROM post FINAL
    WHERE kind = 'post' AND day BETWEEN {firstStart:Date} AND {lastStart:Date} + 6
      AND toStartOfWeek(day, {weekMode:UInt8}) IN (SELECT starts FROM periods WHERE grain IN ('week', 'response'))
)
GROUP BY period, scope, platform, community_id, places

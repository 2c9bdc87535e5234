-- Newcomers (first contribution ever in the week), how many of them contributed again on a later day within 28 days,
-- returning people (active now, not in the 28 days before, but earlier) and lapsed ones (active in the 28 days before,
-- not now).
WITH
    periods AS
    (
        SELECT starts
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'retention' AND due = 1 AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    people AS
    (
        SELECT toString(scope) AS scope, person_id, arraySort(groupUniqArray(day)) AS days
        FROM person_day FINAL
        WHERE posts + replies + reactions + shares > 0
        GROUP BY scope, person_id
    ),
    -- Where people stood on a day: they count where they stood on their first day of the week, or last before it.
    standing AS
    (
        SELECT toString(scope) AS scope, person_id, day, any(places) AS places
        FROM person_day FINAL
        WHERE posts + replies + reactions + shares > 0 AND day BETWEEN {firstStart:Date} - 28 AND {lastStart:Date} + 6
        GROUP BY scope, person_id, day
    ),
    weeks AS
    (
        SELECT
            scope, person_id, days,
            arrayJoin((SELECT groupArray(starts) FROM periods)) AS starts,
            arrayFilter(day -> day >= starts AND day < starts + 7, days) AS now,
            arrayFilter(day -> day >= starts - 28 AND day < starts, days) AS before,
            days[1] AS first_day,
            if(length(now) > 0, now[1], before[-1]) AS counts_on
        FROM people
        WHERE length(now) > 0 OR length(before) > 0
    )
SELECT
    starts,
    weeks.scope AS scope,
    slice.1 AS dim,
    slice.2 AS key,
    toUInt32(countIf(length(now) > 0)) AS people,
    toUInt32(countIf(length(now) > 0 AND first_day >= starts)) AS newcomers,
    toUInt32(countIf(
        length(now) > 0 AND first_day >= starts
        AND arrayExists(day -> day > first_day AND day <= first_day + 28, days)
    )) AS retained,
    toUInt32(countIf(length(now) > 0 AND first_day < starts AND length(before) = 0)) AS returning,
    toUInt32(countIf(length(now) = 0 AND length(before) > 0)) AS lapsed
FROM weeks
INNER JOIN standing ON weeks.scope = standing.scope AND weeks.person_id = standing.person_id AND weeks.counts_on = standing.day
ARRAY JOIN arrayConcat([('all', '')]::Array(Tuple(LowCardinality(String), String)), standing.places) AS slice
GROUP BY starts, scope, slice

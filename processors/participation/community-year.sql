-- People who contributed to a community in the 364 days that end with each dirty week. A person counts from a week of
-- theirs until 52 weeks later or the next week of theirs, so each of a person's weeks adds one here and takes one away
-- there, and the sum up to a week is the number of people.
WITH
    person_weeks AS
    (
        SELECT DISTINCT scope, community_id, person_id, toStartOfWeek(day, {weekMode:UInt8}) AS week
        FROM person_day FINAL
        WHERE posts + replies + reactions + shares > 0 AND day BETWEEN {firstStart:Date} - 357 AND {lastStart:Date} + 6
    ),
    steps AS
    (
        SELECT scope, community_id, groupArray((at, change)) AS steps
        FROM
        (
            SELECT scope, community_id, step.1 AS at, sum(step.2) AS change
            FROM
            (
                SELECT scope, community_id, arraySort(groupArray(week)) AS weeks
                FROM person_weeks
                GROUP BY scope, community_id, person_id
            )
            ARRAY JOIN arrayConcat(
                arrayMap(begins -> (begins, 1), weeks),
                arrayMap(
                    (begins, next) -> (least(begins + 364, next), -1),
                    weeks, arrayPushBack(arrayPopFront(weeks), toDate('2149-01-01'))
                )
            ) AS step
            GROUP BY scope, community_id, at
        )
        GROUP BY scope, community_id
    )
SELECT
    arrayJoin((
        SELECT groupArray(starts)
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'year' AND due = 1 AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    )) AS starts,
    scope,
    community_id,
    toUInt32(arraySum(step -> step.2, arrayFilter(step -> step.1 <= starts, steps))) AS people
FROM steps
WHERE people > 0

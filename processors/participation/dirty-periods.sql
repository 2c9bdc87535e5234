-- Periods of {days} days that hold a day whose facts changed, and those that have become due since the last look: a
-- week in which nothing happened is a finding too. At most two years are filled up, so that one stray date far in the
-- past does not make thousands of empty weeks.
INSERT INTO dirty_period (run, grain, starts)
WITH
    (SELECT max(day) FROM person_day FINAL) AS last_day,
    (SELECT min(day) FROM person_day FINAL) AS first_day,
    (SELECT max(ends) FROM participation_period FINAL WHERE grain = {grain:String}) AS last_end,
    if({days:UInt32} = 1, last_day, toStartOfWeek(last_day, {weekMode:UInt8}) + 6) AS due_end,
    changed AS (SELECT DISTINCT day FROM person_day WHERE version > {factsSince:UInt64})
SELECT DISTINCT {run:UInt64}, {grain:String}, starts
FROM
(
    SELECT
        arrayJoin(if({days:UInt32} = 1,
            [day],
            arrayMap(
                week -> toStartOfWeek(day, {weekMode:UInt8}) + 7 - {days:UInt32} + 7 * week,
                range(toUInt32(intDiv({days:UInt32}, 7)))
            )
        )) AS starts
    FROM changed
    UNION ALL
    SELECT
        arrayJoin(arrayMap(
            step -> due_end + 1 - {days:UInt32} - step * if({days:UInt32} = 1, 1, 7),
            range(toUInt32(greatest(0, intDiv(
                dateDiff('day', greatest(last_end, first_day - 1, due_end - 730), due_end) + if({days:UInt32} = 1, 0, 6),
                if({days:UInt32} = 1, 1, 7)
            ))))
        )) AS starts
    WHERE first_day > toDate('1970-01-01') AND {factsSince:UInt64} >= 0 AND (SELECT count() FROM changed) > 0
)
WHERE starts + {days:UInt32} - 1 <= due_end

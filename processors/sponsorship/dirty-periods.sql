-- Weeks and four-week periods that hold a day whose facts changed, that are due and not there yet, or are there and no
-- longer due; all of them when sponsors, the directory or the definition have changed. Due is what participation has.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    (SELECT groupUniqArray(day) FROM (
        SELECT day FROM person_day WHERE version > {factsSince:UInt64}
        UNION ALL
        SELECT day FROM interaction WHERE version > {factsSince:UInt64}
    )) AS changed_days
SELECT {run:UInt64}, concat('sponsorship ', grain), starts, starts + if(grain = 'week', 6, 27), is_due
FROM
(
    SELECT grain, starts, max(due) AS is_due, max(there) AS is_there
    FROM
    (
        SELECT toString(grain) AS grain, starts, 1 AS due, 0 AS there
        FROM participation_period FINAL
        WHERE grain IN ('week', '28d') AND scope = 'internal' AND dim = 'all'
        UNION ALL
        SELECT DISTINCT toString(grain), starts, 0, 1 FROM sponsorship_period FINAL
    )
    GROUP BY grain, starts
)
WHERE {everything:UInt8} = 1 OR is_due != is_there
   OR arrayExists(day -> day >= starts AND day < starts + if(grain = 'week', 7, 28), changed_days)

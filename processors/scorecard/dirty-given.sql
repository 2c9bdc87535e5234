-- Days on which who turned to whom has changed, and weeks whose people below an executive may have: only whole weeks count.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    (SELECT max(starts) FROM participation_period FINAL WHERE grain = 'day' AND dim = 'all') AS last_day
SELECT {run:UInt64}, 'scorecard given', day, day, 1
FROM
(
    SELECT DISTINCT day FROM interaction WHERE version > {factsSince:UInt64}
    UNION DISTINCT
    SELECT DISTINCT day FROM interaction WHERE {isElsewhere:UInt8} = 1
    UNION DISTINCT
    SELECT DISTINCT day FROM leader_given FINAL WHERE {isElsewhere:UInt8} = 1
)
UNION ALL
SELECT {run:UInt64}, 'scorecard reports', starts, starts + 6, is_due
FROM
(
    SELECT starts, max(due) AS is_due, max(there) AS is_there
    FROM
    (
        SELECT starts, 1 AS due, 0 AS there
        FROM participation_period FINAL
        WHERE grain = 'week' AND scope = 'internal' AND dim = 'all' AND ends <= last_day
        UNION ALL
        SELECT DISTINCT starts, 0, 1 FROM leader_report_week FINAL
    )
    GROUP BY starts
)
WHERE {isElsewhere:UInt8} = 1 OR is_due = 0 OR is_there = 0
   OR starts IN (SELECT toStartOfWeek(day, {weekMode:UInt8}) FROM person_day WHERE version > {factsSince:UInt64})

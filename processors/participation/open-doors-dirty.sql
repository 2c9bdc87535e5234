-- Which 26 weeks have to be computed again: those that end on or after a day on which something changed (who writes for the
-- first time follows from everything before), all when the directory or memberships changed, those that are due and not
-- there yet, and those that are there and no longer due.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    (
        SELECT (min(day), count() > 0)
        FROM
        (
            SELECT DISTINCT day FROM post WHERE version > {factsSince:UInt64}
            UNION ALL
            SELECT DISTINCT day FROM person_day WHERE version > {factsSince:UInt64}
        )
    ) AS changed,
    (
        SELECT (SELECT count() FROM person WHERE landed_at > {since:DateTime64(3)})
            + (SELECT count() FROM membership WHERE landed_at > {since:DateTime64(3)})
            -- Who is behind an account that acts is in the facts; here it matters who is behind a member's.
            + (SELECT count() FROM account_link WHERE landed_at > {since:DateTime64(3)} AND account_id IN (SELECT account_id FROM membership))
    ) AS people_changed
SELECT {run:UInt64}, 'doors', ends - {days:UInt16} + 1 AS first_day, ends, max(from_due) AS is_due
FROM
(
    SELECT DISTINCT ends, 1 AS from_due, 0 AS from_there
    FROM participation_period FINAL
    WHERE grain = '28d' AND scope = 'internal' AND dim = 'all'
    UNION ALL
    SELECT DISTINCT ends, 0, 1 FROM open_doors FINAL WHERE dim = 'all'
)
GROUP BY ends
HAVING is_due != max(from_there) OR people_changed > 0 OR changed.2 AND ends >= changed.1

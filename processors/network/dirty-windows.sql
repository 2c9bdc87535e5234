-- Which four weeks have to be computed again: those of whose days an interaction or somebody's acts changed, those whose
-- participation changed (who is eligible, who stands where), those that are due and not there yet, and those that are
-- there and no longer due. Due is what participation holds.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    (
        SELECT arraySort(groupUniqArray(day))
        FROM
        (
            SELECT DISTINCT day FROM interaction WHERE version > {factsSince:UInt64}
            UNION ALL
            SELECT DISTINCT day FROM person_day WHERE version > {factsSince:UInt64}
        )
    ) AS changed_days
SELECT {run:UInt64}, 'network', starts, starts + 27, max(from_due) AS is_due
FROM
(
    SELECT DISTINCT starts, 1 AS from_due, 0 AS from_there, 0 AS has_changed
    FROM participation_period FINAL
    WHERE grain = '28d' AND scope = 'internal' AND dim = 'all'
    UNION ALL
    SELECT DISTINCT starts, 0, 1, 0 FROM persona_period FINAL WHERE dim = 'all'
    UNION ALL
    SELECT DISTINCT starts, 0, 0, 1 FROM participation_period WHERE grain = '28d' AND version > {factsSince:UInt64}
)
GROUP BY starts
HAVING is_due != max(from_there)
    OR max(has_changed) = 1
    OR arrayExists(day -> day >= starts AND day <= starts + 27, changed_days)

-- Of which four weeks, and of which weeks, what may be seen has to be decided again: those that were computed again, and those
-- of which participation shows others than before.
INSERT INTO dirty_period (run, grain, starts, ends, due)
SELECT DISTINCT {run:UInt64}, 'network shown', starts, starts + 27, 1
FROM
(
    SELECT DISTINCT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'network'
    UNION ALL
    SELECT DISTINCT starts FROM shown_participation WHERE grain = '28d' AND version > {factsSince:UInt64}
)
UNION ALL
SELECT DISTINCT {run:UInt64}, 'week shown', starts, starts + 6, 1
FROM shown_participation
WHERE grain = 'week' AND version > {factsSince:UInt64}

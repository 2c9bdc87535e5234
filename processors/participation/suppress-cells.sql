-- The cells of the dirty periods, one row a period, its cells side by side: as JSON that takes a fraction of one row a cell.
-- With them the weeks and four weeks that their counts are held against (`is_dirty` 0).
WITH
    periods AS
    (
        SELECT toString(grain) AS grain, starts
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain IN ('day', 'week', '28d', 'response') AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    )
SELECT
    grain, starts, scope, (grain, starts) IN periods AS is_dirty,
    groupArray(dim) AS dims, groupArray(key) AS keys,
    groupArray(participation_period.people) AS people,
    groupArray(toInt32(ifNull(participation_period.eligible, -1))) AS eligible,
    groupArray(participation_period.eligible_active) AS eligible_active,
    groupArray(participation_period.interactive) AS interactive,
    groupArray(participation_period.heavy) AS heavy, groupArray(participation_period.contributing) AS contributing,
    groupArray(participation_period.reacting) AS reacting,
    groupArray(participation_period.observing) AS observing, groupArray(ifNull(participation_period.absent, 0)) AS absent,
    groupArray(participation_period.posters) AS posters,
    groupArray(participation_period.active_days) AS active_days,
    groupArray(arrayMap(person -> bitShiftRight(person, 11), participation_period.few)) AS few
FROM participation_period FINAL
WHERE (grain, starts) IN periods
   OR grain = 'week' AND starts BETWEEN {firstStart:Date} - 7 AND {lastStart:Date} + 21
   OR grain = '28d' AND starts BETWEEN {firstStart:Date} - 7 AND {lastStart:Date}
GROUP BY grain, starts, scope
UNION ALL
-- What is asked about here are the authors.
SELECT
    'response', starts, scope, 1,
    groupArray(dim), groupArray(key),
    groupArray(authors),
    [], [], [], [], [], [], [], [], [], [],
    groupArray(arrayMap(person -> bitShiftRight(person, 11), few))
FROM response_week FINAL
WHERE starts IN (SELECT starts FROM periods WHERE grain IN ('week', 'response'))
GROUP BY starts, scope

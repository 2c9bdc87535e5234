-- Weeks of retention with the counts that may be shown. A hidden cell keeps its row.
SELECT
    retention.starts AS starts,
    toString(retention.scope) AS scope,
    toString(retention.dim) AS dim,
    retention.key AS key,
    weeks.floor AS floor,
    if(weeks.hidden_because != '', 'small', '') AS hidden_because,
    if(has(figures.shown, 'newcomers'), toNullable(retention.newcomers), NULL) AS newcomers,
    if(has(figures.shown, 'newcomers') AND has(figures.shown, 'retained'), toNullable(retention.retained), NULL) AS retained,
    if(has(figures.shown, 'returning'), toNullable(retention.returning), NULL) AS returning,
    if(has(figures.shown, 'returning'), toNullable(retention.lapsed), NULL) AS lapsed
FROM (SELECT * FROM retention_week FINAL) AS retention
INNER JOIN
(
    SELECT starts, scope, dim, key, floor, hidden_because
    FROM shown_participation FINAL
    WHERE grain = 'week' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
) AS weeks
    ON retention.starts = weeks.starts AND retention.scope = weeks.scope AND retention.dim = weeks.dim AND retention.key = weeks.key
LEFT JOIN
(
    SELECT starts, scope, dim, key, shown
    FROM suppression_decision
    WHERE run = {run:UInt64} AND grain = 'retention' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
) AS figures
    ON retention.starts = figures.starts AND retention.scope = figures.scope AND retention.dim = figures.dim AND retention.key = figures.key
WHERE retention.starts IN (
    SELECT starts FROM dirty_period
    WHERE run = {run:UInt64} AND grain = 'retention' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
)

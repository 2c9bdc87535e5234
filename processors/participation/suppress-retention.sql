-- The dirty weeks of retention, one row a week, its cells side by side.
SELECT
    retention.starts AS starts, retention.scope AS scope,
    groupArray(retention.dim) AS dims, groupArray(retention.key) AS keys, groupArray(retention.people) AS people,
    groupArray(newcomers) AS newcomers, groupArray(retained) AS retained, groupArray(returning) AS returning, groupArray(lapsed) AS lapsed,
    groupArray(weeks.hidden_because != '' OR weeks.floor = 0) AS hidden
FROM
(
    SELECT * EXCEPT (scope, dim, version, is_deleted), toString(scope) AS scope, toString(dim) AS dim
    FROM retention_week FINAL
    WHERE starts IN (
        SELECT starts FROM dirty_period
        WHERE run = {run:UInt64} AND grain = 'retention' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    )
) AS retention
LEFT JOIN
(
    SELECT starts, toString(scope) AS scope, toString(dim) AS dim, key, floor, hidden_because
    FROM shown_participation FINAL
    WHERE grain = 'week' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
) AS weeks
    ON retention.starts = weeks.starts AND retention.scope = weeks.scope AND retention.dim = weeks.dim AND retention.key = weeks.key
GROUP BY retention.starts, retention.scope

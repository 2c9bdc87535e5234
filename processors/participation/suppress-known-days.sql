-- What is known of active days from weeks that are not decided now: the week's own where it is shown, else the people of its
-- shown days.
SELECT
    week AS starts, scope, groupArray(dim) AS dims, groupArray(key) AS keys,
    groupArray(is_inexact) AS inexact, groupArray(if(is_inexact, of_days, of_week)) AS active_days
FROM
(
    SELECT
        toStartOfWeek(starts, {weekMode:UInt8}) AS week, scope, dim, key,
        max(grain = 'week' AND people > 0 AND NOT (hidden_because = '' AND active_days_shown)) AS is_inexact,
        sumIf(shown_participation.active_days, grain = 'week') AS of_week,
        sumIf(people, grain = 'day' AND hidden_because = '') AS of_days
    FROM shown_participation FINAL
    WHERE grain IN ('day', 'week') AND starts BETWEEN {firstStart:Date} AND {lastStart:Date} + 27
      AND week NOT IN (
          SELECT starts FROM dirty_period
          WHERE run = {run:UInt64} AND grain = 'week' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
      )
    GROUP BY week, scope, dim, key
)
GROUP BY week, scope

-- Slices hidden in weeks that are not decided now: weeks of answers are computed again more often than those of participation.
SELECT starts, scope, dim, key
FROM shown_participation FINAL
WHERE grain = 'week' AND hidden_because != '' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
  AND starts NOT IN (
      SELECT starts FROM dirty_period
      WHERE run = {run:UInt64} AND grain = 'week' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
  )

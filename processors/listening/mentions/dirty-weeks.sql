-- Weeks that have to be computed again: those with a post that changed, with a text or a match that landed, or of which
-- participation shows others than before.
INSERT INTO dirty_period (run, grain, starts, ends, due)
SELECT DISTINCT {run:UInt64}, 'mentions', toStartOfWeek(day, {weekMode:UInt8}) AS starts, starts + 6, 1
FROM
(
    SELECT DISTINCT day FROM post WHERE version > {factsSince:UInt64}
    UNION ALL
    SELECT DISTINCT toDate(occurred_at, {timeZone:String}) AS day
    FROM activity
    WHERE landed_at > {since:DateTime64(3)} AND verb IN ('post', 'reply')
    UNION ALL
    SELECT DISTINCT toDate(occurred_at, {timeZone:String}) AS day FROM query_match WHERE landed_at > {since:DateTime64(3)}
    UNION ALL
    SELECT DISTINCT starts AS day FROM shown_participation WHERE grain = 'week' AND version > {factsSince:UInt64}
)

-- Weeks in which a leader posted and whose twelve weeks hold a post that changed; with a new definition, all of them.
INSERT INTO dirty_reach (run, kind, id)
SELECT DISTINCT {run:UInt64}, 'rate_week', toString(arrayJoin(arrayFilter(
    starts -> starts >= week AND starts < week + 84,
    (
        SELECT groupUniqArray(starts)
        FROM
        (
            SELECT toStartOfWeek(day, {weekMode:UInt8}) AS starts FROM peer_post FINAL WHERE by_leader = 1
            UNION ALL
            SELECT starts FROM engagement_rate FINAL
        )
    )
)))
FROM
(
    SELECT DISTINCT toStartOfWeek(day, {weekMode:UInt8}) AS week FROM peer_post WHERE version > {factsSince:UInt64}
    UNION ALL
    SELECT starts FROM engagement_rate WHERE {factsSince:UInt64} = 0
)

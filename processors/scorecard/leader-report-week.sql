-- Everybody below an executive at the end of each dirty week, and how many of them were interactive in it.
WITH
    periods AS
    (
        SELECT starts, toDateTime64(ends + 1, 3, {timeZone:String}) - toIntervalMillisecond(1) AS at
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'scorecard reports' AND due = 1 AND starts BETWEEN {firstWeek:Date} AND {lastWeek:Date}
    ),
    (SELECT groupUniqArray(leader_id) FROM leader_voice) AS executives,
    lines AS
    (
        SELECT periods.starts AS starts, chains.person_id AS person_id, chains.leaders AS leaders
        FROM
        (
            SELECT person_id, valid_from, valid_to, arrayFilter(above -> has(executives, above), arraySlice(chain, 2)) AS leaders
            FROM management_chain FINAL
            WHERE hasAny(chain, executives)
        ) AS chains
        CROSS JOIN periods
        WHERE notEmpty(chains.leaders) AND chains.valid_from <= periods.at AND chains.valid_to > periods.at
    ),
    active AS
    (
        SELECT DISTINCT toStartOfWeek(day, {weekMode:UInt8}) AS starts, person_id
        FROM person_day FINAL
        WHERE scope = 'internal' AND posts + replies + reactions + mentions > 0
          AND day BETWEEN {firstWeek:Date} AND {lastWeek:Date} + 6
          AND toStartOfWeek(day, {weekMode:UInt8}) IN (SELECT starts FROM periods)
          AND person_id IN (SELECT person_id FROM management_chain FINAL WHERE hasAny(chain, executives))
    )
SELECT
    leader_id,
    lines.starts AS starts,
    toUInt32(count()) AS people,
    toUInt32(countIf(active.person_id != '')) AS interactive
FROM lines
LEFT JOIN active ON lines.starts = active.starts AND lines.person_id = active.person_id
ARRAY JOIN lines.leaders AS leader_id
GROUP BY leader_id, starts
UNION ALL
-- A mark that the week has been looked at, whether or not anybody has reports.
SELECT '', starts, toUInt32(0), toUInt32(0)
FROM periods

-- Interactors by viewer, from all posts of a scope whose viewers are counted and which anybody answered, over the twelve
-- weeks that end with each dirty week. How far a single post lies from it is seen on the same posts.
WITH
    weeks AS
    (
        SELECT toDate(id) AS starts FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'rate_week'
    )
SELECT
    scope,
    starts,
    toUInt32(count()) AS posts,
    toUInt32(uniqExact(person_id)) AS authors,
    sum(least(interactors, viewers)) / sum(viewers) AS rate,
    rate * quantileExactInclusive(0.025)(viewers / least(interactors, viewers)) AS low_factor,
    rate * quantileExactInclusive(0.975)(viewers / least(interactors, viewers)) AS high_factor
FROM
(
    SELECT
        scope, person_id, interactors, assumeNotNull(unique_views) AS viewers,
        arrayJoin(arrayFilter(
            starts -> starts >= toStartOfWeek(day, {weekMode:UInt8}) AND starts < toStartOfWeek(day, {weekMode:UInt8}) + 84,
            (SELECT groupArray(starts) FROM weeks)
        )) AS starts
    FROM peer_post FINAL
    WHERE unique_views > 0 AND interactors > 0
      AND day >= (SELECT min(starts) FROM weeks) - 84
)
GROUP BY scope, starts
HAVING posts >= {minRatePosts:UInt32}

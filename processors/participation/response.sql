-- How posts that start a conversation are answered, by the week in which they were written.
SELECT
    toStartOfWeek(day, {weekMode:UInt8}) AS starts,
    scope,
    slice.1 AS dim,
    slice.2 AS key,
    toUInt32(uniqExact(person_id)) AS authors,
    toUInt32(count()) AS posts,
    toUInt32(countIf(replies + reactions > 0)) AS answered,
    toUInt32(countIf(has_question = 1)) AS questions,
    toUInt32(countIf(has_question = 1 AND replies = 0)) AS open_questions,
    toUInt32(countIf(first_response_s IS NOT NULL)) AS timed,
    if(timed = 0, NULL, toNullable(quantileExactInclusiveIf(0.5)(assumeNotNull(first_response_s), first_response_s IS NOT NULL))) AS median_s,
    if(timed = 0, NULL, toNullable(quantileExactInclusiveIf(0.9)(assumeNotNull(first_response_s), first_response_s IS NOT NULL))) AS p90_s,
    toUInt32(sum(revived)) AS revived,
    arraySort(groupUniqArray({fewPeople:UInt32})(sipHash64(person_id))) AS hashes,
    if(authors < {fewPeople:UInt32}, hashes, []) AS few
FROM post FINAL
ARRAY JOIN arrayConcat(
    slices, if(community_id = '', [('timeline', toString(platform))], [])::Array(Tuple(LowCardinality(String), String))
) AS slice
WHERE kind = 'post'
  AND day BETWEEN {firstStart:Date} AND {lastStart:Date} + 6
  AND toStartOfWeek(day, {weekMode:UInt8}) IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'response')
GROUP BY starts, scope, slice

-- The log's published posts in the four weeks that end with each week of publications: few are published in one week. A
-- request that says it was published before it was submitted has no time.
WITH
    requests AS
    (
        SELECT
            toStartOfWeek(toDate(assumeNotNull(published_at), {timeZone:String}), {weekMode:UInt8}) AS week,
            channel, author_id, required,
            dateDiff('millisecond', submitted_at, assumeNotNull(published_at)) / 1000 AS waited_s
        FROM approval FINAL
        WHERE removed = 0 AND published_at IS NOT NULL
    ),
    (SELECT max(week) FROM requests) AS last_week
SELECT
    week - 7 * step AS starts,
    slice.1 AS dim,
    slice.2 AS key,
    starts + 27 AS ends,
    -- Distinct authors; where the log names none, requests.
    toUInt32(if(countIf(author_id != '') = 0, count(), uniqExactIf(author_id, author_id != ''))) AS people,
    toUInt32(countIf(waited_s >= 0)) AS timed,
    if(timed = 0, NULL, toNullable(quantileExactInclusiveIf(0.5)(waited_s, waited_s >= 0))) AS median_s,
    if(timed = 0, NULL, toNullable(quantileExactInclusiveIf(0.9)(waited_s, waited_s >= 0))) AS p90_s,
    toUInt32(countIf(required IS NOT NULL)) AS judged,
    toUInt32(countIf(required = 1)) AS needed,
    toUInt32(if(countIf(author_id != '') = 0, needed, uniqExactIf(author_id, author_id != '' AND required = 1))) AS needed_by,
    toUInt32(if(countIf(author_id != '') = 0, judged - needed, uniqExactIf(author_id, author_id != '' AND required = 0))) AS free_by
FROM requests
ARRAY JOIN if(channel = '', [('all', '')], [('all', ''), ('channel', channel)]) AS slice
ARRAY JOIN range(4) AS step
WHERE week - 7 * step + 21 <= last_week
GROUP BY starts, dim, key

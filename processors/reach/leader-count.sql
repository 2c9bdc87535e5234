-- Counters of dirty leaders' posts as they stood when they were read. A reading is there where a number had changed.
SELECT
    leader_id,
    day,
    post_id,
    reading.1 AS as_of,
    reading.2 AS age_s,
    reading.3 AS views,
    reading.4 AS reactions,
    reading.5 AS replies,
    reading.6 AS shares,
    reading.7 AS answers,
    if(answers IS NULL, NULL, toNullable(toInt64(assumeNotNull(answers)) - if(position > 1, toInt64(ifNull(readings[position - 1].7, 0)), 0))) AS grown,
    toUInt8(position = length(readings)) AS is_newest,
    half_s
FROM
(
    SELECT
        leader_id, day, post_id, readings,
        arrayFilter(reading -> reading.7 IS NOT NULL, readings) AS known,
        arrayMap(reading -> reading.2, known) AS ages,
        arrayMap(reading -> assumeNotNull(reading.7), known) AS sums,
        sums[-1] / 2 AS half,
        arrayFirstIndex(answers -> answers >= half, sums) AS reached,
        -- A post begins with nothing.
        if(reached > 1, ages[reached - 1], 0) AS from_s,
        if(reached > 1, sums[reached - 1], 0) AS from_answers,
        ages[reached] AS until_s,
        -- Between two readings it grew evenly, for all that is known; so they must not lie too far apart.
        if(
            empty(sums) OR sums[-1] = 0 OR until_s > greatest(3600, 5 * from_s), NULL,
            toNullable(toUInt32(round(from_s + (until_s - from_s) * (half - from_answers) / greatest(sums[reached] - from_answers, 1))))
        ) AS half_s
    FROM
    (
        SELECT
            posts.leader_id AS leader_id,
            posts.day AS day,
            posts.post_id AS post_id,
            arraySort(groupArray((
                counts.as_of,
                toUInt32(intDiv(toUnixTimestamp64Milli(counts.as_of) - toUnixTimestamp64Milli(posts.occurred_at), 1000)),
                coalesce(counts.views, counts.unique_views), counts.reactions, counts.replies, counts.shares,
                if(
                    counts.reactions IS NULL AND counts.replies IS NULL AND counts.shares IS NULL, NULL,
                    toNullable(ifNull(counts.reactions, 0) + ifNull(counts.replies, 0) + ifNull(counts.shares, 0))
                )
            ))) AS readings
        FROM
        (
            SELECT leader_id, day, post_id, occurred_at
            FROM post FINAL
            WHERE leader_id != '' AND kind = 'post'
              AND post_id IN
              (
                  SELECT id FROM dirty_reach
                  WHERE run = {run:UInt64} AND kind = 'leader_post' AND id BETWEEN {firstId:String} AND {lastId:String}
              )
        ) AS posts
        INNER JOIN
        (
            SELECT *
            FROM snapshot FINAL
            WHERE object_id IN
            (
                SELECT id FROM dirty_reach
                WHERE run = {run:UInt64} AND kind = 'leader_post' AND id BETWEEN {firstId:String} AND {lastId:String}
            )
        ) AS counts ON posts.post_id = counts.object_id
        WHERE counts.as_of >= posts.occurred_at
        GROUP BY leader_id, day, post_id
    )
)
ARRAY JOIN readings AS reading, arrayEnumerate(readings) AS position

-- Times of which a stream's platforms have not told everything, ms: stretches that a platform no longer gives, a scheduled source
-- that has not read to its end for an hour and a half, and what was before a back-fill that still runs, before a platform was first
-- heard of, or before texts were kept for the query. Only platforms with a tenth of a stream's texts count. What a source reads is
-- told by its type: `slack` and `slack-export` read Slack.
WITH
    of_platform AS
    (
        SELECT
            toString(matches.query) AS query,
            toString(matches.scope) AS scope,
            toString(matches.platform) AS platform,
            count() AS texts
        FROM query_match AS matches
        WHERE matches.day >= toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
        GROUP BY query, scope, platform
    ),
    of_stream AS
    (
        SELECT query, scope, platform, texts / sum(texts) OVER (PARTITION BY query, scope) AS share FROM of_platform
    ),
    health AS
    (
        SELECT
            splitByChar('.', source)[1] AS name,
            endsWith(source, '.backfill') AS is_backfill,
            toString(source_health.type) AS type,
            toString(source_health.state) AS state,
            last_success_at,
            ifNull(progress_since, updated_at) AS since,
            updated_at
        FROM source_health FINAL
        WHERE NOT endsWith(source, '.calls')
    ),
    missing AS
    (
        SELECT health.type AS type, toUnixTimestamp64Milli(gaps.from_at) AS from_ms, toUnixTimestamp64Milli(gaps.to_at) AS to_ms
        FROM (SELECT * FROM source_gap FINAL) AS gaps
        INNER JOIN (SELECT DISTINCT name, type FROM health) AS health ON splitByChar('.', gaps.source)[1] = health.name
        WHERE gaps.to_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
        UNION ALL
        SELECT type, toUnixTimestamp64Milli(assumeNotNull(last_success_at)), {now:Int64} - 3600000
        FROM health
        WHERE NOT is_backfill AND last_success_at < fromUnixTimestamp64Milli({now:Int64} - 5400000, 'UTC')
            AND has(splitByChar(',', (SELECT anyIf(texts.text, texts.name = 'sources') FROM (SELECT * FROM setting FINAL) AS texts)), name)
        UNION ALL
        SELECT type, toInt64(0), toUnixTimestamp64Milli(since)
        FROM health
        WHERE is_backfill AND state NOT IN ('ok', 'stopped') AND updated_at > fromUnixTimestamp64Milli({now:Int64} - 86400000, 'UTC')
    )
SELECT query, scope, from_ms, to_ms
FROM
(
    SELECT of_stream.query AS query, of_stream.scope AS scope, missing.from_ms AS from_ms, missing.to_ms AS to_ms
    FROM of_stream
    CROSS JOIN missing
    WHERE of_stream.share >= 0.1
        AND (startsWith(missing.type, of_stream.platform) OR of_stream.platform = 'blog' AND missing.type IN ('feed', 'wordpress'))
    UNION ALL
    SELECT of_stream.query, of_stream.scope, toInt64(0), toUnixTimestamp64Milli(firsts.first)
    FROM of_stream
    INNER JOIN
    (
        SELECT toString(activity.platform) AS platform, toString(activity.scope) AS scope, min(occurred_at) AS first
        FROM activity
        GROUP BY platform, scope
    ) AS firsts ON of_stream.platform = firsts.platform AND of_stream.scope = firsts.scope
    WHERE of_stream.share >= 0.1 AND firsts.first > fromUnixTimestamp64Milli({from:Int64}, 'UTC')
    UNION ALL
    SELECT DISTINCT of_stream.query, of_stream.scope, toInt64(0), toInt64(toUnixTimestamp(toDateTime(queries.texts_since, 'UTC'))) * 1000
    FROM of_stream
    INNER JOIN (SELECT name, texts_since FROM listening_query FINAL) AS queries ON of_stream.query = queries.name
    WHERE queries.texts_since > toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
);

-- Posts and replies by people in the dirty weeks between two, with what is known of their text. Scores between −0.05 and
-- 0.05 are neither positive nor negative, as Hutto and Gilbert (VADER, ICWSM 2014) have it.
    SELECT
        posts.post_id AS id,
        features.version AS version,
        posts.day AS day,
        toStartOfWeek(posts.day, {weekMode:UInt8}) AS starts,
        toString(posts.scope) AS scope,
        toString(posts.platform) AS platform,
        posts.community_id AS community_id,
        sipHash64(posts.person_id) AS author,
        features.lang AS lang,
        features.sentiment IS NOT NULL AS is_scored,
        ifNull(features.sentiment > 0.05, 0) AS is_positive,
        ifNull(features.sentiment < -0.05, 0) AS is_negative,
        ifNull(toInt64(round(features.sentiment * 1000)), 0) AS milli,
        features.mentioned AS mentioned,
        features.has_link AS has_link
    FROM
    (
        SELECT day, post_id, scope, platform, community_id, person_id
        FROM post FINAL
        WHERE day BETWEEN {firstStart:Date} AND {lastStart:Date} + 6
          AND toStartOfWeek(day, {weekMode:UInt8}) IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = '@grain')
    ) AS posts
    INNER JOIN
    (
        -- Days of the clock in Greenwich.
        SELECT
            id, version, toString(lang) AS lang, sentiment, toUInt32(length(arrayDistinct(mentions))) AS mentioned,
            activity.has_link = 1 OR notEmpty(links) AS has_link
        FROM activity FINAL
        WHERE day BETWEEN {firstStart:Date} - 1 AND {lastStart:Date} + 7 AND verb IN ('post', 'reply')
    ) AS features ON posts.post_id = features.id

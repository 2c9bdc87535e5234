-- Dirty posts that begin a thread, with what makes them alike and what they came to.
SELECT
    posts.community_id AS community_id,
    posts.scope AS scope,
    posts.platform AS platform,
    posts.weekday AS weekday,
    toUInt8(intDiv(posts.hour, 4)) AS hour_bin,
    toUInt8(floor(log2(posts.words + 1))) AS length_bin,
    posts.post_id AS post_id,
    posts.day AS day,
    toUInt8(posts.leader_id != '') AS by_leader,
    posts.person_id AS person_id,
    posts.interactors AS interactors,
    posts.unique_views AS unique_views,
    greatest(cascades.size, 1) AS size,
    cascades.depth AS depth,
    if(cascades.size = 0, NULL, toNullable(cascades.virality)) AS virality
FROM
(
    SELECT *
    FROM post FINAL
    WHERE kind = 'post'
      AND post_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root' AND id BETWEEN {firstId:String} AND {lastId:String})
) AS posts
LEFT JOIN
(
    SELECT root_id, size, depth, virality
    FROM cascade FINAL
    WHERE root_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root' AND id BETWEEN {firstId:String} AND {lastId:String})
) AS cascades ON posts.post_id = cascades.root_id

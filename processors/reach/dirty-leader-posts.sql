-- Leaders' posts to compute again, one SELECT a reason. With {everything} (a changed directory or definition) all of them.
INSERT INTO dirty_reach (run, kind, id)
WITH
    leads AS (SELECT post_id, account_id, community_id FROM post FINAL WHERE leader_id != '' AND kind = 'post'),
    changed_accounts AS (SELECT account_id FROM account_link WHERE landed_at > {since:DateTime64(3)})
SELECT DISTINCT {run:UInt64}, 'leader_post', post_id
FROM
(
    SELECT post_id FROM leads WHERE {everything:UInt8}
    UNION ALL
    SELECT post_id FROM leader_post FINAL WHERE {everything:UInt8}
    UNION ALL
    -- Something in its thread.
    SELECT post_id FROM leads
    WHERE post_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root')
    UNION ALL
    SELECT post_id FROM leader_post FINAL
    WHERE post_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root')
    UNION ALL
    -- Others' posts that it is compared with.
    SELECT post_id FROM peer_post FINAL
    WHERE by_leader = 1
      AND (community_id, scope, platform, weekday, hour_bin, length_bin) IN (
          SELECT community_id, scope, platform, weekday, hour_bin, length_bin
          FROM peer_stratum
          WHERE version > {factsSince:UInt64}
      )
    UNION ALL
    -- The rate by which reach is estimated.
    SELECT post_id FROM peer_post FINAL
    WHERE by_leader = 1 AND unique_views IS NULL
      AND (scope, toStartOfWeek(day, {weekMode:UInt8})) IN (
          SELECT scope, starts FROM engagement_rate WHERE version > {factsSince:UInt64}
      )
    UNION ALL
    -- What the platform counts of it.
    SELECT post_id FROM leads
    WHERE post_id IN (SELECT object_id FROM snapshot WHERE landed_at > {since:DateTime64(3)} AND object_kind != 'person')
    UNION ALL
    -- The audience: members, …
    SELECT post_id FROM leads
    WHERE community_id IN (SELECT community_id FROM membership WHERE landed_at > {since:DateTime64(3)})
       OR community_id IN (
           SELECT community_id FROM membership
           WHERE account_id IN (SELECT account_id FROM changed_accounts)
       )
    UNION ALL
    -- … members as the platform counts them, …
    SELECT posts.post_id
    FROM (SELECT post_id, community_id, counted_members FROM leader_post FINAL) AS posts
    INNER JOIN (SELECT id, member_count FROM known_community) AS communities ON posts.community_id = communities.id
    WHERE ifNull(toInt64(posts.counted_members), -1) != ifNull(toInt64(communities.member_count), -1)
    UNION ALL
    -- … followers.
    SELECT post_id FROM leads
    WHERE account_id IN (SELECT object_id FROM snapshot WHERE landed_at > {since:DateTime64(3)} AND object_kind = 'person')
)

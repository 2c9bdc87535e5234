-- What alike posts of everybody but leaders come to, for the strata in which a post changed, came or went.
SELECT
    community_id, scope, platform, weekday, hour_bin, length_bin,
    toUInt32(count()) AS posts,
    toUInt32(uniqExact(peers.person_id)) AS authors,
    quantileExactInclusive(0.5)(peers.interactors) AS interactors,
    toUInt32(countIf(peers.unique_views IS NOT NULL)) AS seen_posts,
    toUInt32(uniqExactIf(peers.person_id, peers.unique_views IS NOT NULL)) AS seen_authors,
    if(
        countIf(peers.unique_views IS NOT NULL) = 0, NULL,
        toNullable(quantileExactInclusiveIf(0.5)(assumeNotNull(peers.unique_views), peers.unique_views IS NOT NULL))
    ) AS seen,
    quantileExactInclusive(0.5)(peers.size) AS size,
    quantileExactInclusive(0.5)(peers.depth) AS depth,
    toUInt32(countIf(peers.virality IS NOT NULL)) AS tree_posts,
    toUInt32(uniqExactIf(peers.person_id, peers.virality IS NOT NULL)) AS tree_authors,
    if(
        countIf(peers.virality IS NOT NULL) = 0, NULL,
        toNullable(quantileExactInclusiveIf(0.5)(assumeNotNull(peers.virality), peers.virality IS NOT NULL))
    ) AS virality
FROM
(
    SELECT *
    FROM peer_post FINAL
    WHERE by_leader = 0
      AND (community_id, scope, platform, weekday, hour_bin, length_bin) IN (
          SELECT DISTINCT community_id, scope, platform, weekday, hour_bin, length_bin
          FROM peer_post
          WHERE version > {factsSince:UInt64}
      )
) AS peers
GROUP BY community_id, scope, platform, weekday, hour_bin, length_bin

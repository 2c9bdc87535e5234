-- The platform of each community: the one where somebody acted in it, of each scope; else the one it is listed for.
SELECT '' AS scope, id AS community_id, platform
FROM community FINAL
UNION ALL
SELECT scope, community_id, min(toString(platform))
FROM person_day
WHERE day BETWEEN {firstStart:Date} AND {lastStart:Date} + 27
GROUP BY scope, community_id

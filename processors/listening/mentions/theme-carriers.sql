-- Who carried a theme into which community in the week.
SELECT
    toString(matches.query) AS query,
    posts.scope AS scope,
    posts.community_id AS community,
    posts.person_id AS person,
    any(arrayStringConcat(posts.unit_path, ' / ')) AS unit,
    groupUniqArray(if(copies.first_id = '', matches.id, copies.first_id)) AS voices
FROM
(
    SELECT post_id, toString(scope) AS scope, community_id, person_id, unit_path
    FROM post FINAL
    WHERE day BETWEEN {firstStart:Date} AND {firstStart:Date} + 6 AND community_id != ''
) AS posts
INNER JOIN
(
    SELECT query, id, version
    FROM query_match FINAL
    WHERE day BETWEEN {firstStart:Date} - 1 AND {firstStart:Date} + 7
      AND query IN {themes:Array(String)} AND (query, definition) IN (SELECT name, definition FROM listening_query FINAL)
) AS matches ON posts.post_id = matches.id
INNER JOIN
(
    SELECT id, version FROM activity FINAL
    WHERE day BETWEEN {firstStart:Date} - 1 AND {firstStart:Date} + 7 AND verb IN ('post', 'reply')
) AS acts ON matches.id = acts.id AND matches.version = acts.version
LEFT JOIN (SELECT id, first_id FROM near_duplicate FINAL WHERE starts = {firstStart:Date}) AS copies ON matches.id = copies.id
GROUP BY query, scope, community, person
ORDER BY query, scope, community, person

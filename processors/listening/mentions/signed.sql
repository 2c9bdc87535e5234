-- Mentions of a week as they stand, for telling copies apart: one row a text, whatever number of queries it matches.
SELECT
    said.id AS id,
    toString(said.author) AS author,
    toUnixTimestamp64Milli(any(matches.occurred_at)) AS at,
    toString(any(matches.copies)) AS copies,
    toString(any(matches.simhash)) AS simhash,
    any(said.hosts) AS hosts
FROM
(
    SELECT acts.id AS id, acts.version AS version, sipHash64(posts.person_id) AS author, acts.hosts AS hosts
    FROM
    (
        SELECT post_id, person_id
        FROM post FINAL
        WHERE day BETWEEN {firstStart:Date} AND {firstStart:Date} + 6
    ) AS posts
    INNER JOIN
    (
        SELECT id, version, arrayDistinct(arrayFilter(host -> host != '', arrayMap(link -> domain(link), links))) AS hosts
        FROM activity FINAL
        WHERE day BETWEEN {firstStart:Date} - 1 AND {firstStart:Date} + 7 AND verb IN ('post', 'reply')
    ) AS acts ON posts.post_id = acts.id
) AS said
INNER JOIN
(
    SELECT id, version, occurred_at, copies, simhash
    FROM query_match FINAL
    WHERE day BETWEEN {firstStart:Date} - 1 AND {firstStart:Date} + 7 AND (query, definition) IN (SELECT name, definition FROM listening_query FINAL)
) AS matches ON said.id = matches.id AND said.version = matches.version
GROUP BY said.id, said.author

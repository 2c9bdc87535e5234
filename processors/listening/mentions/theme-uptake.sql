-- People who took part in a community in which a theme was carried that week, and had not written of it by then; and who of
-- them wrote of it, anywhere, in the week after.
WITH
    carried AS
    (
        SELECT
            arrayJoin(arrayZip({queries:Array(String)}, {scopes:Array(String)}, {communities:Array(String)}, {sources:Array(UInt8)})) AS one,
            one.1 AS query, one.2 AS scope, one.3 AS community, one.4 AS sources
    ),
    wrote AS
    (
        SELECT toString(matches.query) AS query, posts.person_id AS person, min(posts.day) AS first_day
        FROM
        (
            SELECT post_id, person_id, day
            FROM post FINAL
            WHERE day <= {firstStart:Date} + 13 AND post_id IN (SELECT id FROM query_match WHERE query IN {themes:Array(String)})
        ) AS posts
        INNER JOIN
        (
            SELECT query, id FROM query_match FINAL
            WHERE query IN {themes:Array(String)} AND (query, definition) IN (SELECT name, definition FROM listening_query FINAL) AND day <= {firstStart:Date} + 14
        ) AS matches ON posts.post_id = matches.id
        GROUP BY query, person
    )
SELECT
    {firstStart:Date} AS starts, scope, query, sources,
    toUInt32(count()) AS exposed,
    toUInt32(countIf(first_day > {firstStart:Date} + 6)) AS taken_up
FROM
(
    SELECT carried.query AS query, carried.scope AS scope, carried.sources AS sources, there.person AS person, wrote.first_day AS first_day
    FROM carried
    INNER JOIN
    (
        SELECT DISTINCT toString(scope) AS scope, community_id AS community, person_id AS person
        FROM person_day FINAL
        WHERE day BETWEEN {firstStart:Date} AND {firstStart:Date} + 6 AND community_id IN {communities:Array(String)}
    ) AS there ON carried.scope = there.scope AND carried.community = there.community
    LEFT JOIN wrote ON carried.query = wrote.query AND there.person = wrote.person
    -- 1970: never.
    WHERE wrote.first_day = toDate(0) OR wrote.first_day > {firstStart:Date} + 6
)
GROUP BY scope, query, sources

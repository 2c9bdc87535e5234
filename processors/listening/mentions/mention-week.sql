-- Mentions of the dirty weeks by query and scope: everywhere, on a platform, in a language. `others` are people who wrote
-- there and have a text that does not mention it.
WITH
    said AS
    (
@texts
    ),
    matches AS
    (
        SELECT toString(query) AS query, id, version
        FROM query_match FINAL
        WHERE day BETWEEN {firstStart:Date} - 1 AND {lastStart:Date} + 7 AND (query, definition) IN (SELECT name, definition FROM listening_query FINAL)
    ),
    copies AS
    (
        SELECT starts, id, first_id, toString(flag) AS flag
        FROM near_duplicate FINAL
        WHERE starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    counters AS
    (
        SELECT object_id, max(greatest(ifNull(snapshot.views, 0), ifNull(snapshot.impressions, 0))) AS seen
        FROM snapshot FINAL
        WHERE object_id IN (SELECT id FROM matches) AND (snapshot.views IS NOT NULL OR snapshot.impressions IS NOT NULL)
        GROUP BY object_id
    ),
    parts_of_authors AS
    (
        SELECT starts, scope, slice.1 AS part, slice.2 AS key, author, count() AS a_texts
        FROM said
        ARRAY JOIN [('all', ''), ('platform', platform), ('language', lang)]::Array(Tuple(String, String)) AS slice
        GROUP BY starts, scope, slice, author
    ),
    mentions_of_authors AS
    (
        SELECT
            starts, scope, query, slice.1 AS part, slice.2 AS key, author,
            count() AS a_mentions,
            groupUniqArray(voice) AS a_voices,
            countIf(flag != '') AS a_flagged,
            countIf(is_scored) AS a_scored,
            countIf(is_positive) AS a_positive,
            countIf(is_negative) AS a_negative,
            sum(milli) AS a_milli,
            sum(seen) AS a_views,
            countIf(is_viewed) AS a_viewed
        FROM
        (
            SELECT
                said.starts AS starts, said.scope AS scope, said.platform AS platform, said.lang AS lang, said.author AS author,
                said.is_scored AS is_scored, said.is_positive AS is_positive, said.is_negative AS is_negative, said.milli AS milli,
                matches.query AS query, copies.flag AS flag, counters.seen AS seen, counters.object_id != '' AS is_viewed,
                if(copies.first_id = '', said.id, copies.first_id) AS voice
            FROM said
            INNER JOIN matches ON said.id = matches.id AND said.version = matches.version
            LEFT JOIN copies ON said.starts = copies.starts AND said.id = copies.id
            LEFT JOIN counters ON said.id = counters.object_id
        )
        ARRAY JOIN [('all', ''), ('platform', platform), ('language', lang)]::Array(Tuple(String, String)) AS slice
        GROUP BY starts, scope, query, slice, author
    )
SELECT
    mine.starts AS starts, mine.scope AS scope, mine.query AS query, mine.part AS part, mine.key AS key,
    toUInt32(sum(a_mentions)) AS mentions,
    toUInt32(length(groupUniqArrayArray(a_voices))) AS voices,
    toUInt32(sum(a_flagged)) AS flagged,
    toUInt32(count()) AS authors,
    toUInt32(any(everybody.authors) - countIf(a_mentions = of_author.a_texts)) AS others,
    toUInt32(sum(a_scored)) AS scored,
    toUInt32(sum(a_positive)) AS positive,
    toUInt32(sum(a_negative)) AS negative,
    sum(a_milli) AS sentiment_milli,
    arrayMap(
        of_side -> toUInt32(of_side),
        sumForEach([a_positive > 0, a_negative > 0, a_scored > a_positive + a_negative, a_mentions > a_scored]::Array(UInt8))
    ) AS sides,
    sum(a_views) AS views,
    toUInt32(sum(a_viewed)) AS viewed,
    if(authors < {minAuthors:UInt32}, arraySort(groupArray({minAuthors:UInt32})(mine.author)), []) AS few
FROM mentions_of_authors AS mine
INNER JOIN parts_of_authors AS of_author
    ON mine.starts = of_author.starts AND mine.scope = of_author.scope AND mine.part = of_author.part
    AND mine.key = of_author.key AND mine.author = of_author.author
INNER JOIN (SELECT starts, scope, part, key, count() AS authors FROM parts_of_authors GROUP BY starts, scope, part, key) AS everybody
    ON mine.starts = everybody.starts AND mine.scope = everybody.scope AND mine.part = everybody.part AND mine.key = everybody.key
GROUP BY starts, scope, query, part, key

-- Where the texts of the dirty weeks lead: host and path, because what follows may hold a secret. Links of {minSide} authors or more, with
-- as many who did not share it, in weeks that show texts at all.
SELECT
    starts, scope, link,
    {minAuthors:UInt32} AS floor,
    toUInt32(uniqExact(author)) AS authors,
    toUInt32(count()) AS texts,
    toUInt32(row_number() OVER (PARTITION BY starts, scope ORDER BY authors DESC, texts DESC, link)) AS place
FROM
(
    SELECT
        said.starts AS starts, said.scope AS scope, said.author AS author,
        arrayJoin(arrayDistinct(arrayMap(
            link -> substringUTF8(concat(domainWithoutWWW(link), trim(TRAILING '/' FROM path(link))), 1, 500),
            arrayFilter(link -> domain(link) != '', acts.links)
        ))) AS link
    FROM
    (
@texts
    ) AS said
    INNER JOIN
    (
        SELECT id, links FROM activity FINAL
        WHERE day BETWEEN {firstStart:Date} - 1 AND {lastStart:Date} + 7 AND verb IN ('post', 'reply') AND notEmpty(links)
    ) AS acts ON said.id = acts.id
)
WHERE (starts, scope) IN
(
    SELECT starts, toString(scope) FROM shown_listening FINAL
    WHERE dim = 'all' AND hidden_because = '' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
)
GROUP BY starts, scope, link
HAVING authors >= {minSide:UInt32}
ORDER BY authors DESC, texts DESC, link
LIMIT {most:UInt32} BY starts, scope

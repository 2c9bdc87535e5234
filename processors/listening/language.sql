SELECT
    starts, scope, lang,
    toUInt32(sum(a_texts)) AS texts,
    any(texts_of_all) AS of_texts,
    toUInt32(count()) AS authors,
    toUInt32(any(authors_of_all) - countIf(a_texts = texts_of_author)) AS others,
    if(authors < {minSide:UInt32}, arraySort(groupArray({minSide:UInt32})(author)), []) AS few
FROM
(
    SELECT
        *,
        sum(a_texts) OVER (PARTITION BY starts, scope, author) AS texts_of_author,
        toUInt32(sum(a_texts) OVER (PARTITION BY starts, scope)) AS texts_of_all,
        uniqExact(author) OVER (PARTITION BY starts, scope) AS authors_of_all
    FROM
    (
        SELECT starts, scope, lang, author, count() AS a_texts
        FROM
        (
@texts
        )
        GROUP BY starts, scope, lang, author
    )
)
GROUP BY starts, scope, lang

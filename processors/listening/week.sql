SELECT
    starts, scope, dim, key, any(on_platform) AS platform,
    toUInt32(count()) AS authors,
    toUInt32(sum(a_texts)) AS texts,
    toUInt32(sum(a_scored)) AS scored,
    toUInt32(sum(a_positive)) AS positive,
    toUInt32(sum(a_negative)) AS negative,
    sum(a_milli) AS sentiment_milli,
    toUInt32(sum(a_with_mention)) AS with_mention,
    toUInt32(sum(a_mentions)) AS mentions,
    toUInt32(sum(a_with_link)) AS with_link,
    arrayMap(of_side -> toUInt32(of_side), sumForEach(in_sides)) AS sides,
    if(authors < {minAuthors:UInt32}, arraySort(groupArray({minAuthors:UInt32})(author)), []) AS few,
    arraySort(arrayFlatten(arrayMap(
        side -> if(
            sides[side] < {minSide:UInt32},
            arrayMap(one -> (toUInt8(side), one.1), arrayFilter(one -> one.2[side], groupArray((author, in_sides)))),
            []
        ),
        range(1, 9)
    ))) AS few_sides
FROM
(
    SELECT
        starts, scope, slice.1 AS dim, slice.2 AS key, if(dim = 'all', '', any(platform)) AS on_platform, author,
        count() AS a_texts,
        countIf(is_scored) AS a_scored,
        countIf(is_positive) AS a_positive,
        countIf(is_negative) AS a_negative,
        sum(milli) AS a_milli,
        countIf(mentioned > 0) AS a_with_mention,
        sum(mentioned) AS a_mentions,
        countIf(has_link) AS a_with_link,
        [
            a_positive > 0, a_negative > 0, a_scored > a_positive + a_negative, a_texts > a_scored,
            a_with_mention > 0, a_texts > a_with_mention, a_with_link > 0, a_texts > a_with_link
        ]::Array(UInt8) AS in_sides
    FROM
    (
@texts
    )
    ARRAY JOIN [
        ('all', ''), ('platform', platform), if(community_id = '', ('timeline', platform), ('community', community_id))
    ]::Array(Tuple(String, String)) AS slice
    GROUP BY starts, scope, slice, author
)
GROUP BY starts, scope, dim, key

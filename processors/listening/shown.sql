-- What people may read of the dirty weeks. What is derived from texts is shown of {minAuthors} authors or more, where
-- participation shows the same cell; and a figure that tells texts apart, where on each side of it stand {minSide} authors
-- or nobody. Platforms add up to everything, and communities with the open timelines to their platform: what is hidden
-- among them would follow from the rest, so cells are hidden from the smallest on until those hidden are two at least and
-- together as many as the floors ask for. Below a hidden cell everything is hidden; so is every figure of a cell whose
-- texts are.
WITH
    cells AS
    (
        SELECT
            weeks.*,
            weeks.dim = 'timeline' OR participation.dim != '' AS has_people,
            multiIf(weeks.dim = 'all', 'all', weeks.dim = 'platform', 'platform', concat('in ', toString(weeks.platform))) AS family,
            arrayJoin([('texts', []), ('sentiment', [1, 2, 3, 4]), ('mentions', [5, 6]), ('links', [7, 8])]::Array(Tuple(String, Array(UInt8)))) AS told,
            told.1 AS figure,
            has_people AND weeks.authors >= {minAuthors:UInt32}
                AND arrayAll(side -> weeks.sides[side] = 0 OR weeks.sides[side] >= {minSide:UInt32}, told.2) AS fits
        FROM
        (
            SELECT * EXCEPT (version, is_deleted, scope, dim), toString(scope) AS scope, toString(dim) AS dim
            FROM listening_week FINAL
            WHERE starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'listening' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})
        ) AS weeks
        LEFT JOIN
        (
            SELECT starts, toString(scope) AS scope, toString(dim) AS dim, key
            FROM shown_participation FINAL
            WHERE grain = 'week' AND hidden_because = '' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        ) AS participation
            ON weeks.starts = participation.starts AND weeks.scope = participation.scope
            AND weeks.dim = participation.dim AND weeks.key = participation.key
    ),
    placed AS
    (
        SELECT
            *,
            row_number() OVER (PARTITION BY starts, scope, figure, family ORDER BY fits, authors, dim, key) AS place,
            countIf(NOT fits) OVER (PARTITION BY starts, scope, figure, family) AS misfits,
            max(authors) OVER so_far AS most_authors,
            length(groupUniqArrayArray(few) OVER so_far) AS few_authors,
            maxForEach(sides) OVER so_far AS most_sides,
            groupUniqArrayArray(few_sides) OVER so_far AS few_of_sides
        FROM cells
        WINDOW so_far AS (
            PARTITION BY starts, scope, figure, family ORDER BY fits, authors, dim, key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        )
    ),
    cut AS
    (
        SELECT
            *,
            greatest(most_authors, few_authors) >= {minAuthors:UInt32} AND arrayAll(
                side -> most_sides[side] >= {minSide:UInt32} OR arrayCount(one -> one.1 = side, few_of_sides) = 0
                    OR arrayCount(one -> one.1 = side, few_of_sides) >= {minSide:UInt32},
                told.2
            ) AS are_enough,
            if(misfits = 0 OR dim = 'all', misfits, min(if(place >= misfits AND place >= 2 AND are_enough, place, 1000000000))
                OVER (PARTITION BY starts, scope, figure, family)) AS hidden_to,
            multiIf(place > hidden_to, '', NOT has_people, 'participation', NOT fits, 'small', 'neighbour') AS why
        FROM placed
    ),
    decided AS
    (
        SELECT
            *,
            multiIf(
                why != '', why,
                dim != 'all' AND max(dim = 'all' AND why != '') OVER (PARTITION BY starts, scope, figure), 'small',
                dim IN ('community', 'timeline')
                    AND has(groupUniqArrayIf(key, dim = 'platform' AND why != '') OVER (PARTITION BY starts, scope, figure), platform), 'neighbour',
                ''
            ) AS why_hidden
        FROM cut
    )
SELECT
    starts, scope, dim, key,
    {minAuthors:UInt32} AS floor,
    anyIf(why_hidden, figure = 'texts') AS hidden_because,
    groupArrayIf(figure, why_hidden = '') AS shown_figures,
    hidden_because = '' AND has(shown_figures, 'sentiment') AS sentiment_shown,
    hidden_because = '' AND has(shown_figures, 'mentions') AS mentions_shown,
    hidden_because = '' AND has(shown_figures, 'links') AS links_shown,
    if(hidden_because = '', toNullable(any(decided.texts)), NULL) AS texts,
    if(sentiment_shown, toNullable(any(decided.texts)), NULL) AS sentiment_texts,
    if(sentiment_shown, toNullable(any(decided.scored)), NULL) AS scored,
    if(sentiment_shown, toNullable(any(decided.positive)), NULL) AS positive,
    if(sentiment_shown, toNullable(any(decided.negative)), NULL) AS negative,
    if(sentiment_shown, toNullable(any(decided.sentiment_milli)), NULL) AS sentiment_milli,
    if(mentions_shown, toNullable(any(decided.texts)), NULL) AS mention_texts,
    if(mentions_shown, toNullable(any(decided.with_mention)), NULL) AS with_mention,
    if(mentions_shown, toNullable(any(decided.mentions)), NULL) AS mentions,
    if(links_shown, toNullable(any(decided.texts)), NULL) AS link_texts,
    if(links_shown, toNullable(any(decided.with_link)), NULL) AS with_link
FROM decided
-- What a platform's open timelines hold is a part of it, and no cell of its own.
WHERE dim != 'timeline'
GROUP BY starts, scope, dim, key

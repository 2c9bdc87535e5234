-- What people may read of the dirty weeks: mentions by {minAuthors} authors or more, in weeks that show texts at all, where as
-- many as {minSide} others wrote without one, or nobody; sentiment where each side of it has {minSide} authors, or nobody. Platforms and languages
-- add up to the whole, so cells are hidden from the smallest on until those hidden are two at least and by so many authors
-- together; below a hidden whole everything is.
WITH
    cells AS
    (
        SELECT
            weeks.*,
            text_weeks.starts != toDate(0) AND weeks.authors >= {minAuthors:UInt32}
                AND (weeks.others = 0 OR weeks.others >= {minSide:UInt32}) AS fits,
            arrayAll(side -> side = 0 OR side >= {minSide:UInt32}, weeks.sides) AS sides_fit
        FROM
        (
            SELECT
                * EXCEPT (version, is_deleted, scope, query, part, key),
                toString(scope) AS scope, toString(query) AS query, toString(part) AS part, toString(key) AS key
            FROM mention_week FINAL
            WHERE starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'mentions' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})
        ) AS weeks
        LEFT JOIN
        (
            SELECT starts, toString(scope) AS scope FROM shown_listening FINAL
            WHERE dim = 'all' AND hidden_because = '' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        ) AS text_weeks ON weeks.starts = text_weeks.starts AND weeks.scope = text_weeks.scope
    ),
    placed AS
    (
        SELECT
            *,
            row_number() OVER (PARTITION BY starts, scope, query, part ORDER BY fits, authors, key) AS place,
            countIf(NOT fits) OVER (PARTITION BY starts, scope, query, part) AS misfits,
            greatest(max(authors) OVER so_far, length(groupUniqArrayArray(few) OVER so_far)) AS authors_so_far
        FROM cells
        WINDOW so_far AS (PARTITION BY starts, scope, query, part ORDER BY fits, authors, key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    voices AS
    (
        SELECT name, toString(voice) AS voice FROM listening_query FINAL
    ),
    cut AS
    (
        SELECT
            *,
            multiIf(
                misfits = 0, 0,
                part = 'all', 1,
                min(if(place >= misfits AND place >= 2 AND authors_so_far >= {minAuthors:UInt32}, place, 1000000000))
                    OVER (PARTITION BY starts, scope, query, part)
            ) AS hidden_to,
            max(part = 'all' AND NOT fits) OVER (PARTITION BY starts, scope, query) AS whole_is_hidden,
            -- Of a whole less its shown parts the sentiment of the rest would follow.
            min(sides_fit) OVER (PARTITION BY starts, scope, query, part) AS all_sides_fit,
            whole_is_hidden OR place <= hidden_to AS is_hidden,
            voices.voice AS voice
        FROM placed
        LEFT JOIN voices ON placed.query = voices.name
    ),
    -- With what is hidden in it, the sum may be told where two or more are, by so many authors together.
    together AS
    (
        SELECT
            starts, scope, part, key,
            sum(cut.mentions) AS all_mentions,
            countIf(is_hidden) AS hidden,
            greatest(maxIf(authors, is_hidden), length(groupUniqArrayArrayIf(few, is_hidden))) AS hidden_authors,
            hidden = 0 OR (hidden >= 2 AND hidden_authors >= {minAuthors:UInt32}) AS may_be_told
        FROM cut
        WHERE voice != ''
        GROUP BY starts, scope, part, key
    )
SELECT
    cut.starts AS starts, cut.scope AS scope, cut.query AS query, cut.part AS part, cut.key AS key,
    {minAuthors:UInt32} AS floor,
    multiIf(
        whole_is_hidden OR (place <= hidden_to AND NOT fits), 'small',
        place <= hidden_to, 'neighbour',
        ''
    ) AS hidden_because,
    hidden_because = '' AND all_sides_fit AS sentiment_shown,
    if(hidden_because = '', toNullable(cut.mentions), NULL) AS mentions,
    if(hidden_because = '', toNullable(cut.voices), NULL) AS voices,
    if(hidden_because = '', toNullable(cut.flagged), NULL) AS flagged,
    if(sentiment_shown, toNullable(cut.mentions), NULL) AS of_sentiment,
    if(sentiment_shown, toNullable(cut.scored), NULL) AS scored,
    if(sentiment_shown, toNullable(cut.positive), NULL) AS positive,
    if(sentiment_shown, toNullable(cut.negative), NULL) AS negative,
    if(sentiment_shown, toNullable(cut.sentiment_milli), NULL) AS sentiment_milli,
    if(hidden_because = '', toNullable(cut.views), NULL) AS views,
    if(hidden_because = '', toNullable(cut.viewed), NULL) AS viewed,
    if(hidden_because = '' AND cut.voice != '' AND together.may_be_told, toNullable(toUInt32(together.all_mentions)), NULL) AS tracked
FROM cut
LEFT JOIN together
    ON cut.starts = together.starts AND cut.scope = together.scope AND cut.part = together.part AND cut.key = together.key

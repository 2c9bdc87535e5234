-- Shares of languages, of everything said in a scope, in weeks that show texts at all: {minSide} authors who write in one
-- and as many, or nobody, who write in another. The shares add up, so that the languages hidden are two at least and
-- together written by as many.
WITH
    cells AS
    (
        SELECT
            langs.*,
            langs.authors >= {minSide:UInt32} AND (langs.others = 0 OR langs.others >= {minSide:UInt32}) AS fits
        FROM
        (
            SELECT * EXCEPT (version, is_deleted, scope, lang), toString(scope) AS scope, toString(lang) AS lang
            FROM listening_language FINAL
            WHERE starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'listening' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})
        ) AS langs
    ),
    placed AS
    (
        SELECT
            *,
            row_number() OVER (PARTITION BY starts, scope ORDER BY fits, authors, lang) AS place,
            countIf(NOT fits) OVER (PARTITION BY starts, scope) AS misfits,
            greatest(
                max(authors) OVER so_far,
                length(groupUniqArrayArray(few) OVER so_far)
            ) AS authors_so_far
        FROM cells
        WINDOW so_far AS (PARTITION BY starts, scope ORDER BY fits, authors, lang ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    cut AS
    (
        SELECT
            *,
            if(misfits = 0, 0, min(if(place >= misfits AND place >= 2 AND authors_so_far >= {minSide:UInt32}, place, 1000000000))
                OVER (PARTITION BY starts, scope)) AS hidden_to
        FROM placed
    )
SELECT
    cut.starts AS starts, cut.scope AS scope, cut.lang AS lang,
    {minAuthors:UInt32} AS floor,
    multiIf(weeks.scope = '', 'small', place > hidden_to, '', NOT fits, 'small', 'neighbour') AS hidden_because,
    if(hidden_because = '', toNullable(cut.texts), NULL) AS texts,
    if(hidden_because = '', toNullable(cut.of_texts), NULL) AS of_texts
FROM cut
LEFT JOIN
(
    SELECT starts, toString(scope) AS scope FROM shown_listening FINAL WHERE dim = 'all' AND hidden_because = ''
) AS weeks ON cut.starts = weeks.starts AND cut.scope = weeks.scope

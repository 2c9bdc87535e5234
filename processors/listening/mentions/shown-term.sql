-- Rising terms: log-odds ratio of a week against the four before, with an informative Dirichlet prior (Monroe, Colaresi and
-- Quinn, Political Analysis 2008, equations 16 to 22). What is counted is people: n is the sum over terms of the people who used each.
-- The prior's weight is {priorWeight} uses, spread like the terms of all five weeks. Shown are terms of {minSide} authors or more with as
-- many who did not use it, in languages of {minAuthors} authors a week, in weeks that show texts at all; nothing where the four weeks before are not all there.
WITH
    weeks AS
    (
        SELECT starts FROM dirty_period
        WHERE run = {run:UInt64} AND grain = 'terms' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    used AS
    (
        SELECT starts, toString(scope) AS scope, toString(lang) AS lang, term, authors
        FROM term_week FINAL
        WHERE starts BETWEEN {firstStart:Date} - 28 AND {lastStart:Date}
    ),
    totals AS
    (
        SELECT starts, scope, lang, sum(authors) AS uses FROM used GROUP BY starts, scope, lang
    ),
    people AS
    (
        SELECT starts, toString(scope) AS scope, toString(lang) AS lang, authors
        FROM listening_language FINAL
        WHERE starts BETWEEN {firstStart:Date} AND {lastStart:Date} AND authors >= {minAuthors:UInt32}
          AND (starts, scope) IN (SELECT starts, scope FROM shown_listening FINAL WHERE dim = 'all' AND hidden_because = '')
    ),
    compared AS
    (
        SELECT
            weeks.starts AS starts, used.scope AS scope, used.lang AS lang, used.term AS term,
            sumIf(used.authors, used.starts = weeks.starts) AS now_used,
            sumIf(used.authors, used.starts != weeks.starts) AS before_used
        FROM weeks CROSS JOIN used
        WHERE used.starts BETWEEN weeks.starts - 28 AND weeks.starts
        GROUP BY starts, scope, lang, term
        HAVING now_used >= {minSide:UInt32}
    ),
    sums AS
    (
        SELECT
            weeks.starts AS starts, totals.scope AS scope, totals.lang AS lang,
            sumIf(totals.uses, totals.starts = weeks.starts) AS now_uses,
            sumIf(totals.uses, totals.starts != weeks.starts) AS before_uses,
            uniqExactIf(totals.starts, totals.starts != weeks.starts) AS weeks_before
        FROM weeks CROSS JOIN totals
        WHERE totals.starts BETWEEN weeks.starts - 28 AND weeks.starts
        GROUP BY starts, scope, lang
    ),
    scored AS
    (
        SELECT
            compared.starts AS starts, compared.scope AS scope, compared.lang AS lang, term,
            {minAuthors:UInt32} AS floor,
            toUInt32(now_used) AS authors,
            people.authors AS authors_of,
            before_used / 4 AS usual,
            {priorWeight:UInt32} * (now_used + before_used) / (now_uses + before_uses) AS prior,
            log((now_used + prior) / (now_uses + {priorWeight:UInt32} - now_used - prior))
                - log((before_used + prior) / (before_uses + {priorWeight:UInt32} - before_used - prior)) AS log_odds,
            log_odds / sqrt(1 / (now_used + prior) + 1 / (before_used + prior)) AS z
        FROM compared
        INNER JOIN sums ON compared.starts = sums.starts AND compared.scope = sums.scope AND compared.lang = sums.lang
        INNER JOIN people ON compared.starts = people.starts AND compared.scope = people.scope AND compared.lang = people.lang
        WHERE sums.weeks_before = 4 AND (people.authors = now_used OR people.authors >= now_used + {minSide:UInt32})
    )
SELECT
    * EXCEPT (prior, log_odds, z),
    round(scored.log_odds, 4) AS log_odds,
    round(scored.z, 4) AS z,
    toUInt32(row_number() OVER (PARTITION BY starts, scope, lang ORDER BY scored.z DESC, term)) AS place
FROM scored
WHERE scored.z >= {leastZ:Float64}
ORDER BY scored.z DESC, term
LIMIT {most:UInt32} BY starts, scope, lang

-- What people may read of texts: shown.sql and shown-language.sql have decided. A floor that has been raised since hides
-- everything decided under the lower one, until the next refresh.
CREATE OR REPLACE VIEW v_listening @onCluster AS
SELECT
    cells.starts AS starts,
    cells.starts + 6 AS ends,
    toString(cells.scope) AS scope,
    toString(cells.dim) AS dim,
    cells.key AS key,
    multiIf(dim = 'all', 'everybody', dim = 'platform' OR communities.name = '', key, communities.name) AS label,
    cells.floor AS floor,
    if(cells.floor < @minPeople, 'floor', toString(cells.hidden_because)) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, cells.texts, NULL) AS texts,
    if(shown, cells.sentiment_texts, NULL) AS sentiment_texts,
    if(shown, cells.scored, NULL) AS scored,
    if(shown, cells.positive, NULL) AS positive,
    if(shown, cells.negative, NULL) AS negative,
    if(shown, cells.sentiment_milli, NULL) AS sentiment_milli,
    if(shown, cells.mention_texts, NULL) AS mention_texts,
    if(shown, cells.with_mention, NULL) AS with_mention,
    if(shown, cells.mentions, NULL) AS mentions,
    if(shown, cells.link_texts, NULL) AS link_texts,
    if(shown, cells.with_link, NULL) AS with_link
FROM (SELECT * FROM shown_listening FINAL) AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

CREATE OR REPLACE VIEW v_language @onCluster AS
SELECT
    cells.starts AS starts,
    cells.starts + 6 AS ends,
    toString(cells.scope) AS scope,
    toString(cells.lang) AS lang,
    if(lang = '', 'not known', lang) AS label,
    cells.floor AS floor,
    cells.texts AS texts,
    cells.of_texts AS of_texts
FROM (SELECT * FROM shown_language FINAL) AS cells
-- That somebody writes in a language at all may tell who.
WHERE cells.hidden_because = '' AND cells.floor >= @minPeople;

-- Mentions of a day against the mean of the fourteen days before, a day without any being 0: for noticing, not for counting.
-- The week has the exact count, so a day's is told in tens only and `times_usual` in halves, from 20 mentions on, and where
-- floors of authors stand on both sides. `is_spike`: 20 mentions or more, and three times as many as usual.
CREATE OR REPLACE VIEW v_mention_day @onCluster AS
SELECT
    day,
    scope,
    floor,
    enough AS shown,
    if(enough, toNullable(intDiv(mentioned, 10) * 10), NULL) AS mentions,
    if(enough, round(before / 14, if(before < 140, 1, 0)), NULL) AS usual,
    if(enough AND mentioned >= 20 AND usual_exact > 0, round(2 * mentioned / usual_exact) / 2, NULL) AS times_usual,
    if(enough, toNullable(mentioned >= 20 AND mentioned >= 3 * usual_exact), NULL) AS is_spike
FROM
(
    SELECT
        days.day AS day,
        days.scope AS scope,
        days.mentions AS mentioned,
        @minPeople AS floor,
        days.authors >= floor AND (days.others = 0 OR days.others >= floor) AS enough,
        sum(days.mentions) OVER (PARTITION BY days.scope ORDER BY toUInt32(days.day) RANGE BETWEEN 14 PRECEDING AND 1 PRECEDING) AS before,
        before / 14 AS usual_exact,
        min(days.day) OVER (PARTITION BY days.scope) AS first_day
    FROM (SELECT day, toString(scope) AS scope, mentions, authors, others FROM listening_day FINAL) AS days
)
WHERE day >= first_day + 14;

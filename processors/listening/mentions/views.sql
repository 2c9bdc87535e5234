-- What people may read of mentions, terms and links: shown-mention.sql, shown-term.sql and shown-link.sql have decided. A
-- floor that has been raised since hides everything decided under the lower one, until the next refresh.
-- Mentions that stand: of the version of the text that stands, by the queries in force.
CREATE OR REPLACE VIEW query_mention @onCluster AS
SELECT
    toString(matches.query) AS query,
    matches.id AS id,
    matches.occurred_at AS occurred_at,
    matches.day AS day,
    toString(matches.scope) AS scope,
    toString(matches.platform) AS platform,
    matches.author AS author,
    matches.copies AS copies,
    matches.landed_at AS landed_at
FROM (SELECT * FROM query_match FINAL) AS matches
INNER JOIN (SELECT name, definition FROM listening_query FINAL) AS queries
    ON matches.query = queries.name AND matches.definition = queries.definition
INNER JOIN (SELECT id, version FROM activity FINAL WHERE verb IN ('post', 'reply') AND actor_kind = 'person') AS acts
    ON matches.id = acts.id AND matches.version = acts.version
WHERE matches.id NOT IN (SELECT id FROM tombstone WHERE permanent);

-- `tracked`: mentions of every brand and competitor in the same place, where it may be told.
CREATE OR REPLACE VIEW v_mention @onCluster AS
SELECT
    cells.starts AS starts,
    cells.starts + 6 AS ends,
    toString(cells.scope) AS scope,
    multiIf(cells.part = 'all', 'query', cells.part = 'platform', 'query_platform', 'query_language') AS dim,
    toString(cells.query) AS query,
    toString(cells.key) AS part_key,
    if(cells.part = 'all', query, concat(query, ' / ', if(part_key = '', 'not known', part_key))) AS key,
    if(cells.part = 'all', queries.title, concat(queries.title, ' / ', if(part_key = '', 'not known', part_key))) AS label,
    toString(queries.kind) AS kind,
    toString(queries.voice) AS voice,
    cells.floor AS floor,
    if(cells.floor < @minPeople, 'floor', toString(cells.hidden_because)) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, cells.mentions, NULL) AS mentions,
    if(shown, cells.voices, NULL) AS voices,
    if(shown, cells.flagged, NULL) AS flagged,
    if(shown, cells.tracked, NULL) AS tracked,
    if(shown, cells.of_sentiment, NULL) AS of_sentiment,
    if(shown, cells.scored, NULL) AS scored,
    if(shown, cells.positive, NULL) AS positive,
    if(shown, cells.negative, NULL) AS negative,
    if(shown, cells.sentiment_milli, NULL) AS sentiment_milli,
    sum(scored) OVER before AS scored_before,
    sum(sentiment_milli) OVER before AS milli_before,
    if(shown, cells.views, NULL) AS views,
    if(shown, cells.viewed, NULL) AS viewed
FROM (SELECT * FROM shown_mention FINAL) AS cells
INNER JOIN (SELECT name, title, kind, voice FROM listening_query FINAL) AS queries ON cells.query = queries.name
WINDOW before AS (PARTITION BY scope, dim, key ORDER BY toUInt32(starts) RANGE BETWEEN 28 PRECEDING AND 1 PRECEDING);

CREATE OR REPLACE VIEW v_term @onCluster AS
SELECT
    terms.starts AS starts,
    terms.starts + 6 AS ends,
    toString(terms.scope) AS scope,
    toString(terms.lang) AS lang,
    terms.term AS term,
    terms.authors AS authors,
    terms.usual AS usual,
    terms.log_odds AS log_odds,
    terms.z AS z,
    terms.place AS place
FROM (SELECT * FROM shown_term FINAL) AS terms
WHERE terms.floor >= @minPeople;

CREATE OR REPLACE VIEW v_link @onCluster AS
SELECT
    links.starts AS starts,
    links.starts + 6 AS ends,
    toString(links.scope) AS scope,
    links.link AS link,
    links.authors AS authors,
    links.texts AS texts,
    links.place AS place
FROM (SELECT * FROM shown_link FINAL) AS links
WHERE links.floor >= @minPeople;

-- Blocks of four weeks, because a week has few who take a theme up. `more`: two independent sources and more.
CREATE OR REPLACE VIEW v_reinforcement @onCluster AS
SELECT
    starts,
    starts + 27 AS ends,
    scope,
    themes.query AS query,
    queries.title AS label,
    20 AS floor,
    least(exposed_one, exposed_more) >= 20 AND arrayAll(side -> side = 0 OR side >= greatest(5, @minPeople),
        [taken_one, exposed_one - taken_one, taken_more, exposed_more - taken_more]) AS shown,
    if(shown, toNullable(exposed_one), NULL) AS one_exposed,
    if(shown, toNullable(taken_one), NULL) AS one_taken,
    if(shown, toNullable(exposed_more), NULL) AS more_exposed,
    if(shown, toNullable(taken_more), NULL) AS more_taken
FROM
(
    SELECT
        weeks.starts - 7 * (intDiv(toUInt32(weeks.starts), 7) % 4) AS starts,
        toString(weeks.scope) AS scope,
        toString(weeks.query) AS query,
        sumIf(weeks.exposed, weeks.sources = 1) AS exposed_one,
        sumIf(weeks.taken_up, weeks.sources = 1) AS taken_one,
        sumIf(weeks.exposed, weeks.sources > 1) AS exposed_more,
        sumIf(weeks.taken_up, weeks.sources > 1) AS taken_more
    FROM (SELECT * FROM reinforcement_week FINAL) AS weeks
    GROUP BY starts, scope, query
) AS themes
INNER JOIN (SELECT name, title FROM listening_query FINAL) AS queries ON themes.query = queries.name;

-- What is listened for, and since when: older texts were gone when the query came. NULL: all that there is was matched.
CREATE OR REPLACE VIEW v_query @onCluster AS
SELECT
    name AS query,
    title,
    toString(queries.kind) AS kind,
    toString(queries.voice) AS voice,
    expression,
    if(texts_since = toDate(0), NULL, toNullable(texts_since)) AS since
FROM (SELECT * FROM listening_query FINAL) AS queries;

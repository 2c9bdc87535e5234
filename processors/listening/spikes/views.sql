-- Spikes for people. What had fewer authors than a floor that has been raised since is hidden.
CREATE OR REPLACE VIEW v_spike @onCluster AS
SELECT
    toString(found.query) AS query,
    if(queries.title = '', query, queries.title) AS title,
    toString(found.scope) AS scope,
    toString(found.grain) AS grain,
    found.started_at AS started_at,
    found.ended_at AS ended_at,
    found.ended_at IS NULL AS goes_on,
    found.peak_at AS peak_at,
    found.count AS count,
    found.authors AS authors,
    round(found.expected, 1) AS expected,
    round(found.count / found.expected, 1) AS ratio,
    found.score AS score,
    found.reason AS reason,
    found.detected_at AS detected_at,
    dateDiff('second', found.started_at, found.detected_at) AS detection_delay_s,
    found.raised_at AS raised_at,
    -- Negative: somebody was told before it was at its highest.
    if(found.raised_at IS NULL, NULL, dateDiff('second', found.peak_at, assumeNotNull(found.raised_at))) AS peak_to_alert_s
FROM (SELECT * FROM spike FINAL) AS found
INNER JOIN (SELECT name, title FROM listening_query FINAL) AS queries ON found.query = queries.name
WHERE found.authors >= greatest(5, @minPeople);

-- Spikes by the day (UTC) on which they began, with the first that was said inside of one in public: within seven days of its
-- beginning, where five people or more spoke of it inside in that time; to the minute.
CREATE OR REPLACE VIEW v_spike_answer @onCluster AS
SELECT
    found.query AS query,
    found.title AS title,
    found.scope AS scope,
    toDate(found.started_at) AS day,
    found.started_at AS started_at,
    found.raised_at AS raised_at,
    found.detection_delay_s AS detection_delay_s,
    found.peak_to_alert_s AS peak_to_alert_s,
    if(answers.authors >= @minPeople, toNullable(60 * dateDiff('minute', found.started_at, answers.first_at)), NULL) AS answer_s
FROM v_spike AS found
LEFT JOIN
(
    SELECT spikes.query AS query, spikes.started_at AS started_at, min(said.occurred_at) AS first_at, uniqExact(said.author) AS authors
    FROM (SELECT DISTINCT query, started_at FROM v_spike WHERE scope = 'public') AS spikes
    INNER JOIN (SELECT query, occurred_at, author FROM query_mention WHERE scope = 'internal') AS said ON spikes.query = said.query
    WHERE said.occurred_at BETWEEN spikes.started_at AND spikes.started_at + INTERVAL 7 DAY
    GROUP BY query, started_at
) AS answers ON found.query = answers.query AND found.started_at = answers.started_at AND found.scope = 'public';

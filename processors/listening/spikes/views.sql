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

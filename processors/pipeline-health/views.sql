-- How the sources, the log and the tables are doing. Nothing here is a figure about people, but small counts by the hour
-- would be: events are rounded up to tens and times of acts down to the hour, so that no single act shows.

-- A source that says it is reading and has not been heard of for an hour is silent: its process has gone, or hangs.
-- `scheduled` sources are read again and again by the configuration; an import ends.
CREATE OR REPLACE VIEW v_source @onCluster AS
SELECT
    health.source AS source,
    health.type AS type,
    has(splitByChar(',', (SELECT anyIf(texts.text, texts.name = 'sources') FROM (SELECT * FROM setting FINAL) AS texts)), health.source) AS scheduled,
    if(health.state = 'running' AND health.updated_at < now() - INTERVAL 1 HOUR, 'silent', toString(health.state)) AS state,
    health.last_success_at AS last_success_at,
    dateDiff('second', health.last_success_at, now64(3)) AS since_success_s,
    health.last_error_at AS last_error_at,
    health.last_error AS last_error,
    health.pages AS pages,
    health.events AS events,
    health.rejected AS rejected,
    toStartOfHour(toDateTime(health.newest_at)) AS newest_hour,
    dateDiff('second', newest_hour, now()) AS lag_s,
    ifNull(gaps.gaps, 0) AS gaps,
    health.updated_at AS updated_at
FROM (SELECT * FROM source_health FINAL) AS health
LEFT JOIN (SELECT source, count() AS gaps FROM source_gap FINAL GROUP BY source) AS gaps ON health.source = gaps.source;

CREATE OR REPLACE VIEW v_source_gap @onCluster AS
SELECT source, from_at, to_at, reason, dateDiff('second', from_at, to_at) AS lasted_s
FROM source_gap FINAL;

CREATE OR REPLACE VIEW v_backlog @onCluster AS
SELECT minute, replaceRegexpOne(toString(topic), '^earshot\\.(.+)\\.v\\d+$', '\\1') AS topic, behind
FROM log_backlog FINAL;

-- What came into the tables in an hour, as they now hold it: an act that came again counts where it came last.
-- The delay is that from the platform's answer to the table.
CREATE OR REPLACE VIEW v_throughput @onCluster AS
SELECT
    toStartOfHour(toDateTime(landed_at)) AS hour,
    platform,
    scope,
    toUInt64(ceil(count() / 10) * 10) AS events,
    quantile(0.5)(delay_s) AS delay_median_s,
    quantile(0.95)(delay_s) AS delay_p95_s
FROM
(
    SELECT landed_at, platform, scope, greatest(0, dateDiff('millisecond', observed_at, landed_at)) / 1000 AS delay_s FROM activity
)
GROUP BY hour, platform, scope;

-- `waiting_s`: for how long the newest act that has landed was not in the measures, at the time they were last computed;
-- 0 where they hold everything.
CREATE OR REPLACE VIEW v_freshness @onCluster AS
SELECT
    newest.platform AS platform,
    newest.scope AS scope,
    newest.newest_hour AS newest_hour,
    dateDiff('second', newest.newest_hour, now()) AS newest_age_s,
    newest.landed_at AS landed_at,
    computed.at AS computed_at,
    computed.until AS computed_until,
    if(computed.until IS NULL, NULL, greatest(0, dateDiff('second', computed.until, newest.landed_at))) AS waiting_s
FROM
(
    SELECT platform, scope, toStartOfHour(toDateTime(max(occurred_at))) AS newest_hour, max(activity.landed_at) AS landed_at
    FROM activity
    WHERE clock_ahead = 0
    GROUP BY platform, scope
) AS newest
CROSS JOIN
(
    SELECT fromUnixTimestamp64Milli(maxOrNull(toInt64(version)), 'UTC') AS at, minOrNull(landed_until) AS until
    FROM watermark FINAL
) AS computed;

-- By what was wrong, in words of this list and names of fields of the contracts only: a reason may quote what was in a file.
CREATE OR REPLACE VIEW v_dead_letter @onCluster AS
SELECT
    toStartOfHour(toDateTime(at)) AS hour,
    toString(step) AS step,
    multiIf(
        step = 'ingest.size', 'larger than a record may be',
        step = 'ingest.parse', 'the source does not understand it',
        step = 'land', 'the store refuses it',
        startsWith(reason, 'is not JSON'), 'no JSON',
        startsWith(reason, 'has no value'), 'no value',
        match(reason, '^[A-Za-z.]+: is (unknown|no known|missing)'), 'of an unknown kind',
        match(reason, '^[a-z][A-Za-z]{0,29}[.:]'), concat('does not fit: ', extract(reason, '^[A-Za-z]+')),
        'something else'
    ) AS class,
    count() AS letters
FROM dead_letter FINAL
GROUP BY hour, step, class;

-- What became of each weekly digest, without any address; who it is for is the kind, and a leader by the name that is shown of
-- them everywhere. `lost`: somebody began to send it an hour ago and was not heard of since.
CREATE OR REPLACE VIEW v_digest_delivery @onCluster AS
SELECT
    delivery.recipient AS recipient,
    delivery.week AS week,
    toString(delivery.kind) AS kind,
    delivery.leader_id AS leader_id,
    multiIf(
        delivery.kind != 'leader', '',
        names.name = '', concat('executive ', substring(delivery.leader_id, 1, 6)),
        names.name) AS leader,
    if(delivery.state = 'sending' AND delivery.at < now() - INTERVAL 1 HOUR, 'lost', toString(delivery.state)) AS state,
    delivery.attempts AS attempts,
    delivery.reason AS reason,
    delivery.next_at AS next_at,
    delivery.at AS at
FROM (SELECT * FROM digest_delivery FINAL) AS delivery
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON delivery.leader_id = names.person_id;

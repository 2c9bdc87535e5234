-- How the sources, the log and the tables are doing. Nothing here is a figure about people, but small counts by the hour
-- would be: events are rounded up to tens and times of acts down to the hour, so that no single act shows.

-- What runs under a source's name: its reading, and beside it a back-fill and the calls of its platform. One that says it is
-- reading and has not been heard of for an hour is silent: its process has gone, or hangs. A stream in which nothing happens says
-- every ten minutes that it is there. `left_s`: at the speed of this run of it.
CREATE OR REPLACE VIEW v_source_part @onCluster AS
SELECT
    splitByChar('.', health.source)[1] AS source,
    multiIf(endsWith(health.source, '.backfill'), 'back-fill', endsWith(health.source, '.calls'), 'calls', 'reading') AS part,
    toString(health.type) AS type,
    if(health.state = 'running' AND health.updated_at < now() - INTERVAL 1 HOUR, 'silent', toString(health.state)) AS state,
    health.last_success_at AS last_success_at,
    health.last_error_at AS last_error_at,
    health.last_error AS last_error,
    health.pages AS pages,
    health.events AS events,
    health.rejected AS rejected,
    toStartOfHour(toDateTime(health.newest_at)) AS newest_hour,
    health.requests AS requests,
    health.behind AS behind,
    health.progress_done AS done,
    health.progress_total AS total,
    health.progress_unit AS unit,
    if(
        health.progress_done > health.progress_done_then AND health.updated_at > health.progress_since,
        greatest(0, health.progress_total - health.progress_done)
            * dateDiff('millisecond', health.progress_since, health.updated_at)
            / 1000 / (health.progress_done - health.progress_done_then),
        NULL) AS left_s,
    health.updated_at AS updated_at
FROM (SELECT * FROM source_health FINAL) AS health;

-- Reading and back-fill count for one budget, and each says what it knew of both. What was used in a day or month that is over
-- counts for nothing in the next.
CREATE OR REPLACE VIEW v_source_usage @onCluster AS
SELECT
    source,
    unit,
    period,
    if(began < now() - if(period = 'day', toIntervalHour(25), toIntervalHour(32 * 24)), 0, of.2) AS used,
    of.3 AS most
FROM
(
    SELECT
        splitByChar('.', kept.source)[1] AS source,
        toString(kept.unit) AS unit,
        toString(kept.period) AS period,
        argMax((kept.from_at, kept.used, kept.most), (kept.from_at, kept.used)) AS of,
        of.1 AS began
    FROM (SELECT * FROM source_usage FINAL) AS kept
    GROUP BY source, unit, period
);

-- A row a source, in the worst state of its parts. `scheduled` sources are read again and again by the configuration; an import
-- ends. `backfill` is empty where there is none, `budget` too: it is the one that is nearest to its end.
CREATE OR REPLACE VIEW v_source @onCluster AS
SELECT
    joined.source AS source,
    joined.type AS type,
    has(splitByChar(',', (SELECT anyIf(texts.text, texts.name = 'sources') FROM (SELECT * FROM setting FINAL) AS texts)), joined.source) AS scheduled,
    joined.state AS state,
    joined.last_success_at AS last_success_at,
    dateDiff('second', joined.last_success_at, now64(3)) AS since_success_s,
    joined.last_error_at AS last_error_at,
    joined.last_error AS last_error,
    joined.pages AS pages,
    joined.events AS events,
    joined.rejected AS rejected,
    joined.newest_hour AS newest_hour,
    dateDiff('second', joined.newest_hour, now()) AS lag_s,
    joined.behind AS behind,
    joined.requests AS requests,
    joined.backfill AS backfill,
    joined.backfill_done AS backfill_done,
    joined.backfill_total AS backfill_total,
    joined.backfill_unit AS backfill_unit,
    joined.backfill_left_s AS backfill_left_s,
    budget.budget_share AS budget_share,
    ifNull(budget.budget, '') AS budget,
    ifNull(gaps.gaps, 0) AS gaps,
    joined.updated_at AS updated_at
FROM
(
    SELECT
        parts.source AS source,
        argMin(parts.type, parts.part != 'reading') AS type,
        argMin(parts.state, indexOf(['stopped', 'failing', 'silent', 'rate-limited', 'running', 'ok'], parts.state)) AS state,
        maxOrNullIf(parts.last_success_at, parts.part != 'back-fill') AS last_success_at,
        maxOrNull(parts.last_error_at) AS last_error_at,
        argMax(parts.last_error, ifNull(parts.last_error_at, toDateTime64(0, 3, 'UTC'))) AS last_error,
        sum(parts.pages) AS pages,
        sum(parts.events) AS events,
        sum(parts.rejected) AS rejected,
        maxOrNull(parts.newest_hour) AS newest_hour,
        anyOrNullIf(parts.behind, parts.part = 'reading') AS behind,
        max(parts.requests) AS requests,
        anyIf(parts.state, parts.part = 'back-fill') AS backfill,
        anyOrNullIf(parts.done, parts.part = 'back-fill') AS backfill_done,
        anyOrNullIf(parts.total, parts.part = 'back-fill') AS backfill_total,
        anyIf(parts.unit, parts.part = 'back-fill') AS backfill_unit,
        anyOrNullIf(parts.left_s, parts.part = 'back-fill' AND parts.state != 'ok') AS backfill_left_s,
        max(parts.updated_at) AS updated_at
    FROM v_source_part AS parts
    GROUP BY parts.source
) AS joined
LEFT JOIN
(
    SELECT splitByChar('.', missing.source)[1] AS source, uniqExact(missing.from_at, missing.to_at, missing.reason) AS gaps
    FROM (SELECT * FROM source_gap FINAL) AS missing
    GROUP BY source
) AS gaps ON joined.source = gaps.source
LEFT JOIN
(
    SELECT
        source,
        maxOrNull(used / most) AS budget_share,
        argMax(concat(toString(round(used, 2)), ' of ', toString(round(most, 2)), ' ', unit, ' a ', period), used / most) AS budget
    FROM v_source_usage
    WHERE most > 0
    GROUP BY source
) AS budget ON joined.source = budget.source;

CREATE OR REPLACE VIEW v_source_gap @onCluster AS
SELECT DISTINCT
    splitByChar('.', missing.source)[1] AS source,
    missing.from_at AS from_at,
    missing.to_at AS to_at,
    missing.reason AS reason,
    dateDiff('second', missing.from_at, missing.to_at) AS lasted_s
FROM (SELECT * FROM source_gap FINAL) AS missing;

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
-- Open: neither replayed nor dropped by an operator.
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
    count() AS letters,
    countIf(marks.state = '') AS open,
    countIf(marks.state = 'replayed') AS replayed,
    countIf(marks.state = 'dropped') AS dropped
FROM (SELECT * FROM dead_letter FINAL) AS letter
LEFT JOIN (SELECT id, toString(state) AS state FROM dead_letter_mark FINAL) AS marks ON letter.id = marks.id
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

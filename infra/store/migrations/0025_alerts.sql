-- Alerts as they were last raised. Titles and reasons are made of names of the configuration and of figures: nobody's words.
CREATE TABLE IF NOT EXISTS alert @onCluster
(
    id         String,
    rule       LowCardinality(String),
    -- Name of the query.
    about      LowCardinality(String),
    scope      LowCardinality(String),
    grain      LowCardinality(String),
    started_at DateTime64(3, 'UTC'),
    found_at   DateTime64(3, 'UTC'),
    title      String,
    reason     String,
    -- {name: number or null} as JSON.
    figures    String,
    -- Path on the report's pages.
    panel      String,
    version    UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY id
TTL toDateTime(found_at) + INTERVAL 400 DAY;

-- What was done with an alert: acknowledged by somebody (who is not kept), or silenced, because its query was muted.
CREATE TABLE IF NOT EXISTS alert_mark @onCluster
(
    alert   String,
    mark    LowCardinality(String),
    at      DateTime64(3, 'UTC'),
    note    String,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (alert, mark)
TTL toDateTime(at) + INTERVAL 400 DAY;

-- Queries whose alerts are not sent for a time; `*` is all of them, `until` NULL no longer.
CREATE TABLE IF NOT EXISTS alert_mute @onCluster
(
    about   String,
    until   Nullable(DateTime64(3, 'UTC')),
    at      DateTime64(3, 'UTC'),
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY about;

-- What became of each message to each target, as the log last said. No address is here: a target is a keyed hash.
CREATE TABLE IF NOT EXISTS alert_delivery @onCluster
(
    target   String,
    -- Id of the first alert in it.
    message  String,
    -- Its name in the configuration.
    channel  LowCardinality(String),
    kind     LowCardinality(String),
    alerts   Array(String),
    -- sending | sent | retry | failed
    state    LowCardinality(String),
    attempts UInt16,
    -- Of the server; 0 where none answered.
    code     Int32,
    reason   String,
    next_at  Nullable(DateTime64(3, 'UTC')),
    at       DateTime64(3, 'UTC'),
    version  UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (target, message)
TTL toDateTime(at) + INTERVAL 400 DAY;

-- How each source is doing, as it last said in the log; the newest word counts, however often and late it is delivered.
CREATE TABLE IF NOT EXISTS source_health @onCluster
(
    source          String,
    type            LowCardinality(String),
    state           LowCardinality(String),
    last_success_at Nullable(DateTime64(3, 'UTC')),
    last_error_at   Nullable(DateTime64(3, 'UTC')),
    last_error      String,
    pages           UInt64,
    events          UInt64,
    rejected        UInt64,
    -- Time of the newest act taken in.
    newest_at       Nullable(DateTime64(3, 'UTC')),
    updated_at      DateTime64(3, 'UTC'),
    version         UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY source;

-- Stretches of time that a platform no longer gives.
CREATE TABLE IF NOT EXISTS source_gap @onCluster
(
    source  String,
    from_at DateTime64(3, 'UTC'),
    to_at   DateTime64(3, 'UTC'),
    reason  String,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (source, from_at, to_at, reason);

-- Records that the processors had not taken from the log, minute by minute. The minute is part of the key, so that two
-- replicas that both hold the schedules for a moment write one row.
CREATE TABLE IF NOT EXISTS log_backlog @onCluster
(
    topic   LowCardinality(String),
    minute  DateTime('UTC'),
    behind  UInt64,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (topic, minute)
TTL minute + INTERVAL 30 DAY;

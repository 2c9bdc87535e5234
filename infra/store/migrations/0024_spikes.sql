-- Hours and days in which a query was said unusually often; named by the full hour in which it began.
CREATE TABLE IF NOT EXISTS spike @onCluster
(
    query       LowCardinality(String),
    scope       LowCardinality(String),
    -- hour or day: the length of the window that shows it.
    grain       LowCardinality(String),
    started_at  DateTime64(3, 'UTC'),
    detected_at DateTime64(3, 'UTC'),
    -- Null while it goes on.
    ended_at    Nullable(DateTime64(3, 'UTC')),
    -- End of the window with the most voices; counts, what was expected and the score are of that window.
    peak_at     DateTime64(3, 'UTC'),
    -- Voices: authors, near-duplicates counted once.
    count       UInt32,
    authors     UInt32,
    expected    Float64,
    -- How often a week this query would show as much by chance.
    score       Float64,
    -- What the expectation rests on: before, week or season.
    basis       LowCardinality(String),
    reason      String,
    -- When an alert was handed over; null: none was.
    raised_at   Nullable(DateTime64(3, 'UTC')),
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (query, scope, grain, started_at)
TTL toDateTime(started_at) + INTERVAL 800 DAY;

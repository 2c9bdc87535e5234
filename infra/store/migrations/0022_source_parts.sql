-- What a source has asked of its platform, what the platform has that is not read, and how far a back-fill is. A source may
-- have several rows: `x` is its reading, `x.backfill` and `x.calls` run beside it.
ALTER TABLE source_health @onCluster ADD COLUMN IF NOT EXISTS requests UInt64 DEFAULT 0;
-- Acts; null: not known.
ALTER TABLE source_health @onCluster ADD COLUMN IF NOT EXISTS behind Nullable(UInt64);
ALTER TABLE source_health @onCluster ADD COLUMN IF NOT EXISTS progress_done Nullable(Float64);
ALTER TABLE source_health @onCluster ADD COLUMN IF NOT EXISTS progress_total Nullable(Float64);
ALTER TABLE source_health @onCluster ADD COLUMN IF NOT EXISTS progress_unit String DEFAULT '';
-- When this run began, and how much had been done by then: the speed follows.
ALTER TABLE source_health @onCluster ADD COLUMN IF NOT EXISTS progress_since Nullable(DateTime64(3, 'UTC'));
ALTER TABLE source_health @onCluster ADD COLUMN IF NOT EXISTS progress_done_then Nullable(Float64);

-- What was used of a budget in the day or month that began at `from_at`; `most` is null where it is counted and not capped.
CREATE TABLE IF NOT EXISTS source_usage @onCluster
(
    source  String,
    -- requests, or what the platform counts: quota units, USD.
    unit    LowCardinality(String),
    period  LowCardinality(String),
    from_at DateTime64(3, 'UTC'),
    used    Float64,
    most    Nullable(Float64),
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (source, unit, period);

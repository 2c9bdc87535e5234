-- Runs of the conformity signals. A run is never changed; the newest of the same question is the one that is shown.
CREATE TABLE IF NOT EXISTS conformity_run @onCluster
(
    run              UInt64,
    created_at       DateTime64(3, 'UTC'),
    definition       LowCardinality(String),
    seed             String,
    purpose          String,
    -- Who may see it: organisation, where three executives or more are pooled; else executive, whom it is about.
    audience         LowCardinality(String),
    executives       UInt32,
    -- Ids.
    communities      Array(String),
    starts           Date,
    ends             Date,
    acts             UInt64,
    -- Of posts, replies and reactions of the executives: how many were found, eligible, matched, and why not. JSON.
    counts           String,
    -- Sets of random people in the audit, and the share of them that a plain before/after test calls an effect.
    fake_sets        UInt32,
    naive_alarm_rate Nullable(Float64),
    version          UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY run;

-- What a run says of one outcome of a signal, for one kind of act of the executives. No number where it is not identified.
CREATE TABLE IF NOT EXISTS conformity_effect @onCluster
(
    run              UInt64,
    signal           LowCardinality(String),
    -- Of several outcomes that belong to a signal, which.
    outcome          LowCardinality(String),
    question         String,
    act              LowCardinality(String),
    window_hours     UInt16,
    -- less | more | no detectable change | not identified
    status           LowCardinality(String),
    -- What people read of it, in a sentence; and what else belongs beside it.
    verdict          String,
    notes            Array(String),
    -- log: logarithm of a ratio; share: difference of shares; points: difference in the outcome's unit.
    scale            LowCardinality(String),
    is_experimental  UInt8,
    estimate         Nullable(Float64),
    low              Nullable(Float64),
    high             Nullable(Float64),
    p                Nullable(Float64),
    -- After Benjamini and Hochberg, over what is shown of the run.
    adjusted_p       Nullable(Float64),
    detectable       Nullable(Float64),
    events           Nullable(UInt32),
    people           Nullable(UInt32),
    match_rate       Nullable(Float64),
    false_alarm_rate Nullable(Float64),
    -- Shares of events, and of their controls, that close a thread.
    closing_events   Nullable(Float64),
    closing_controls Nullable(Float64),
    version          UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (run, signal, outcome, act);

-- The gates of a run, with the figure that each one looked at.
CREATE TABLE IF NOT EXISTS conformity_gate @onCluster
(
    run     UInt64,
    signal  LowCardinality(String),
    outcome LowCardinality(String),
    act     LowCardinality(String),
    gate    LowCardinality(String),
    place   UInt8,
    passed  UInt8,
    figure  Nullable(Float64),
    needed  String,
    reason  String,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (run, signal, outcome, act, gate);

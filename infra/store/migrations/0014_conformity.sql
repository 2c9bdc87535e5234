-- Runs of the conformity signals. A run is never changed; the newest of the same question is the one that is shown.
CREATE TABLE IF NOT EXISTS conformity_run @onCluster
(
    run         UInt64,
    created_at  DateTime64(3, 'UTC'),
    definition  LowCardinality(String),
    seed        String,
    purpose     String,
    -- Who may see it: the organisation, where three executives or more are pooled; else the one executive it is about.
    audience    LowCardinality(String),
    leader_id   String,
    executives  UInt32,
    -- Empty: every community.
    communities Array(String),
    starts      Date,
    ends        Date,
    -- Controls an event, hours of a window, sets of the audit …: JSON.
    parameters  String,
    version     UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY run;

-- What a run says of one signal, for one kind of act of the executives.
CREATE TABLE IF NOT EXISTS conformity_effect @onCluster
(
    run              UInt64,
    signal           LowCardinality(String),
    act              LowCardinality(String),
    window_hours     UInt16,
    -- effect | none | not identified
    status           LowCardinality(String),
    -- What people read of it, in a sentence.
    verdict          String,
    unit             LowCardinality(String),
    estimate         Nullable(Float64),
    low              Nullable(Float64),
    high             Nullable(Float64),
    p                Nullable(Float64),
    -- After Benjamini and Hochberg, over the signals of the run.
    adjusted_p       Nullable(Float64),
    detectable       Nullable(Float64),
    events           UInt32,
    people           UInt32,
    match_rate       Nullable(Float64),
    false_alarm_rate Nullable(Float64),
    closing_ratio    Nullable(Float64),
    version          UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (run, signal, act, window_hours);

-- The gates of a run, with the figure that each one looked at.
CREATE TABLE IF NOT EXISTS conformity_gate @onCluster
(
    run     UInt64,
    signal  LowCardinality(String),
    act     LowCardinality(String),
    gate    LowCardinality(String),
    passed  UInt8,
    figure  Nullable(Float64),
    needed  String,
    reason  String,
    version UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (run, signal, act, gate);

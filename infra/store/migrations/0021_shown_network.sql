-- What people may see of four weeks beside participation's own figures, as decided when they were computed: hidden figures are
-- NULL. `floor` is the smallest group that was shown then.
CREATE TABLE IF NOT EXISTS shown_network @onCluster
(
    starts            Date,
    scope             LowCardinality(String),
    dim               LowCardinality(String),
    key               String,
    ends              Date,
    floor             UInt32,
    hidden_because    String,
    connected         Nullable(UInt32),
    connections       Nullable(UInt32),
    two_way_share     Nullable(Float64),
    members           Nullable(UInt32),
    centralisation    Nullable(Float64),
    key_player_share  Nullable(Float64),
    unit_connections  Nullable(UInt32),
    cross_unit_share  Nullable(Float64),
    unit_ei           Nullable(Float64),
    unit_null         Nullable(Float64),
    unit_null_low     Nullable(Float64),
    unit_null_high    Nullable(Float64),
    unit_p            Nullable(Float64),
    without_unit      Nullable(UInt32),
    level_connections Nullable(UInt32),
    cross_level_share Nullable(Float64),
    level_ei          Nullable(Float64),
    level_null        Nullable(Float64),
    level_null_low    Nullable(Float64),
    level_null_high   Nullable(Float64),
    level_p           Nullable(Float64),
    without_level     Nullable(UInt32),
    version           UInt64,
    is_deleted        UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS shown_persona @onCluster
(
    starts               Date,
    scope                LowCardinality(String),
    dim                  LowCardinality(String),
    key                  String,
    ends                 Date,
    floor                UInt32,
    hidden_because       String,
    contributors         Nullable(UInt32),
    engager_share        Nullable(Float64),
    catalyst_share       Nullable(Float64),
    responder_share      Nullable(Float64),
    broadcaster_share    Nullable(Float64),
    people_and_observers Nullable(UInt32),
    observer_share       Nullable(Float64),
    version              UInt64,
    is_deleted           UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS shown_concentration @onCluster
(
    starts             Date,
    scope              LowCardinality(String),
    dim                LowCardinality(String),
    key                String,
    ends               Date,
    floor              UInt32,
    hidden_because     String,
    authors            Nullable(UInt32),
    quieter_half_share Nullable(Float64),
    eligible           Nullable(UInt32),
    top_1_share        Nullable(Float64),
    next_9_share       Nullable(Float64),
    last_90_share      Nullable(Float64),
    -- The Lorenz curve at each tenth, empty where it is hidden, and of how many people these are the tenths.
    author_curve       Array(Float64),
    author_people      Nullable(UInt32),
    eligible_curve     Array(Float64),
    eligible_people    Nullable(UInt32),
    version            UInt64,
    is_deleted         UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS shown_unevenness @onCluster
(
    grain        LowCardinality(String),
    starts       Date,
    scope        LowCardinality(String),
    dim          LowCardinality(String),
    key          String,
    ends         Date,
    floor        UInt32,
    units        Nullable(UInt32),
    unit_parity  Nullable(Float64),
    unit_gini    Nullable(Float64),
    levels       Nullable(UInt32),
    level_parity Nullable(Float64),
    level_gini   Nullable(Float64),
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (grain, starts, scope, dim, key);

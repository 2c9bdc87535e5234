-- Participation of a slice (dim = key) of people in a period. Internal: floors come with shown_participation.
CREATE TABLE IF NOT EXISTS participation_period @onCluster
(
    grain            LowCardinality(String),
    starts           Date,
    scope            LowCardinality(String),
    dim              LowCardinality(String),
    key              String,
    ends             Date,
    eligible         Nullable(UInt32),
    people           UInt32,
    eligible_active  UInt32,
    interactive      UInt32,
    active_days      UInt32,
    posts            UInt32,
    replies          UInt32,
    reactions        UInt32,
    shares           UInt32,
    mentions         UInt32,
    contributions    UInt32,
    heavy            UInt32,
    contributing     UInt32,
    reacting         UInt32,
    observing        UInt32,
    absent           Nullable(UInt32),
    posters          UInt32,
    gini_posters     Nullable(Float64),
    gini_eligible    Nullable(Float64),
    top_1_percent    UInt32,
    top_10_percent   UInt32,
    authored         UInt32,
    version          UInt64,
    is_deleted       UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (grain, starts, scope, dim, key);

-- The same cells with what the privacy floors make of them. Only the views read it; they turn what is not shown into null.
CREATE TABLE IF NOT EXISTS shown_participation @onCluster
(
    grain             LowCardinality(String),
    starts            Date,
    scope             LowCardinality(String),
    dim               LowCardinality(String),
    key               String,
    ends              Date,
    floor             UInt32,
    family            String,
    hidden_because    LowCardinality(String),
    eligible          Nullable(UInt32),
    people            UInt32,
    active_days       UInt32,
    posts             UInt32,
    replies           UInt32,
    reactions         UInt32,
    shares            UInt32,
    contributions     UInt32,
    interactive       UInt32,
    heavy             UInt32,
    contributing      UInt32,
    reacting          UInt32,
    observing         UInt32,
    absent            Nullable(UInt32),
    posters           UInt32,
    gini_posters      Nullable(Float64),
    gini_eligible     Nullable(Float64),
    top_1_percent     UInt32,
    top_10_percent    UInt32,
    authored          UInt32,
    interactive_shown UInt8,
    classes_shown     UInt8,
    posters_shown     UInt8,
    version           UInt64,
    is_deleted        UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (grain, starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS retention_week @onCluster
(
    starts     Date,
    scope      LowCardinality(String),
    dim        LowCardinality(String),
    key        String,
    people     UInt32,
    newcomers  UInt32,
    retained   UInt32,
    returning  UInt32,
    lapsed     UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS response_week @onCluster
(
    starts          Date,
    scope           LowCardinality(String),
    dim             LowCardinality(String),
    key             String,
    authors         UInt32,
    posts           UInt32,
    answered        UInt32,
    questions       UInt32,
    open_questions  UInt32,
    timed           UInt32,
    median_s        Nullable(Float64),
    p90_s           Nullable(Float64),
    revived         UInt32,
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

-- People of a community in the 364 days that end with the week which starts here.
CREATE TABLE IF NOT EXISTS community_year @onCluster
(
    starts       Date,
    scope        LowCardinality(String),
    community_id String,
    people       UInt32,
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, community_id);

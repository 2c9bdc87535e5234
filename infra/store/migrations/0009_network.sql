-- Who is connected with whom in the four weeks that end with a week, counted in every slice of people. A connection is a
-- pair of people of whom at least one turned to the other. Internal: floors come with the views.
CREATE TABLE IF NOT EXISTS network_period @onCluster
(
    starts          Date,
    scope           LowCardinality(String),
    dim             LowCardinality(String),
    key             String,
    ends            Date,
    -- People of the slice with a connection to anybody, and connections with at least one end in it.
    people          UInt32,
    pairs           UInt32,
    two_way         UInt32,
    -- The same among themselves.
    members         UInt32,
    member_pairs    UInt32,
    -- The fewest members who hold half of the connections' ends.
    key_players     UInt32,
    centralisation  Nullable(Float64),
    -- Connections within and across units or levels, between people of whom that is known.
    unit_people     UInt32,
    without_unit    UInt32,
    unit_inside     Nullable(UInt32),
    unit_across     Nullable(UInt32),
    unit_null_mean  Nullable(Float64),
    unit_null_low   Nullable(Float64),
    unit_null_high  Nullable(Float64),
    unit_p          Nullable(Float64),
    level_people    UInt32,
    without_level   UInt32,
    level_inside    Nullable(UInt32),
    level_across    Nullable(UInt32),
    level_null_mean Nullable(Float64),
    level_null_low  Nullable(Float64),
    level_null_high Nullable(Float64),
    level_p         Nullable(Float64),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

-- How many people of a slice give about as much as they get, and so on, in four weeks. Nobody's own label is kept.
CREATE TABLE IF NOT EXISTS persona_period @onCluster
(
    starts       Date,
    scope        LowCardinality(String),
    dim          LowCardinality(String),
    key          String,
    ends         Date,
    -- Those who contributed; the four after it add up to them.
    people       UInt32,
    engagers     UInt32,
    catalysts    UInt32,
    responders   UInt32,
    broadcasters UInt32,
    -- Eligible people who contributed nothing; null where nobody knows who is eligible.
    observers    Nullable(UInt32),
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

-- What is written in four weeks by how many: cumulative shares at the deciles of authors and of all eligible people, the
-- quietest first.
CREATE TABLE IF NOT EXISTS lorenz_period @onCluster
(
    starts          Date,
    scope           LowCardinality(String),
    dim             LowCardinality(String),
    key             String,
    ends            Date,
    authors         UInt32,
    eligible        Nullable(UInt32),
    -- Ten numbers, at 10 %, 20 % … 100 %; empty where nobody wrote.
    author_curve    Array(Float64),
    eligible_curve  Array(Float64),
    quieter_half    Nullable(Float64),
    -- Shares of the loudest 1 % of eligible people, of the next 9 %, of the rest.
    top_1           Nullable(Float64),
    next_9          Nullable(Float64),
    last_90         Nullable(Float64),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

-- Whether more people write for the first time after a leader's post than on matched days, and what its commenters start,
-- in the 26 weeks that end with a week; of one leader (dim executive) or of all of them together (dim all).
CREATE TABLE IF NOT EXISTS open_doors @onCluster
(
    starts              Date,
    scope               LowCardinality(String),
    dim                 LowCardinality(String),
    key                 String,
    ends                Date,
    -- Days of a community with a leader's post in the last 14 days that have a match, and the days that they match.
    exposed_days        UInt32,
    matched_days        UInt32,
    -- First posts on them, the people behind those, and the person-days at risk: who could write for the first time.
    newcomers           UInt32,
    matched_newcomers   UInt32,
    newcomer_people     UInt32,
    matched_people      UInt32,
    exposed_risk        Float64,
    matched_risk        Float64,
    ratio               Nullable(Float64),
    ratio_low           Nullable(Float64),
    ratio_high          Nullable(Float64),
    -- First-time authors per person at risk and day, more than on matched days.
    difference          Nullable(Float64),
    difference_low      Nullable(Float64),
    difference_high     Nullable(Float64),
    commenters          UInt32,
    starters            UInt32,
    threads_after       UInt32,
    threads_before      UInt32,
    threads_more        Nullable(Float64),
    threads_more_low    Nullable(Float64),
    threads_more_high   Nullable(Float64),
    founders            UInt32,
    communities_after   UInt32,
    communities_before  UInt32,
    version             UInt64,
    is_deleted          UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

-- What a thread is made of: its first post, replies, shares of any of these, posts that quote one. Ordered by root, so that
-- a thread is read without a scan; a node that moves to another thread leaves a deleted row in the old one. Internal.
CREATE TABLE IF NOT EXISTS thread_node @onCluster
(
    root_id     String,
    node_id     String,
    -- post | reply | share | quote
    kind        LowCardinality(String),
    -- What is answered, shared or quoted; empty for the first post.
    of_id       String,
    occurred_at DateTime64(3, 'UTC'),
    person_id   String,
    leader_id   String,
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0,
    INDEX by_node node_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_of of_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (root_id, node_id);

-- The tree of replies and reshares under each post that anybody answered, within the window of the configuration.
CREATE TABLE IF NOT EXISTS cascade @onCluster
(
    root_id    String,
    day        Date,
    -- Nodes, the first post included.
    size       UInt32,
    depth      UInt32,
    -- Mean distance between two nodes (Goel et al. 2016).
    virality   Float64,
    -- 1: the thread is larger than what was looked at.
    capped     UInt8,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY root_id;

-- Posts by what makes them alike, for comparisons: place, weekday, four hours of the day, length (power of two of words).
CREATE TABLE IF NOT EXISTS peer_post @onCluster
(
    community_id String,
    scope        LowCardinality(String),
    platform     LowCardinality(String),
    weekday      UInt8,
    hour_bin     UInt8,
    length_bin   UInt8,
    post_id      String,
    day          Date,
    by_leader    UInt8,
    person_id    String,
    interactors  UInt32,
    unique_views Nullable(UInt64),
    size         UInt32,
    depth        UInt32,
    virality     Nullable(Float64),
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0,
    INDEX by_post post_id TYPE bloom_filter GRANULARITY 4,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (community_id, scope, platform, weekday, hour_bin, length_bin, post_id);

-- What alike posts of everybody but leaders come to.
CREATE TABLE IF NOT EXISTS peer_stratum @onCluster
(
    community_id  String,
    scope         LowCardinality(String),
    platform      LowCardinality(String),
    weekday       UInt8,
    hour_bin      UInt8,
    length_bin    UInt8,
    posts         UInt32,
    authors       UInt32,
    interactors   Float64,
    seen_posts    UInt32,
    seen_authors  UInt32,
    seen          Nullable(Float64),
    size          Float64,
    depth         Float64,
    -- Posts that were answered or shared; of the others there is no distance between nodes.
    tree_posts    UInt32,
    tree_authors  UInt32,
    virality      Nullable(Float64),
    version       UInt64,
    is_deleted    UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (community_id, scope, platform, weekday, hour_bin, length_bin);

-- Interactors by viewer over the twelve weeks that end with this one, from posts whose viewers are counted.
CREATE TABLE IF NOT EXISTS engagement_rate @onCluster
(
    scope       LowCardinality(String),
    starts      Date,
    posts       UInt32,
    authors     UInt32,
    rate        Float64,
    -- The middle 95 % of viewers ÷ (interactors ÷ rate) of those posts.
    low_factor  Float64,
    high_factor Float64,
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (scope, starts);

-- Every act in the cascade of a leader's post, with where its actor stood at that moment. Internal.
CREATE TABLE IF NOT EXISTS leader_act @onCluster
(
    post_id     String,
    act_id      String,
    leader_id   String,
    -- reply | share | quote | react
    kind        LowCardinality(String),
    occurred_at DateTime64(3, 'UTC'),
    precision   LowCardinality(String),
    person_id   String,
    account_id  String,
    target_id   String,
    -- leader: the leader or who writes for the leader. other: everybody else. own: the leader without the office.
    role        LowCardinality(String),
    -- The act is on something that the leader wrote.
    on_leader   UInt8,
    mentions    Array(String),
    unit_names  Array(String),
    -- inside | outside the leader's reporting line | unknown
    line        LowCardinality(String),
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (post_id, act_id);

ALTER TABLE leader_post @onCluster
    ADD COLUMN IF NOT EXISTS counted_members  Nullable(UInt32),
    ADD COLUMN IF NOT EXISTS estimated        Nullable(UInt32),
    ADD COLUMN IF NOT EXISTS estimated_low    Nullable(UInt32),
    ADD COLUMN IF NOT EXISTS estimated_high   Nullable(UInt32),
    ADD COLUMN IF NOT EXISTS estimate_posts   UInt32,
    ADD COLUMN IF NOT EXISTS estimate_authors UInt32,
    ADD COLUMN IF NOT EXISTS reshares         UInt32,
    ADD COLUMN IF NOT EXISTS carriers         UInt32,
    ADD COLUMN IF NOT EXISTS organic          UInt32,
    ADD COLUMN IF NOT EXISTS unit_depth       UInt8,
    ADD COLUMN IF NOT EXISTS units            UInt32,
    ADD COLUMN IF NOT EXISTS units_reached    UInt32,
    ADD COLUMN IF NOT EXISTS in_units         UInt32,
    ADD COLUMN IF NOT EXISTS line_known       UInt32,
    ADD COLUMN IF NOT EXISTS outside_line     UInt32,
    ADD COLUMN IF NOT EXISTS timed_people     UInt32,
    ADD COLUMN IF NOT EXISTS half_s           Nullable(UInt32),
    ADD COLUMN IF NOT EXISTS ninety_s         Nullable(UInt32),
    -- Who commented, and seconds from a comment to the leader's answer. Never shown.
    ADD COLUMN IF NOT EXISTS answer_waits     Array(Tuple(String, UInt32)),
    -- Who commented, and how often the word changed sides afterwards. Never shown.
    ADD COLUMN IF NOT EXISTS dialogues        Array(Tuple(String, UInt32)),
    ADD COLUMN IF NOT EXISTS cascade_size     UInt32,
    ADD COLUMN IF NOT EXISTS cascade_depth    UInt32,
    ADD COLUMN IF NOT EXISTS cascade_virality Nullable(Float64),
    ADD COLUMN IF NOT EXISTS cascade_capped   UInt8,
    ADD COLUMN IF NOT EXISTS peer_posts       UInt32,
    ADD COLUMN IF NOT EXISTS peer_authors     UInt32,
    ADD COLUMN IF NOT EXISTS size_lift        Nullable(Float64),
    ADD COLUMN IF NOT EXISTS depth_lift       Nullable(Float64),
    ADD COLUMN IF NOT EXISTS peer_trees       UInt32,
    ADD COLUMN IF NOT EXISTS peer_tree_authors UInt32,
    ADD COLUMN IF NOT EXISTS virality_lift    Nullable(Float64);

-- Whom everybody reports to: oneself, the manager, the manager's manager … in periods. Internal.
CREATE TABLE IF NOT EXISTS management_chain @onCluster
(
    person_id  String,
    valid_from DateTime64(3, 'UTC'),
    valid_to   DateTime64(3, 'UTC'),
    chain      Array(String),
    version    UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (person_id, valid_from);

-- Who speaks for a leader when: enrolled executives for themselves, delegates for an executive in office. Internal.
CREATE TABLE IF NOT EXISTS leader_office @onCluster
(
    person_id    String,
    leader_id    String,
    valid_from   DateTime64(3, 'UTC'),
    valid_to     DateTime64(3, 'UTC'),
    by_delegate  UInt8,
    leader_level Nullable(UInt8),
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (person_id, leader_id, valid_from);

-- Units of the level below the top that have enough eligible people, in periods, and how deep that level is.
CREATE TABLE IF NOT EXISTS unit_list @onCluster
(
    valid_from DateTime64(3, 'UTC'),
    valid_to   DateTime64(3, 'UTC'),
    depth      UInt8,
    units      Array(String),
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY valid_from;

-- A leader (delegates included) and each person they turned to, or who turned to them, on a day. Internal.
CREATE TABLE IF NOT EXISTS leader_tie @onCluster
(
    leader_id    String,
    day          Date,
    person_id    String,
    outward      UInt32,
    inward       UInt32,
    -- Of these, by or to a delegate.
    by_delegate  UInt32,
    -- Somebody of the directory who is no executive that day.
    is_staff     UInt8,
    leader_level Nullable(UInt8),
    person_level Nullable(UInt8),
    version      UInt64,
    is_deleted   UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, day, person_id);

-- A leader's four weeks; the leader without a name is all of them. Internal: floors come with the view.
CREATE TABLE IF NOT EXISTS leader_period @onCluster
(
    leader_id       String,
    starts          Date,
    ends            Date,
    -- Comments that the leader answered, and the people who made them.
    answer_s        Nullable(Float64),
    answered_people UInt32,
    dialogue_depth  Nullable(Float64),
    commenters      UInt32,
    -- People and posts in whose cascade they took part, as pairs and as people: those who came only through others' replies
    -- and shares; those whose place in the chart is known, and of them those outside the leader's line.
    carrier_pairs   UInt32,
    carriers        UInt32,
    organic_pairs   UInt32,
    organic_people  UInt32,
    direct_people   UInt32,
    line_pairs      UInt32,
    line_people     UInt32,
    outside_pairs   UInt32,
    outside_people  UInt32,
    inside_people   UInt32,
    -- First two-way exchanges with anybody, and with how many people.
    new_partners    UInt32,
    new_people      UInt32,
    pairs           UInt32,
    pair_people     UInt32,
    far_pairs       UInt32,
    far_people      UInt32,
    near_people     UInt32,
    owned_acts      UInt32,
    foreign_acts    UInt32,
    unowned_acts    UInt32,
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, starts);

-- How many steps it takes from a leader to staff, by who talked with whom and by the organisation chart.
CREATE TABLE IF NOT EXISTS leader_hops @onCluster
(
    leader_id  String,
    starts     Date,
    ends       Date,
    -- Staff reached within six steps whose place in the chart is known, and staff whose place is known.
    targets    UInt32,
    staff      UInt32,
    hops       Nullable(Float64),
    org_hops   Nullable(Float64),
    -- One in so many people was looked at.
    sampled    UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, starts);

-- Whether a leader and the adoption team had a two-way exchange in a week, and the longest time without one so far.
CREATE TABLE IF NOT EXISTS leader_contact @onCluster
(
    leader_id  String,
    starts     Date,
    ends       Date,
    exchanged  UInt8,
    gap_days   UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, starts);

-- What a refresh of reach is about to compute again: nodes, roots, posts of leaders, days, periods.
CREATE TABLE IF NOT EXISTS dirty_reach @onCluster
(
    run       UInt64,
    kind      LowCardinality(String),
    id        String,
    landed_at DateTime DEFAULT now()
)
ENGINE = @engine(ReplacingMergeTree)
ORDER BY (run, kind, id)
TTL landed_at + INTERVAL 1 DAY;

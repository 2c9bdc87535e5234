-- The queries in force, as the configuration has them; `definition` names what decides whether a text matches.
CREATE TABLE IF NOT EXISTS listening_query @onCluster
(
    name        String,
    definition  String,
    title       String,
    kind        LowCardinality(String),
    -- Counts among what is ours, or theirs, in share of voice; neither: it is no voice.
    voice       LowCardinality(String),
    expression  String,
    -- Texts of this day and later could be matched when the query came: older ones were gone. 1970: all that there is.
    texts_since Date,
    position    UInt16,
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY name;

-- A version of a text that a query matches. It counts while that version of the act stands and the definition is in force.
CREATE TABLE IF NOT EXISTS query_match @onCluster
(
    query       LowCardinality(String),
    definition  String,
    id          String,
    version     UInt64,
    day         Date,
    occurred_at DateTime64(3, 'UTC'),
    scope       LowCardinality(String),
    platform    LowCardinality(String),
    -- The account, as a hash.
    author      UInt64,
    -- Of the words without links, names, numbers and signs: alike in copies that differ by no more.
    copies      UInt64,
    -- SimHash of pairs of words: few bits differ between texts that are much the same. 0: too short to tell.
    simhash     UInt64,
    landed_at   DateTime64(3, 'UTC') DEFAULT now64(3),
    INDEX by_landed landed_at TYPE minmax GRANULARITY 1,
    INDEX by_id id TYPE bloom_filter GRANULARITY 4
)
ENGINE = @engine(ReplacingMergeTree, version)
PARTITION BY toYYYYMM(day)
ORDER BY (query, definition, day, id)
SETTINGS old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0;

-- Which of a week's mentions are much the same text: each belongs to the group named after its first one. Only what is no
-- mention by itself stands here: copies, and what looks like the work of a machine.
CREATE TABLE IF NOT EXISTS near_duplicate @onCluster
(
    starts     Date,
    id         String,
    first_id   String,
    size       UInt32,
    authors    UInt32,
    -- repeated: one author says it again and again. links: many mentions of few authors lead to one place.
    flag       LowCardinality(String),
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, id);

-- Mentions of a week by query: everywhere, on a platform, in a language. Internal: shown_mention says what may be read.
CREATE TABLE IF NOT EXISTS mention_week @onCluster
(
    starts          Date,
    scope           LowCardinality(String),
    query           LowCardinality(String),
    -- all, platform or language.
    part            LowCardinality(String),
    key             LowCardinality(String),
    mentions        UInt32,
    -- Mentions, near-duplicates counted once.
    voices          UInt32,
    flagged         UInt32,
    authors         UInt32,
    -- People who wrote there and did not mention it.
    others          UInt32,
    scored          UInt32,
    positive        UInt32,
    negative        UInt32,
    sentiment_milli Int64,
    -- Authors of a mention that is positive, negative, neither, not scored.
    sides           Array(UInt32),
    -- Views where they are known: sums of one platform only mean anything.
    views           UInt64,
    viewed          UInt32,
    few             Array(UInt64),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, query, part, key);

-- NULL is hidden.
CREATE TABLE IF NOT EXISTS shown_mention @onCluster
(
    starts          Date,
    scope           LowCardinality(String),
    query           LowCardinality(String),
    part            LowCardinality(String),
    key             LowCardinality(String),
    floor           UInt32,
    hidden_because  LowCardinality(String),
    mentions        Nullable(UInt32),
    voices          Nullable(UInt32),
    flagged         Nullable(UInt32),
    of_sentiment    Nullable(UInt32),
    scored          Nullable(UInt32),
    positive        Nullable(UInt32),
    negative        Nullable(UInt32),
    sentiment_milli Nullable(Int64),
    views           Nullable(UInt64),
    viewed          Nullable(UInt32),
    -- Mentions of every brand and competitor in the same place; NULL where a hidden one would follow from it.
    tracked         Nullable(UInt32),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, query, part, key);

-- How many people used a word, or a pair of words, in a week: two or more. Kept from the count on as long as texts are from
-- their landing: the retention comes from the configuration.
CREATE TABLE IF NOT EXISTS term_week @onCluster
(
    starts     Date,
    scope      LowCardinality(String),
    lang       LowCardinality(String),
    term       String,
    authors    UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, lang, term)
TTL toDateTime(intDiv(version, 1000)) + toIntervalDay(90);

-- Words and pairs of words that more people used in a week than in the four before: only what may be read is kept.
CREATE TABLE IF NOT EXISTS shown_term @onCluster
(
    starts      Date,
    scope       LowCardinality(String),
    lang        LowCardinality(String),
    term        String,
    floor       UInt32,
    -- People who used it this week, and in a week of the four before on average.
    authors     UInt32,
    authors_of  UInt32,
    usual       Float64,
    -- Log-odds ratio with an informative Dirichlet prior, and how many standard errors it is from none.
    log_odds    Float64,
    z           Float64,
    place       UInt32,
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, lang, term);

CREATE TABLE IF NOT EXISTS shown_link @onCluster
(
    starts     Date,
    scope      LowCardinality(String),
    -- Host and path; what follows may hold a secret.
    link       String,
    floor      UInt32,
    authors    UInt32,
    texts      UInt32,
    place      UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, link);

-- People who met a theme in a community in a week without having written of it: by how many independent sources carried it
-- there, and how many of them took it up within the week after.
CREATE TABLE IF NOT EXISTS reinforcement_week @onCluster
(
    starts     Date,
    scope      LowCardinality(String),
    query      LowCardinality(String),
    -- 1, or 2 for two and more.
    sources    UInt8,
    exposed    UInt32,
    taken_up   UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, query, sources);

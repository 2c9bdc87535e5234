-- What is known of the posts and replies of a week, by where they stand: everywhere, on a platform, in a community, on a
-- platform's open timelines. Internal: shown_listening says what may be read.
CREATE TABLE IF NOT EXISTS listening_week @onCluster
(
    starts          Date,
    scope           LowCardinality(String),
    dim             LowCardinality(String),
    key             String,
    -- The platform that it is on; empty for `all`.
    platform        LowCardinality(String),
    authors         UInt32,
    texts           UInt32,
    scored          UInt32,
    positive        UInt32,
    negative        UInt32,
    -- Sum of the scores of −1 to 1, in thousandths: whole numbers add up alike in any order.
    sentiment_milli Int64,
    with_mention    UInt32,
    mentions        UInt32,
    with_link       UInt32,
    -- Authors of a text that is positive, negative, neither, not scored; with and without a mention; with and without a link.
    sides           Array(UInt32),
    -- The authors as hashes while they are few, together and by side, so that several cells can be counted together.
    few             Array(UInt64),
    few_sides       Array(Tuple(UInt8, UInt64)),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS listening_language @onCluster
(
    starts     Date,
    scope      LowCardinality(String),
    -- Empty where it is not known.
    lang       LowCardinality(String),
    texts      UInt32,
    of_texts   UInt32,
    authors    UInt32,
    -- Authors of a text in another language.
    others     UInt32,
    few        Array(UInt64),
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, lang);

CREATE TABLE IF NOT EXISTS listening_day @onCluster
(
    day        Date,
    scope      LowCardinality(String),
    mentions   UInt32,
    -- Authors of a text that mentions somebody, and of one that does not.
    authors    UInt32,
    others     UInt32,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (day, scope);

-- NULL is hidden.
CREATE TABLE IF NOT EXISTS shown_listening @onCluster
(
    starts          Date,
    scope           LowCardinality(String),
    dim             LowCardinality(String),
    key             String,
    floor           UInt32,
    hidden_because  LowCardinality(String),
    texts           Nullable(UInt32),
    sentiment_texts Nullable(UInt32),
    scored          Nullable(UInt32),
    positive        Nullable(UInt32),
    negative        Nullable(UInt32),
    sentiment_milli Nullable(Int64),
    mention_texts   Nullable(UInt32),
    with_mention    Nullable(UInt32),
    mentions        Nullable(UInt32),
    link_texts      Nullable(UInt32),
    with_link       Nullable(UInt32),
    version         UInt64,
    is_deleted      UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, dim, key);

CREATE TABLE IF NOT EXISTS shown_language @onCluster
(
    starts         Date,
    scope          LowCardinality(String),
    lang           LowCardinality(String),
    floor          UInt32,
    hidden_because LowCardinality(String),
    texts          Nullable(UInt32),
    of_texts       Nullable(UInt32),
    version        UInt64,
    is_deleted     UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, scope, lang);

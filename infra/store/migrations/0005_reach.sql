-- Posts of enrolled executives, their own or written by a delegate, with the three sizes that are never mixed: who saw
-- it (platform's unique views), who could have (audience), who answered (interactors). Null is unknown.
CREATE TABLE IF NOT EXISTS leader_post @onCluster
(
    leader_id      String,
    day            Date,
    post_id        String,
    occurred_at    DateTime64(3, 'UTC'),
    community_id   String,
    scope          LowCardinality(String),
    platform       LowCardinality(String),
    url            String,
    by_delegate    UInt8,
    words          UInt32,
    audience       Nullable(UInt32),
    audience_kind  LowCardinality(String),
    seen           Nullable(UInt32),
    interactors    UInt32,
    repliers       UInt32,
    reactors       UInt32,
    sharers        UInt32,
    commenters     UInt32,
    answered       UInt32,
    lift           Nullable(Float64),
    lift_basis     LowCardinality(String),
    lift_matched   UInt32,
    lift_authors   UInt32,
    version        UInt64,
    is_deleted     UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, day, post_id);

-- Counters of leaders' posts as platforms gave them, by the age of the post. Null is unknown.
CREATE TABLE IF NOT EXISTS leader_count @onCluster
(
    leader_id  String,
    day        Date,
    post_id    String,
    as_of      DateTime64(3, 'UTC'),
    age_s      UInt32,
    views      Nullable(UInt64),
    reactions  Nullable(UInt64),
    replies    Nullable(UInt64),
    shares     Nullable(UInt64),
    -- Reactions, replies and shares together, as far as they are known.
    answers    Nullable(UInt64),
    -- More, or less, than in the reading before; in the first one all of it.
    grown      Nullable(Int64),
    is_newest  UInt8,
    -- When half of the newest answers had come; null: the readings are too far apart to tell.
    half_s     Nullable(UInt32),
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, day, post_id, as_of);

-- Whether a leader's post had a circle large enough for what was said below it to count in four weeks. Its other figures change more often
-- (what such a post usually comes to), and four weeks must not be computed again for that. Internal.
CREATE TABLE IF NOT EXISTS leader_circle @onCluster
(
    leader_id  String,
    day        Date,
    post_id    String,
    is_enough  UInt8,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0,
    INDEX by_version version TYPE minmax GRANULARITY 1
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (leader_id, day, post_id);

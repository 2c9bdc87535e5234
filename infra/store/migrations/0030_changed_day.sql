-- Windows (local day × community) whose facts were computed again, and in which run: for what is computed from them later.
CREATE TABLE IF NOT EXISTS changed_day @onCluster
(
    day          Date,
    community_id String,
    version      UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (day, community_id);

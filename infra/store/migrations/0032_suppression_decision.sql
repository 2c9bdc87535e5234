-- What a refresh has decided about what may be shown (processors/participation/suppression.ts): one row a cell. Of no use after
-- the refresh. The decisions themselves are no longer made in tables.
CREATE TABLE IF NOT EXISTS suppression_decision @onCluster
(
    run        UInt64,
    grain      LowCardinality(String),
    starts     Date,
    scope      LowCardinality(String),
    dim        LowCardinality(String),
    key        String,
    -- Of a unit, the unit whose part it is.
    family     String,
    floor      UInt32,
    why        LowCardinality(String),
    -- Counts that may be shown of it.
    shown      Array(LowCardinality(String)),
    -- Active days that are known of four weeks; NULL where those of every week are shown.
    known_days Nullable(UInt32),
    written    DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
ORDER BY (run, grain, starts, scope, dim, key)
TTL written + INTERVAL 1 DAY;

DROP TABLE IF EXISTS suppression_cell @onCluster;

DROP TABLE IF EXISTS suppression_act @onCluster;

DROP TABLE IF EXISTS suppression_set @onCluster;

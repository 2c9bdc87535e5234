-- Keys of the API. The key itself is shown once and kept nowhere: `hash` is its SHA-256, and it is long and random enough
-- for that. A row is written again when the key is revoked.
CREATE TABLE IF NOT EXISTS api_key @onCluster
(
    id         String,
    hash       String,
    name       String,
    -- read | admin | executive:<id>
    scopes     Array(String),
    created_at DateTime64(3, 'UTC'),
    expires_at DateTime64(3, 'UTC'),
    revoked_at Nullable(DateTime64(3, 'UTC')),
    version    UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY id;

-- Who read what of the API and the pages. Not for dashboards: no view shows it. The configuration says how long it is kept.
CREATE TABLE IF NOT EXISTS api_audit @onCluster
(
    at     DateTime64(3, 'UTC'),
    -- Id of the key; `operator` for the command line beside, `local` for this machine without a key, empty for nobody known.
    who    LowCardinality(String),
    method LowCardinality(String),
    -- The route with its known parameters, never a key.
    route  LowCardinality(String),
    asked  String,
    status UInt16,
    -- Rows of the answer; null where it has none.
    rows   Nullable(UInt32),
    ms     Float64
)
ENGINE = @engine(MergeTree)
ORDER BY (at, who)
TTL toDateTime(at) + INTERVAL 400 DAY;

-- Whom a run of fewer than three executives is about: it is theirs to read before anybody else's.
ALTER TABLE conformity_run @onCluster ADD COLUMN IF NOT EXISTS executive_ids Array(String) AFTER executives;

-- Runs about single executives that were made readable to everybody who may read, and by whom.
CREATE TABLE IF NOT EXISTS conformity_publication @onCluster
(
    run          UInt64,
    published_at DateTime64(3, 'UTC'),
    withdrawn    UInt8,
    version      UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY run;

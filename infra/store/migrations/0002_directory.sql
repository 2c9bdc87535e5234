-- People by pseudonym, in periods. 1970-01-01 as the beginning is "since before the data"; 2100-01-01 as the end "still".
CREATE TABLE IF NOT EXISTS person @onCluster
(
    person_id    String,
    origin       LowCardinality(String),
    valid_from   DateTime64(3, 'UTC'),
    valid_to     DateTime64(3, 'UTC'),
    version      UInt64,
    unit_path    Array(LowCardinality(String)),
    manager_id   String,
    title        String,
    level        Nullable(UInt8),
    location     LowCardinality(String),
    active       UInt8,
    is_executive UInt8,
    rule         String,
    delegate_of  String,
    landed_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (person_id, origin, valid_from);

-- Names of enrolled executives and their delegates; of nobody else.
CREATE TABLE IF NOT EXISTS person_name @onCluster
(
    person_id String,
    name      String,
    version   UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY person_id;

CREATE TABLE IF NOT EXISTS org_unit @onCluster
(
    path       Array(String),
    valid_from DateTime64(3, 'UTC'),
    valid_to   DateTime64(3, 'UTC'),
    version    UInt64,
    landed_at  DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (path, valid_from);

CREATE TABLE IF NOT EXISTS account_link @onCluster
(
    account_id   String,
    person_id    String,
    method       LowCardinality(String),
    confidence   Float32,
    account_kind LowCardinality(String),
    version      UInt64,
    landed_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY account_id;

CREATE TABLE IF NOT EXISTS membership @onCluster
(
    community_id String,
    account_id   String,
    valid_from   DateTime64(3, 'UTC'),
    valid_to     DateTime64(3, 'UTC'),
    version      UInt64,
    landed_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (community_id, account_id, valid_from);

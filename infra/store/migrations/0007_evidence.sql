-- What no platform knows and an operator imports (infra/contracts/evidence.ts). `removed` rows are taken back. Days are
-- those of the organisation; 2100-01-01 as the end is "still".
CREATE TABLE IF NOT EXISTS approval @onCluster
(
    approval_id  String,
    version      UInt64,
    removed      UInt8,
    channel      String,
    author_id    String,
    approver_id  String,
    submitted_at DateTime64(3, 'UTC'),
    approved_at  Nullable(DateTime64(3, 'UTC')),
    published_at Nullable(DateTime64(3, 'UTC')),
    outcome      LowCardinality(String),
    required     Nullable(UInt8),
    landed_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY approval_id;

CREATE TABLE IF NOT EXISTS channel_access @onCluster
(
    channel    String,
    role       String,
    valid_from Date,
    version    UInt64,
    removed    UInt8,
    required   UInt8,
    reachable  UInt8,
    promoted   UInt8,
    landed_at  DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (channel, role, valid_from);

CREATE TABLE IF NOT EXISTS pilot @onCluster
(
    pilot_id  String,
    version   UInt64,
    removed   UInt8,
    name      String,
    starts    Date,
    ends      Date,
    -- (arm: pilot | control, kind: unit | community | person, key)
    members   Array(Tuple(arm String, kind String, key String)),
    landed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY pilot_id;

-- Sponsors and the adoption team.
CREATE TABLE IF NOT EXISTS sponsor @onCluster
(
    person_id         String,
    role              LowCardinality(String),
    valid_from        Date,
    valid_to          Date,
    version           UInt64,
    removed           UInt8,
    -- Paths joined by ` / `; empty: the person's own unit.
    units             Array(String),
    business_function LowCardinality(String),
    landed_at         DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (person_id, role, valid_from);

CREATE TABLE IF NOT EXISTS contact @onCluster
(
    contact_id     String,
    version        UInt64,
    removed        UInt8,
    day            Date,
    leader_id      String,
    team_member_id String,
    two_way        UInt8,
    kind           LowCardinality(String),
    landed_at      DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY contact_id;

CREATE TABLE IF NOT EXISTS community_owner @onCluster
(
    -- Name or id, as the operator wrote it.
    community  String,
    owner_id   String,
    valid_from Date,
    valid_to   Date,
    version    UInt64,
    removed    UInt8,
    landed_at  DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (community, owner_id, valid_from);

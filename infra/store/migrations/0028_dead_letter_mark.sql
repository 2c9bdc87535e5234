-- The letter from which a record was replayed that has failed again; empty for most.
ALTER TABLE dead_letter @onCluster ADD COLUMN IF NOT EXISTS after String DEFAULT '';

-- What an operator has decided about a dead letter: replayed or dropped. Without a row it is open.
CREATE TABLE IF NOT EXISTS dead_letter_mark @onCluster
(
    id        String,
    state     LowCardinality(String),
    at        DateTime64(3, 'UTC'),
    landed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, at)
ORDER BY id
TTL toDateTime(landed_at) + INTERVAL 90 DAY;

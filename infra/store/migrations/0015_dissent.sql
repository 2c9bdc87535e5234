-- Classifiers of dissent: weights of stems, and how often they are wrong on texts they were not trained on. No text, no
-- account, no label of any reply is kept. The newest of the current definition is used.
CREATE TABLE IF NOT EXISTS dissent_model @onCluster
(
    trained_at      DateTime64(3, 'UTC'),
    definition      LowCardinality(String),
    classifier      LowCardinality(String),
    threshold       Float64,
    seed            UInt64,
    folds           UInt8,
    true_positives  UInt32,
    false_negatives UInt32,
    true_negatives  UInt32,
    false_positives UInt32,
    -- Agreement of two who labelled; null where one did.
    kappa           Nullable(Float64),
    -- JSON: language of texts whose own is not known, bias, and [stem, weight] of stems that five labelled texts or more have.
    model           String CODEC(ZSTD(3))
)
ENGINE = @engine(ReplacingMergeTree)
ORDER BY trained_at;

-- When a sample was drawn for people to label, and what for.
CREATE TABLE IF NOT EXISTS dissent_sample @onCluster
(
    drawn_at    DateTime64(3, 'UTC'),
    purpose     String,
    seed        UInt64,
    replies     UInt32,
    communities UInt32
)
ENGINE = @engine(ReplacingMergeTree)
ORDER BY drawn_at;

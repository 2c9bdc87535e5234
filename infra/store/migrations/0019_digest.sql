-- What became of each digest, as the log last said. The highest version counts: it follows from the number of the attempt and
-- what came of it, so that records may come in any order and often. No address is here.
CREATE TABLE IF NOT EXISTS digest_delivery @onCluster
(
    recipient  String,
    week       Date,
    kind       LowCardinality(String),
    leader_id  String,
    -- sending | sent | retry | failed
    state      LowCardinality(String),
    attempts   UInt16,
    -- Of the server; 0 where none answered.
    code       Int32,
    reason     String,
    next_at    Nullable(DateTime64(3, 'UTC')),
    message_id String,
    at         DateTime64(3, 'UTC'),
    version    UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (recipient, week);

-- The digests as they were sent, for the report page, and for sending the same again where it is not known whether the server
-- took it. No view shows them: a leader's digest is for that leader.
CREATE TABLE IF NOT EXISTS digest_mail @onCluster
(
    recipient  String,
    week       Date,
    subject    String,
    html       String,
    text       String,
    -- {title, findings, link} as JSON: the same in short, for a channel.
    card       String,
    -- Versions of the definitions behind it, by measure, as JSON: the next week's says what has changed.
    definitions String,
    -- Each a name within the HTML, a description and a picture in base64.
    pictures   Array(Tuple(cid String, alt String, png String)),
    expires_at DateTime('UTC'),
    version    UInt64
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY (recipient, week)
TTL expires_at;

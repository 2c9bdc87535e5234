-- People and accounts of whom nothing is kept, by pseudonym: landing leaves out what comes of them.
CREATE TABLE IF NOT EXISTS erasure @onCluster
(
    id        String,
    subject   LowCardinality(String),
    version   UInt64,
    landed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = @engine(ReplacingMergeTree, version)
ORDER BY id;

-- What is erased must leave the disk within seconds, here as in the table of acts.
ALTER TABLE person @onCluster MODIFY SETTING old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0;
ALTER TABLE person_name @onCluster MODIFY SETTING old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0;
ALTER TABLE account_link @onCluster MODIFY SETTING old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0;
ALTER TABLE membership @onCluster MODIFY SETTING old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0;
ALTER TABLE dead_letter @onCluster MODIFY SETTING old_parts_lifetime = 2, cleanup_delay_period = 2, max_cleanup_delay_period = 5, cleanup_delay_period_random_add = 0;

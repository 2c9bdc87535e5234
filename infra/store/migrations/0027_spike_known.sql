-- Windows of its length that were known of a query before the spike: of little a spike must be greater, and says so.
ALTER TABLE spike @onCluster ADD COLUMN IF NOT EXISTS known UInt32 DEFAULT 360 AFTER basis;

-- Everything there is, and everything there was: for a first run, or one with other rules.
INSERT INTO dirty_conversation (run, day, community_id)
SELECT DISTINCT {run:UInt64}, day, community_id
FROM activity
WHERE verb IN ('post', 'reply') AND community_id != ''
UNION DISTINCT
SELECT DISTINCT {run:UInt64}, day, community_id
FROM conversation

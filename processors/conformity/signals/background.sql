-- Texts that were written in some communities before a moment; where there are more than enough, the same ones for the same
-- seed.
WITH drawn AS
(
    SELECT id, toString(lang) AS lang
    FROM live_act
    WHERE verb IN ('post', 'reply')
      AND kind_of_actor = 'person'
      AND words > 0
      AND occurred_at < fromUnixTimestamp64Milli({before:Int64}, 'UTC')
      AND community_id IN {communities:Array(String)}
      AND id IN (SELECT id FROM activity_text)
    ORDER BY cityHash64({seed:String}, id)
    LIMIT {limit:UInt32}
)
SELECT drawn.lang AS lang, texts.text AS text
FROM (SELECT id, text FROM activity_text FINAL WHERE id IN (SELECT id FROM drawn)) AS texts
INNER JOIN drawn ON texts.id = drawn.id

-- Texts in the order of their key, some at a time: a page begins where the last one ended.
SELECT id, text
FROM activity_text FINAL
WHERE id > {after:String}
ORDER BY id
LIMIT {limit:UInt32}

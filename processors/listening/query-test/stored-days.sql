-- Days (of the clock in Greenwich) with posts and replies whose text is still kept, the newest first, and how many there are.
SELECT toString(day) AS day, toUInt32(count()) AS texts
FROM standing_act
WHERE verb IN ('post', 'reply')
  AND day >= {firstDay:Date}
  AND id IN (SELECT id FROM activity_text WHERE text != '')
GROUP BY day
ORDER BY day DESC

-- Days (of the clock in Greenwich) with posts and replies whose text is still kept, the newest first, and how many there are.
SELECT toString(acts.day) AS day, toUInt32(count()) AS texts
FROM standing_act AS acts
WHERE acts.verb IN ('post', 'reply')
  AND acts.id IN (SELECT id FROM activity_text WHERE text != '')
GROUP BY acts.day
ORDER BY acts.day DESC

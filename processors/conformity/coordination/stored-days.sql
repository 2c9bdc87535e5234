-- How many rows each day has, to read some days at a time.
SELECT toString(found.day) AS day, toUInt32(count()) AS acts
FROM activity AS found
WHERE found.verb IN ('post', 'reply') AND found.day <= {lastDay:Date}
GROUP BY found.day
ORDER BY found.day

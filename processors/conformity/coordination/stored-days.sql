-- How many rows each day has, to read some days at a time.
SELECT toString(day) AS day, toUInt32(count()) AS acts
FROM activity
WHERE verb IN ('post', 'reply') AND day <= {lastDay:Date}
GROUP BY day
ORDER BY day

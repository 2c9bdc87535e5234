-- First posts or replies in a community, by people who were at risk.
SELECT community_id, toUInt32(first_post_day) AS day, toUnixTimestamp64Milli(first_at) AS at, person_id AS person
FROM authors
WHERE first_post_day >= in_from AND first_post_day < in_to AND first_post_day BETWEEN {firstDay:Date} AND {lastDay:Date}
ORDER BY community_id, day, at, person

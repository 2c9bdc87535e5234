-- Communities inside the organisation since their first post.
SELECT community_id, toUInt32(min(day)) AS begins, toUInt8(community_id IN (SELECT community_id FROM membership)) AS has_members
FROM post FINAL
WHERE scope = 'internal' AND day <= {lastDay:Date}
GROUP BY community_id
ORDER BY community_id

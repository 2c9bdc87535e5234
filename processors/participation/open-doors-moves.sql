-- By how many people more or fewer are at risk from a day on: eligible people (of communities without known members; those
-- have no name), members, and those who have written, who are at risk no more from the next day on.
SELECT kind, community_id, toUInt32(move.1) AS day, toInt32(sum(move.2)) AS change
FROM
(
    SELECT 'everybody' AS kind, '' AS community_id, arrayJoin([(from_date, 1), (to_date, -1)]) AS move FROM eligible
    UNION ALL
    SELECT 'community', community_id, arrayJoin([(in_from, 1), (in_to, -1)]) FROM members
    UNION ALL
    SELECT 'community', community_id, arrayJoin([(greatest(in_from, first_post_day + 1), -1), (in_to, 1)])
    FROM authors
    WHERE first_post_day + 1 < in_to
)
WHERE move.1 <= {lastDay:Date}
GROUP BY kind, community_id, day
HAVING change != 0
ORDER BY kind, community_id, day

-- What leaders do, by their own hand or a delegate's: their posts, each with its leader and time, and (without a leader)
-- days with any act of theirs.
SELECT leader_id AS leader, community_id, toUInt32(post.day) AS day, toUnixTimestamp64Milli(occurred_at) AS at
FROM post FINAL
WHERE scope = 'internal' AND leader_id != '' AND kind = 'post' AND post.day BETWEEN {firstDay:Date} - {exposedDays:UInt16} AND {lastDay:Date}
UNION ALL
SELECT DISTINCT '', community_id, toUInt32(acted.day), 0
FROM
(
    SELECT community_id, day
    FROM post FINAL
    WHERE scope = 'internal' AND leader_id != '' AND day BETWEEN {firstDay:Date} - {exposedDays:UInt16} AND {lastDay:Date}
    UNION ALL
    SELECT acts.community_id, acts.day
    FROM
    (
        SELECT community_id, day, person_id, toDateTime64(day + 1, 3, {timeZone:String}) AS day_ends
        FROM person_day FINAL
        WHERE scope = 'internal' AND posts + replies + reactions + shares > 0
          AND day BETWEEN {firstDay:Date} - {exposedDays:UInt16} AND {lastDay:Date}
          AND person_id IN (SELECT person_id FROM person WHERE is_executive = 1 OR delegate_of != '')
    ) AS acts
    ASOF INNER JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.day_ends > periods.valid_from
    WHERE (periods.is_executive = 1 OR periods.delegate_of != '') AND periods.active = 1
) AS acted

-- Whether the messages of a community's month are grouped. A channel, a group or a team is a chat; a forum's and a feed's
-- platform threads everything itself, and somebody who posts there begins something new.
SELECT
    acts.community_id AS community_id,
    acts.month AS month,
    communities.is_chat AS is_chat,
    toUInt8({enabled:UInt8} = 1 AND communities.is_chat AND acts.replies < {threadedFrom:Float64} * acts.messages) AS is_grouped
FROM
(
    SELECT community_id, toStartOfMonth(day) AS month, count() AS messages, countIf(verb = 'reply') AS replies
    FROM standing_act
    WHERE kind_of_actor = 'person'
      AND verb IN ('post', 'reply')
      AND day BETWEEN {firstMonth:Date} AND toLastDayOfMonth({lastMonth:Date})
      AND community_id IN (SELECT community_id FROM dirty_conversation WHERE run = {run:UInt64})
    GROUP BY community_id, month
) AS acts
LEFT JOIN
(
    SELECT id, kind IN ('channel', 'group', 'team') AS is_chat FROM community FINAL
) AS communities ON acts.community_id = communities.id
WHERE (community_id, month) IN (SELECT community_id, toStartOfMonth(day) FROM dirty_conversation WHERE run = {run:UInt64})

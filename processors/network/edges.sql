-- Connections of the window by where they were made: everywhere, on a platform, in a community. `left` and `right` are the
-- numbers of nodes.sql; `both` says that each turned to the other there.
WITH
    acts AS
    (
        SELECT DISTINCT toString(scope) AS scope, toString(platform) AS platform, community_id, from_person, to_person
        FROM interaction FINAL
        WHERE day BETWEEN {starts:Date} AND {ends:Date}
    ),
    nodes AS
    (
        SELECT scope, person, toUInt32(row_number() OVER (PARTITION BY scope ORDER BY person) - 1) AS node
        FROM (SELECT DISTINCT scope, arrayJoin([from_person, to_person]) AS person FROM acts)
    ),
    numbered AS
    (
        SELECT acts.scope AS scope, platform, community_id, senders.node AS sender, receivers.node AS receiver
        FROM acts
        INNER JOIN nodes AS senders ON acts.scope = senders.scope AND acts.from_person = senders.person
        INNER JOIN nodes AS receivers ON acts.scope = receivers.scope AND acts.to_person = receivers.person
    )
SELECT
    scope,
    forum.1 AS dim,
    forum.2 AS key,
    groupArray(one) AS left,
    groupArray(other) AS right,
    groupArray(both_ways) AS both
FROM
(
    SELECT
        scope,
        arrayJoin([('all', ''), ('platform', platform), ('community', community_id)]) AS forum,
        least(sender, receiver) AS one,
        greatest(sender, receiver) AS other,
        toUInt8(max(sender < receiver) + max(sender > receiver) = 2) AS both_ways
    FROM numbered
    WHERE sender != receiver
    GROUP BY scope, forum, one, other
    ORDER BY scope, forum, one, other
)
GROUP BY scope, forum
ORDER BY scope, dim, key

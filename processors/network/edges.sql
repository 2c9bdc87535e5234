-- Connections of the dirty windows by where they were made: everywhere, on a platform, in a community. `left` and `right`
-- are the numbers of nodes.sql; `both` says that each turned to the other there.
WITH
    (
        SELECT groupArray((starts, ends))
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'network' AND due = 1 AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ) AS windows,
    acts AS
    (
        SELECT DISTINCT
            arrayJoin(arrayFilter(window -> day BETWEEN window.1 AND window.2, windows)).1 AS window_starts,
            toString(scope) AS scope, toString(platform) AS platform, community_id, from_person, to_person
        FROM interaction FINAL
        WHERE day BETWEEN {firstStart:Date} AND {lastEnd:Date}
    ),
    nodes AS
    (
        SELECT window_starts, scope, person, toUInt32(row_number() OVER (PARTITION BY window_starts, scope ORDER BY person) - 1) AS node
        FROM (SELECT DISTINCT window_starts, scope, arrayJoin([from_person, to_person]) AS person FROM acts)
    ),
    numbered AS
    (
        SELECT
            acts.window_starts AS window_starts, acts.scope AS scope, platform, community_id, senders.node AS sender, receivers.node AS receiver
        FROM acts
        INNER JOIN nodes AS senders
            ON acts.window_starts = senders.window_starts AND acts.scope = senders.scope AND acts.from_person = senders.person
        INNER JOIN nodes AS receivers
            ON acts.window_starts = receivers.window_starts AND acts.scope = receivers.scope AND acts.to_person = receivers.person
    )
SELECT
    toString(window_starts) AS starts,
    toString(window_starts + 27) AS ends,
    scope,
    forum.1 AS dim,
    forum.2 AS key,
    groupArray(one) AS left,
    groupArray(other) AS right,
    groupArray(both_ways) AS both
FROM
(
    SELECT
        window_starts,
        scope,
        arrayJoin([('all', ''), ('platform', platform), ('community', community_id)]) AS forum,
        least(sender, receiver) AS one,
        greatest(sender, receiver) AS other,
        toUInt8(max(sender < receiver) + max(sender > receiver) = 2) AS both_ways
    FROM numbered
    WHERE sender != receiver
    GROUP BY window_starts, scope, forum, one, other
    ORDER BY window_starts, scope, forum, one, other
)
GROUP BY window_starts, scope, forum
ORDER BY window_starts, scope, dim, key

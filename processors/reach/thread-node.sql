-- Nodes of threads: dirty posts and replies, shares of them, and posts that quote them or are among them. {firstDay} is the
-- UTC day of the earliest.
WITH
    dirty AS
    (
        SELECT id
        FROM dirty_reach
        WHERE run = {run:UInt64} AND kind = 'node' AND id BETWEEN {firstId:String} AND {lastId:String}
    )
SELECT root_id, post_id AS node_id, toString(kind) AS kind, parent_id AS of_id, occurred_at, person_id, leader_id
FROM post FINAL
WHERE day >= {firstDay:Date} - 1 AND post_id IN (SELECT id FROM dirty)
UNION ALL
SELECT
    shared.root_id AS root_id,
    acts.id AS node_id,
    if(acts.verb = 'share', 'share', 'quote') AS kind,
    acts.of_id AS of_id,
    acts.occurred_at AS occurred_at,
    acts.person_id AS person_id,
    own.leader_id AS leader_id
FROM
(
    SELECT id, verb, occurred_at, person_id, if(verb = 'share', object_id, quoted_id) AS of_id
    FROM live_act
    WHERE kind_of_actor = 'person'
      AND day >= {firstDay:Date}
      AND (
          verb = 'share' AND object_id IN (SELECT id FROM dirty)
          OR verb IN ('post', 'reply') AND quoted_id != '' AND (quoted_id IN (SELECT id FROM dirty) OR id IN (SELECT id FROM dirty))
      )
) AS acts
INNER JOIN
(
    SELECT post_id, root_id
    FROM post FINAL
    WHERE post_id IN (SELECT id FROM dirty)
       OR post_id IN (SELECT quoted_id FROM activity WHERE quoted_id != '' AND id IN (SELECT id FROM dirty))
) AS shared ON acts.of_id = shared.post_id
LEFT JOIN
(
    SELECT post_id, root_id, leader_id
    FROM post FINAL
    WHERE post_id IN (SELECT id FROM activity WHERE quoted_id != '' AND day >= {firstDay:Date})
) AS own ON acts.id = own.post_id
-- Who quotes in a thread what was said in it has answered already.
WHERE own.root_id != shared.root_id

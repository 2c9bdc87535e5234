-- One row a thread with more than its first post: each node's parent by index, in order of time, nodes after the window of
-- the configuration left out; -1 where what is answered is no node. No more than {maxNodes} of a thread.
WITH
    nodes AS
    (
        SELECT
            nodes.root_id AS root_id,
            nodes.node_id AS node_id,
            nodes.of_id AS of_id,
            roots.day AS day,
            row_number() OVER (
                PARTITION BY nodes.root_id ORDER BY nodes.node_id != nodes.root_id, nodes.occurred_at, nodes.node_id
            ) AS place
        FROM
        (
            SELECT root_id, node_id, of_id, occurred_at
            FROM thread_node FINAL
            WHERE root_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root' AND id BETWEEN {firstId:String} AND {lastId:String})
        ) AS nodes
        INNER JOIN
        (
            SELECT root_id, occurred_at, toDate(occurred_at, {timeZone:String}) AS day
            FROM thread_node FINAL
            WHERE node_id = root_id
              AND root_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'root' AND id BETWEEN {firstId:String} AND {lastId:String})
        ) AS roots ON nodes.root_id = roots.root_id
        WHERE toDate(nodes.occurred_at) >= toDate(roots.occurred_at)
          AND nodes.occurred_at <= roots.occurred_at + toIntervalDay({windowDays:UInt32})
    )
SELECT
    nodes.root_id AS root_id,
    toString(any(nodes.day)) AS day,
    count() > {maxNodes:UInt32} AS capped,
    arrayMap(
        node -> node.2,
        arraySlice(arraySort(groupArray((nodes.place, toInt32(parents.place) - 1))), 1, {maxNodes:UInt32})
    ) AS parents
FROM nodes
LEFT JOIN nodes AS parents ON nodes.root_id = parents.root_id AND nodes.of_id = parents.node_id
GROUP BY root_id
HAVING count() > 1

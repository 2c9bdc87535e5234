-- First posts whose thread has other nodes now, or nodes that are answered otherwise; and dirty posts themselves, which may
-- be gone.
INSERT INTO dirty_reach (run, kind, id)
SELECT DISTINCT {run:UInt64}, 'root', root_id
FROM
(
    SELECT root_id FROM thread_node WHERE version > {factsSince:UInt64}
    UNION ALL
    SELECT root_id
    FROM thread_node FINAL
    WHERE node_id IN (SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'node')
    UNION ALL
    SELECT id FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'node'
)

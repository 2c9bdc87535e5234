-- Posts and replies that may stand otherwise in their thread, or be answered otherwise, than when reach looked last: what
-- the facts looked at since, whether it changed or not (a share of one's own post changes no count), and what changed.
INSERT INTO dirty_reach (run, kind, id)
SELECT DISTINCT {run:UInt64}, 'node', post_id
FROM
(
    SELECT post_id FROM dirty_post WHERE run > {factsSince:UInt64}
    UNION ALL
    SELECT post_id FROM post WHERE version > {factsSince:UInt64}
    UNION ALL
    -- With a new definition, whatever is there is looked at again.
    SELECT node_id FROM thread_node WHERE {factsSince:UInt64} = 0
)

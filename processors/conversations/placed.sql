-- How the messages of a stretch of days are grouped now. Rows that were taken back are read too: they tell that a run
-- which did not come to its end has been here.
SELECT
    day,
    community_id,
    post_id,
    argMax(parent_id, version) AS parent,
    argMax(root_id, version) AS root,
    argMax(is_deleted, version) AS gone,
    max(conversation.version) AS written
FROM conversation
WHERE day BETWEEN {firstRead:Date} AND {lastRead:Date}
  AND community_id BETWEEN {firstId:String} AND {lastId:String}
  AND community_id IN (
      SELECT community_id FROM dirty_conversation WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
  )
GROUP BY day, community_id, post_id

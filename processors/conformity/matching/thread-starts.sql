-- When the threads of staged acts began, where that was before the first staged act.
INSERT INTO conformity_thread (run, community, thread, started)
SELECT {run:UInt64}, acts.community, acts.thread, min(toUnixTimestamp64Milli(roots.started))
FROM (SELECT community, thread, act_id FROM conformity_act FINAL WHERE run = {run:UInt64} AND kind != 'reaction') AS acts
INNER JOIN
(
    SELECT post_id, root_id FROM post FINAL WHERE community_id IN {communities:Array(String)}
) AS posts ON acts.act_id = posts.post_id
INNER JOIN
(
    SELECT root_id, min(occurred_at) AS started FROM post FINAL WHERE community_id IN {communities:Array(String)} GROUP BY root_id
) AS roots ON posts.root_id = roots.root_id
GROUP BY acts.community, acts.thread

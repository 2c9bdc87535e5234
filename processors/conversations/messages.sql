-- Messages of a stretch of days that can be grouped, and those that keep a thread of their own: one with a reply not
-- dated before its own day.
SELECT
    acts.id AS id,
    acts.day AS day,
    acts.community_id AS community_id,
    toUnixTimestamp64Milli(acts.occurred_at) AS at,
    acts.person_id AS author,
    acts.mentions AS mentions,
    toUInt8(threads.post_id != '' AND threads.last_day >= acts.day) AS keeps_thread
FROM
(
    SELECT id, day, community_id, occurred_at, person_id, mentions
    FROM standing_act
    WHERE kind_of_actor = 'person'
      AND verb = 'post'
      -- Without a time of day there is no order.
      AND precision = 'exact'
      AND day BETWEEN {firstRead:Date} AND {lastRead:Date}
      AND community_id BETWEEN {firstId:String} AND {lastId:String}
      AND community_id IN (
          SELECT community_id FROM dirty_conversation WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
      AND (community_id, toStartOfMonth(day)) IN (SELECT community_id, month FROM conversation_month FINAL WHERE is_grouped = 1)
) AS acts
LEFT JOIN
(
    SELECT post_id, max(day) AS last_day
    FROM
    (
        SELECT arrayJoin([parent_id, root_id]) AS post_id, day
        FROM standing_act
        WHERE kind_of_actor = 'person' AND verb = 'reply' AND day >= {firstRead:Date}
    )
    GROUP BY post_id
) AS threads ON acts.id = threads.post_id
ORDER BY community_id, at, id
LIMIT {limit:UInt32}

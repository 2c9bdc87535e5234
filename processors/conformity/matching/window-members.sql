-- Posts of people in the thread in the windows of some events and of their controls (the one before those two included,
-- where nothing can have happened yet), and the acts in the middle.
WITH
    drawn AS
    (
        SELECT community, event, toUInt8(position) AS position, act
        FROM conformity_draw
        ARRAY JOIN arrayPushFront(controls, event) AS act, range(length(controls) + 1) AS position
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set = 0
          AND community = {community:UInt32} AND event IN {events:Array(UInt32)}
    ),
    focals AS
    (
        SELECT
            drawn.community AS community, drawn.event AS event, drawn.position AS position,
            moments.thread AS thread, moments.at AS at, moments.act AS act, moments.person AS person,
            arrayJoin(range(
                toUInt32(intDiv(moments.at - 2 * {windowMs:Int64}, 86400000)),
                toUInt32(intDiv(moments.at + {windowMs:Int64}, 86400000)) + 1
            )) AS day
        FROM drawn
        INNER JOIN
        (
            SELECT community, act, thread, at, person
            FROM conformity_moment
            WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND community = {community:UInt32}
              AND act IN (SELECT act FROM drawn)
        ) AS moments ON drawn.community = moments.community AND drawn.act = moments.act
    ),
    acts AS
    (
        SELECT
            community, thread, at, act, act_id, person, kind, tokens, sentiment,
            in_group = 0 AND excluded = 0 AND kind != 'reaction' AS is_said,
            toUInt32(intDiv(at, 86400000)) AS day
        FROM conformity_act FINAL
        WHERE run = {run:UInt64} AND community = {community:UInt32} AND thread IN (SELECT thread FROM focals)
    )
SELECT
    focals.event AS event,
    focals.position AS position,
    multiIf(
        acts.act = focals.act, 'focal',
        acts.at < focals.at - {windowMs:Int64}, 'lead',
        acts.at < focals.at, 'before',
        'after'
    ) AS side,
    acts.act AS act,
    acts.person AS person,
    acts.at AS at,
    acts.tokens AS tokens,
    acts.sentiment AS sentiment,
    if(words.id = '', NULL, toNullable(words.text)) AS text
FROM acts
INNER JOIN focals ON acts.thread = focals.thread AND acts.day = focals.day
LEFT JOIN
(
    SELECT id, text FROM activity_text FINAL WHERE id IN (SELECT act_id FROM acts WHERE act_id != '')
) AS words ON acts.act_id = words.id
WHERE acts.act = focals.act
   OR acts.is_said AND acts.person != focals.person AND acts.at != focals.at
      AND acts.at >= focals.at - 2 * {windowMs:Int64} AND acts.at <= focals.at + {windowMs:Int64}
ORDER BY event, position, at, act

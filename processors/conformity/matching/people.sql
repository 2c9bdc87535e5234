-- Distinct people in the windows of matched events and of their controls: before and after.
WITH
    drawn AS
    (
        SELECT community, act, position > 0 AS is_control
        FROM conformity_draw
        ARRAY JOIN arrayPushFront(controls, event) AS act, range(length(controls) + 1) AS position
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set = 0
          AND (community, event) IN (
              SELECT community, act
              FROM conformity_moment
              WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND in_group = 1
                AND has({kinds:Array(String)}, toString(kind))
                AND (empty({executives:Array(UInt32)}) OR has({executives:Array(UInt32)}, person))
                AND (empty({communities:Array(UInt32)}) OR has({communities:Array(UInt32)}, community))
          )
    )
SELECT
    if({byCommunity:UInt8} = 1, drawn.community, 0) AS community,
    uniqExactArrayIf(moments.people, NOT is_control) AS events_before,
    uniqExactArrayIf(inside.people_after, NOT is_control) AS events_after,
    uniqExactArrayIf(moments.people, is_control) AS controls_before,
    uniqExactArrayIf(inside.people_after, is_control) AS controls_after
FROM (SELECT DISTINCT community, act, is_control FROM drawn) AS drawn
INNER JOIN
(
    SELECT community, act, people FROM conformity_moment WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
) AS moments ON drawn.community = moments.community AND drawn.act = moments.act
INNER JOIN
(
    SELECT community, act, people_after FROM conformity_inside FINAL WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
) AS inside ON drawn.community = inside.community AND drawn.act = inside.act
GROUP BY community

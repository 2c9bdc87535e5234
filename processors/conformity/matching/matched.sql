-- Events with what was found out about them and about their controls, as plain numbers.
WITH
    found AS
    (
        SELECT
            inside.community AS community,
            inside.act AS act,
            [
                outside.posts_lead - inside.own_lead, outside.posts_before - inside.posts_before, outside.posts_after - inside.own_after,
                inside.posts_lead, inside.posts_before, inside.posts_after,
                inside.voices_lead, inside.voices_before, inside.voices_after,
                if(moments.at + {returnMs:Int64} <= spans.observed_to, toInt64(outside.returned), -1),
                inside.last_word, moments.follow,
                inside.wait, inside.answered, inside.lead_wait, inside.lead_answered
            ]::Array(Int64) AS figures,
            moments.thread AS thread,
            moments.occasion AS occasion,
            moments.at AS at,
            moments.kind AS kind,
            moments.person AS person
        FROM (SELECT * FROM conformity_inside FINAL WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}) AS inside
        INNER JOIN (SELECT * FROM conformity_outside FINAL WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}) AS outside
            ON inside.community = outside.community AND inside.act = outside.act
        INNER JOIN
        (
            SELECT community, act, thread, occasion, at, kind, person, follow
            FROM conformity_moment
            WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
        ) AS moments ON inside.community = moments.community AND inside.act = moments.act
        INNER JOIN (SELECT community, observed_to FROM conformity_span FINAL WHERE run = {run:UInt64}) AS spans ON inside.community = spans.community
    ),
    drawn AS
    (
        SELECT set, community, event, position, act
        FROM conformity_draw
        ARRAY JOIN arrayPushFront(controls, event) AS act, range(length(controls) + 1) AS position
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
    )
SELECT
    drawn.set AS set,
    drawn.community AS community,
    drawn.event AS act,
    anyIf(found.occasion, position = 0) AS thread,
    anyIf(found.at, position = 0) AS at,
    anyIf(toString(found.kind), position = 0) AS kind,
    anyIf(found.person, position = 0) AS executive,
    arraySort(groupArray((position, drawn.act, found.thread, found.figures))) AS members
FROM drawn
INNER JOIN found ON drawn.community = found.community AND drawn.act = found.act
GROUP BY set, community, act
ORDER BY set, community, at, act

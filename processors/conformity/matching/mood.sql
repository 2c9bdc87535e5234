-- Mean sentiment of the last six scored posts of others in the window before, in steps of a quarter.
INSERT INTO conformity_mood (run, window_hours, community, act, mood)
WITH
    focals AS
    (
        SELECT community, thread, at, act, person, arrayJoin(range(toUInt32(intDiv(at - {windowMs:Int64}, 86400000)), toUInt32(intDiv(at, 86400000)) + 1)) AS day
        FROM conformity_moment
        WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND status = 'eligible'
    ),
    said AS
    (
        SELECT community, thread, at, key, person, sentiment, toUInt32(intDiv(at, 86400000)) AS day
        FROM conformity_act FINAL
        WHERE run = {run:UInt64} AND in_group = 0 AND excluded = 0 AND kind != 'reaction'
    )
SELECT
    {run:UInt64},
    {windowHours:UInt16},
    community,
    act,
    if(empty(last_six), -100, round(arrayAvg(last_six) * 4))
FROM
(
    SELECT
        focals.community AS community,
        focals.act AS act,
        arrayMap(post -> post.3, arraySlice(
            arrayReverseSort(groupArrayIf((said.at, said.key, ifNull(said.sentiment, 0)), said.sentiment IS NOT NULL)), 1, 6
        )) AS last_six
    FROM said
    INNER JOIN focals ON said.community = focals.community AND said.thread = focals.thread AND said.day = focals.day
    WHERE said.at >= focals.at - {windowMs:Int64} AND said.at < focals.at AND said.person != focals.person
    GROUP BY community, act
)

-- The executives' eligible events.
INSERT INTO conformity_event (run, plan, set, community, cell, act, key, thread, occasion, person, at, people)
SELECT
    {run:UInt64}, {plan:UInt32}, 0,
    moments.community,
    if({byLanguage:UInt8} = 1, (moods.mood + 128) * 256 + moments.wording, 0) * 4294967296 + moments.stratum,
    act, key, thread, occasion, person, at, people
FROM conformity_moment AS moments
LEFT JOIN
(
    SELECT community, act, mood FROM conformity_mood WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
) AS moods ON moments.community = moods.community AND moments.act = moods.act
WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND in_group = 1 AND status = 'eligible'

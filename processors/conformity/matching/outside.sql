-- Posts of the people before in the whole community around drawn acts, as differences of running counts, so that the cost
-- does not grow with how much people write; and how many of them posted again within a week.
INSERT INTO conformity_outside (run, window_hours, community, act, posts_lead, posts_before, posts_after, returned)
WITH
    focals AS
    (
        SELECT community, at, act, people
        FROM conformity_moment
        WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
          AND (community, act) IN (
              SELECT community, arrayJoin(arrayPushBack(controls, event))
              FROM conformity_draw
              WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
          )
          AND (community, act) NOT IN (
              SELECT community, act FROM conformity_outside WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
          )
    ),
    running AS
    (
        SELECT
            community, person, at,
            toInt64(sum(count()) OVER (PARTITION BY community, person ORDER BY at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS posts
        FROM conformity_act FINAL
        WHERE run = {run:UInt64} AND in_group = 0 AND excluded = 0 AND kind != 'reaction'
        GROUP BY community, person, at
    ),
    -- How much each of them had posted by five moments, the moment itself included.
    probes AS
    (
        SELECT community, act, who, probe, probed_at
        FROM (SELECT community, act, at, arrayJoin(people) AS who FROM focals)
        ARRAY JOIN
            [1, 2, 3, 4, 5, 6]::Array(UInt8) AS probe,
            [
                at - 2 * {windowMs:Int64} - 1, at - {windowMs:Int64} - 1, at - 1, at, at + {windowMs:Int64}, at + {returnMs:Int64}
            ] AS probed_at
    ),
    people AS
    (
        SELECT
            probes.community AS community,
            probes.act AS act,
            probes.who AS who,
            sumIf(running.posts, probe = 2) - sumIf(running.posts, probe = 1) AS lead,
            sumIf(running.posts, probe = 3) - sumIf(running.posts, probe = 2) AS before,
            sumIf(running.posts, probe = 5) - sumIf(running.posts, probe = 4) AS after,
            sumIf(running.posts, probe = 6) > sumIf(running.posts, probe = 4) AS is_back
        FROM probes
        ASOF LEFT JOIN running
            ON probes.community = running.community AND probes.who = running.person AND probes.probed_at >= running.at
        GROUP BY community, act, who
    )
SELECT {run:UInt64}, {windowHours:UInt16}, community, act, sum(lead), sum(before), sum(after), countIf(is_back)
FROM people
GROUP BY community, act

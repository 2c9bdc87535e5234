-- Events of pretended executives: what would be one of an executive – the first act in a thread after nobody of the set has
-- been there for so long – and is eligible and has a stratum to draw from. So many of a set, by hash.
INSERT INTO conformity_event (run, plan, set, community, cell, act, key, thread, occasion, person, at, people)
SELECT {run:UInt64}, {plan:UInt32}, firsts.set, moments.community, moments.stratum, moments.act, moments.key, moments.thread, moments.occasion, moments.person, moments.at, moments.people
FROM
(
    SELECT
        set, community, act,
        at - lagInFrame(at, 1, -4611686018427387904) OVER (
            PARTITION BY set, community, thread ORDER BY at, key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS absent
    FROM conformity_set_act
    WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
) AS firsts
INNER JOIN
(
    SELECT community, stratum, act, key, thread, occasion, person, at, people
    FROM conformity_moment
    WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND in_group = 0
      AND (community, toUInt64(stratum)) IN (
          SELECT community, cell FROM conformity_control WHERE run = {run:UInt64} AND plan = {plan:UInt32}
      )
) AS moments ON firsts.community = moments.community AND firsts.act = moments.act
WHERE firsts.absent >= {absenceMs:Int64}
ORDER BY firsts.set, intHash64(bitXor(moments.key, intHash64(bitXor({seed:UInt64}, toUInt64(firsts.set))))), moments.act
LIMIT {events:UInt32} BY firsts.set

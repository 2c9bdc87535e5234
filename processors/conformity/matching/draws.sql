-- Controls of events. The posts of a stratum stand in a circle – the prominent in one, the others in another that is gone
-- through after it – and the events of a set take them one after the other, from a place that depends on the seed: a post is
-- used again only when all have been. An event skips posts of its own thread, of the own set (or within its reach), and,
-- where the windows of both overlap in time, those that share people with it: whoever the event quietened is no yardstick.
INSERT INTO conformity_draw (run, plan, set, community, event, controls)
SETTINGS max_block_size = 8192
WITH
    cells AS
    (
        SELECT community, cell, any(size) AS size, any(prominent) AS prominent
        FROM conformity_control
        WHERE run = {run:UInt64} AND plan = {plan:UInt32}
        GROUP BY community, cell
    ),
    turns AS
    (
        SELECT
            set, community, cell, act, thread, person, at, people,
            row_number() OVER (PARTITION BY set, community, cell ORDER BY intHash64(bitXor(key, {seed:UInt64})), act) - 1 AS turn
        FROM conformity_event
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
    ),
    places AS
    (
        SELECT
            turns.*,
            intHash64(bitXor(
                intHash64(bitXor({seed:UInt64}, toUInt64(set))),
                intHash64(bitXor(cell, intHash64(toUInt64(community))))
            )) AS beginning,
            step,
            (turn * {controls:UInt32} + step) % cells.size AS spot,
            toUInt32(if(
                spot < cells.prominent,
                (spot + beginning % greatest(cells.prominent, 1)) % greatest(cells.prominent, 1),
                cells.prominent + (spot - cells.prominent + beginning % greatest(cells.size - cells.prominent, 1)) % greatest(cells.size - cells.prominent, 1)
            )) AS place
        FROM turns
        INNER JOIN cells ON turns.community = cells.community AND turns.cell = cells.cell
        ARRAY JOIN range(least(cells.size, {lookAhead:UInt32})) AS step
    ),
    of_set AS
    (
        SELECT set, community, thread, groupArray(at) AS moments
        FROM conformity_set_act
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
        GROUP BY set, community, thread
    ),
    tried AS
    (
        SELECT
            places.set AS set,
            places.community AS community,
            places.act AS event,
            places.step AS step,
            posts.act AS control,
            posts.thread != places.thread
                AND NOT arrayExists(
                    moment -> moment >= posts.at - 2 * {windowMs:Int64} AND moment <= posts.at + {windowMs:Int64},
                    of_set.moments
                ) AS is_free,
            is_free AND (
                abs(posts.at - places.at) >= 2 * {windowMs:Int64}
                OR NOT hasAny(arrayPushBack(posts.people, posts.person), arrayPushBack(places.people, places.person))
            ) AS is_fit
        FROM places
        INNER JOIN
        (
            SELECT community, cell, place, act, thread, person, at, people
            FROM conformity_control
            WHERE run = {run:UInt64} AND plan = {plan:UInt32}
              AND (community, cell) IN (
                  SELECT community, cell
                  FROM conformity_event
                  WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
              )
        ) AS posts ON places.community = posts.community AND places.cell = posts.cell AND places.place = posts.place
        LEFT JOIN of_set ON places.set = of_set.set AND places.community = of_set.community AND posts.thread = of_set.thread
    )
SELECT
    {run:UInt64}, {plan:UInt32}, set, community, event,
    arraySlice(arrayMap(pair -> pair.2, arraySort(groupArrayIf((step, control), is_fit))), 1, {controls:UInt32}) AS controls
FROM tried
GROUP BY set, community, event
HAVING countIf(is_free) >= {minControlThreads:UInt32} AND length(controls) = {controls:UInt32}

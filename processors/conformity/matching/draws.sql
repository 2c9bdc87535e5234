-- Controls of events. The posts of a stratum stand in a circle – the prominent in one, the others in another that is gone
-- through after it – and the events of a set take them one after the other, from a place that depends on the seed, spread
-- over the circle: a post is used again only where there are too few. A control is of another thread than the event and its
-- other controls (in a channel without threads: of another stretch of time, whose windows do not meet the event's), not of the own set nor within reach of its acts, and, where the windows of both overlap in time, shares no people
-- with the event: whom it quietened are no yardstick. Posts are drawn, not threads: events come to lively threads more often.
INSERT INTO conformity_draw (run, plan, set, community, event, controls)
SETTINGS max_block_size = 8192
WITH
    cells AS
    (
        SELECT
            community, cell, any(size) AS size, any(prominent) AS prominent, any(threads) AS threads,
            groupUniqArray(occasion) AS all_occasions
        FROM conformity_control
        WHERE run = {run:UInt64} AND plan = {plan:UInt32}
        GROUP BY community, cell
    ),
    events AS
    (
        SELECT
            set, community, cell, act, thread, occasion, person, at, people,
            row_number() OVER (PARTITION BY set, community, cell ORDER BY intHash64(bitXor(key, {seed:UInt64})), act) - 1 AS turn,
            count() OVER (PARTITION BY set, community, cell) AS turns
        FROM conformity_event
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
    ),
    -- Where each begins, and how far it may go on.
    beginnings AS
    (
        SELECT
            events.*,
            cells.size AS size,
            cells.prominent AS prominent,
            cells.size - cells.prominent AS common,
            intHash64(bitXor(
                intHash64(bitXor({seed:UInt64}, toUInt64(set))),
                intHash64(bitXor(cell, intHash64(toUInt64(community))))
            )) AS turned,
            intDiv(if(cells.prominent >= turns * {controls:UInt32}, cells.prominent, cells.size), turns) AS spread,
            turn * greatest({controls:UInt32}, spread) AS first_spot
        FROM events
        INNER JOIN cells ON events.community = cells.community AND events.cell = cells.cell
        WHERE cells.threads - has(cells.all_occasions, events.occasion) >= {minControlThreads:UInt32}
    ),
    places AS
    (
        SELECT
            set, community, cell, act, thread, occasion, person, at, people, step,
            (first_spot + step) % size AS spot,
            toUInt32(if(
                spot < prominent,
                (spot + turned % greatest(prominent, 1)) % greatest(prominent, 1),
                prominent + (spot - prominent + turned % greatest(common, 1)) % greatest(common, 1)
            )) AS place
        FROM beginnings
        ARRAY JOIN range(least(size, {lookAhead:UInt32})) AS step
    ),
    -- What a set does as executives, and who they are. (Real executives are not among the posts at all.)
    acted AS
    (
        SELECT set, community, thread, groupArray(at) AS moments
        FROM conformity_event
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN greatest({firstSet:UInt32}, 1) AND {lastSet:UInt32}
        GROUP BY set, community, thread
    ),
    members AS
    (
        SELECT set, community, groupUniqArray(person) AS persons
        FROM conformity_set_act
        WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
        GROUP BY set, community
    ),
    tried AS
    (
        SELECT
            places.set AS set,
            places.community AS community,
            places.act AS event,
            places.step AS step,
            posts.act AS control,
            posts.occasion AS occasion,
            posts.occasion != places.occasion
                AND (posts.thread != places.thread OR abs(posts.at - places.at) > 3 * {windowMs:Int64})
                AND NOT arrayExists(
                    moment -> moment >= posts.at - 2 * {windowMs:Int64} AND moment <= posts.at + {windowMs:Int64},
                    acted.moments
                )
                AND NOT has(members.persons, posts.person)
                AND (
                    abs(posts.at - places.at) >= 2 * {windowMs:Int64}
                    OR NOT hasAny(arrayPushBack(posts.people, posts.person), arrayPushBack(places.people, places.person))
                ) AS is_fit
        FROM places
        INNER JOIN
        (
            SELECT community, cell, place, act, thread, occasion, person, at, people
            FROM conformity_control
            WHERE run = {run:UInt64} AND plan = {plan:UInt32}
              AND (community, cell) IN (
                  SELECT community, cell
                  FROM conformity_event
                  WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
              )
        ) AS posts ON places.community = posts.community AND places.cell = posts.cell AND places.place = posts.place
        LEFT JOIN acted ON places.set = acted.set AND places.community = acted.community AND posts.thread = acted.thread
        LEFT JOIN members ON places.set = members.set AND places.community = members.community
    ),
    ordered AS
    (
        SELECT set, community, event, arraySort(groupArray((step, control, occasion))) AS posts
        FROM tried
        WHERE is_fit
        GROUP BY set, community, event
    )
SELECT
    {run:UInt64}, {plan:UInt32}, set, community, event,
    arraySlice(
        arrayMap(
            post -> post.2,
            arrayFilter((post, nth) -> nth = 1, posts, arrayEnumerateUniq(arrayMap(post -> post.3, posts)))
        ),
        1, {controls:UInt32}
    ) AS controls
FROM ordered
WHERE length(controls) = {controls:UInt32}

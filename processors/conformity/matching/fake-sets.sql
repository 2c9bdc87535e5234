-- Sets of peers who pretend to be executives, and everything that they posted. A peer has so many eligible posts that
-- controls can be found for, and is prominent, like those whom controls are drawn from first; only where there are too few of
-- these, anybody is a peer. Peers are dealt by a hash of their posts, so that it does not matter what people are called;
-- a set grows until it has people and eligible posts enough.
INSERT INTO conformity_set_act (run, plan, set, community, thread, at, act, key, person)
SETTINGS max_block_size = 8192
WITH
    able AS
    (
        SELECT community, person, count() AS posts, max(place < prominent) AS is_prominent
        FROM conformity_control
        WHERE run = {run:UInt64} AND plan = {plan:UInt32}
          AND (community, act) IN (
              SELECT community, act
              FROM conformity_moment
              WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND in_group = 0 AND is_newcomer = 1
          )
        GROUP BY community, person
        HAVING posts >= {minEvents:UInt32}
    ),
    peers AS
    (
        SELECT community, person, posts
        FROM able
        WHERE is_prominent OR (SELECT countIf(is_prominent) FROM able) < 2 * {people:UInt32}
    ),
    said AS
    (
        SELECT community, thread, at, act, key, person
        FROM conformity_act FINAL
        WHERE run = {run:UInt64} AND in_group = 0 AND excluded = 0 AND kind != 'reaction'
    ),
    dealt AS
    (
        SELECT
            set, community, person,
            row_number() OVER deal AS place,
            sum(posts) OVER deal - posts AS posts_before
        FROM
        (
            SELECT set, community, person, posts, intHash64(bitXor(peer_key, intHash64(bitXor({seed:UInt64}, toUInt64(set))))) AS hash
            FROM
            (
                SELECT peers.community AS community, peers.person AS person, any(peers.posts) AS posts, min(key) AS peer_key
                FROM said
                INNER JOIN peers ON said.community = peers.community AND said.person = peers.person
                GROUP BY community, person
            )
            ARRAY JOIN range({firstSet:UInt32}, {lastSet:UInt32} + 1) AS set
        )
        WINDOW deal AS (PARTITION BY set ORDER BY hash, community, person ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
SELECT {run:UInt64}, {plan:UInt32}, set, said.community, thread, at, act, key, said.person
FROM said
INNER JOIN (SELECT set, community, person FROM dealt WHERE place <= {people:UInt32} OR posts_before < 2 * {events:UInt32}) AS members
    ON said.community = members.community AND said.person = members.person

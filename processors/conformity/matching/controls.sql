-- What may serve as a control in every stratum, in the order in which it is drawn. The tenth of a community's people who post
-- most come first: what executives set off is compared with what prominent peers do.
INSERT INTO conformity_control (run, plan, community, cell, place, size, prominent, threads, act, thread, occasion, person, at, people)
WITH
    prominent AS
    (
        SELECT community, person
        FROM
        (
            SELECT
                community, person,
                rank() OVER (PARTITION BY community ORDER BY posts DESC) AS place,
                count() OVER (PARTITION BY community) AS everybody
            FROM
            (
                SELECT community, person, count() AS posts
                FROM conformity_act FINAL
                WHERE run = {run:UInt64} AND in_group = 0 AND excluded = 0 AND kind != 'reaction'
                GROUP BY community, person
            )
        )
        WHERE (place - 1) * 10 < everybody
    ),
    candidates AS
    (
        SELECT
            moments.community AS community,
            if({byLanguage:UInt8} = 1, (moods.mood + 128) * 256 + moments.wording, 0) * 4294967296 + moments.stratum AS cell,
            thread, occasion, person, at, act, people,
            (moments.community, person) NOT IN (SELECT community, person FROM prominent) AS is_common,
            intHash64(bitXor(key, {seed:UInt64})) AS draw
        FROM conformity_moment AS moments
        LEFT JOIN
        (
            SELECT community, act, mood FROM conformity_mood WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
        ) AS moods ON moments.community = moods.community AND moments.act = moods.act
        WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16} AND in_group = 0
          AND (is_newcomer = 1 OR {newcomersOnly:UInt8} = 0)
    )
SELECT {run:UInt64}, {plan:UInt32}, community, cell, place - 1, size, prominent, threads, act, thread, occasion, person, at, people
FROM
(
    SELECT
        *,
        row_number() OVER (PARTITION BY community, cell ORDER BY is_common, draw, act) AS place,
        count() OVER (PARTITION BY community, cell) AS size,
        countIf(NOT is_common) OVER (PARTITION BY community, cell) AS prominent,
        uniqExact(occasion) OVER (PARTITION BY community, cell) AS threads
    FROM candidates
)
WHERE threads >= {minControlThreads:UInt32}

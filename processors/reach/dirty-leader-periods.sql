-- Four weeks to compute again for leaders (`period`), and those that are there and no longer due (`gone`). Periods are due
-- that participation has. One SELECT a reason; weeks, because every period begins with one.
INSERT INTO dirty_reach (run, kind, id)
WITH
    due AS (SELECT DISTINCT starts FROM participation_period FINAL WHERE grain = '28d' AND dim = 'all'),
    -- What is written last tells which periods have been computed to their end.
    there AS (SELECT starts FROM leader_hops FINAL WHERE leader_id = ''),
    changed_ties AS
    (
        SELECT leader_id, person_id, min(day) AS first_changed
        FROM leader_tie
        WHERE version > {factsSince:UInt64}
        GROUP BY leader_id, person_id
    ),
    touched AS
    (
        SELECT arrayJoin(arrayMap(step -> week - 7 * step, range(4))) AS starts
        FROM
        (
            SELECT DISTINCT toStartOfWeek(day, {weekMode:UInt8}) AS week FROM interaction WHERE version > {factsSince:UInt64}
            UNION DISTINCT
            -- Whether the pair is new on a later day depends on what changed before it; what it was before does not.
            SELECT toStartOfWeek(ties.day, {weekMode:UInt8})
            FROM (SELECT leader_id, person_id, day FROM leader_tie WHERE (leader_id, person_id) IN (SELECT leader_id, person_id FROM changed_ties)) AS ties
            INNER JOIN changed_ties ON ties.leader_id = changed_ties.leader_id AND ties.person_id = changed_ties.person_id
            WHERE ties.day >= changed_ties.first_changed
            UNION DISTINCT
            SELECT toStartOfWeek(day, {weekMode:UInt8}) FROM leader_circle WHERE version > {factsSince:UInt64}
            UNION DISTINCT
            -- What was said below a post counts on the day of the post.
            SELECT toStartOfWeek(day, {weekMode:UInt8}) FROM leader_circle FINAL
            WHERE post_id IN (SELECT post_id FROM leader_act WHERE version > {factsSince:UInt64})
        )
        UNION ALL
        -- Whose community it is depends on twelve weeks.
        SELECT arrayJoin(arrayMap(step -> week + 56 - 7 * step, range(12)))
        FROM (SELECT DISTINCT toStartOfWeek(day, {weekMode:UInt8}) AS week FROM person_day WHERE version > {factsSince:UInt64})
    )
SELECT DISTINCT {run:UInt64}, if(starts IN (SELECT starts FROM due), 'period', 'gone'), toString(starts)
FROM
(
    SELECT starts FROM due
    WHERE {everything:UInt8} OR starts NOT IN (SELECT starts FROM there) OR starts IN (SELECT starts FROM touched)
    UNION ALL
    SELECT starts FROM there WHERE starts NOT IN (SELECT starts FROM due)
    UNION ALL
    SELECT starts FROM leader_period FINAL WHERE starts NOT IN (SELECT starts FROM due)
)

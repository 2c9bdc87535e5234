-- What people may see of the dirty periods, as suppression.ts has decided.
--
-- 1. A figure is shown where at least as many people stand behind it as the floor (5; 10 by unit, level or location); of
--    a share, as many among those counted and among those left out, or nobody. Acts are counted by the week only, so that
--    no day or month can be taken from another; days and four weeks show different people, and how unevenly they write.
-- 2. What follows from shown figures counts as shown: a total minus its shown parts, a cell minus another that lies wholly
--    inside it (a community in its platform, a unit in a location, a day in its week). Where fewer people than the floor
--    would be left over, the smaller cell or the smallest neighbour is hidden too. Below a hidden cell everything is hidden.
-- 3. A hidden cell keeps its row, with the reason: `small` its own group (or one it is part of) is under the floor,
--    `difference` it lies inside another with too few people around it, `neighbour` a hidden one would follow from it,
--    `floor` the floor has been raised and the next refresh will decide again.
SELECT
    cells.grain AS grain, cells.starts AS starts, cells.ends AS ends, cells.scope AS scope, cells.dim AS dim, cells.key AS key,
    decided.floor AS floor,
    decided.family AS family,
    toString(decided.why) AS hidden_because,
    cells.eligible AS eligible, cells.people AS people, cells.active_days AS active_days, cells.posts AS posts, cells.replies AS replies,
    cells.reactions AS reactions, cells.shares AS shares, cells.contributions AS contributions, cells.interactive AS interactive,
    cells.heavy AS heavy, cells.contributing AS contributing, cells.reacting AS reacting, cells.observing AS observing,
    cells.absent AS absent, cells.posters AS posters, cells.gini_posters AS gini_posters, cells.gini_eligible AS gini_eligible,
    cells.top_1_percent AS top_1_percent, cells.top_10_percent AS top_10_percent, cells.authored AS authored,
    has(decided.shown, 'interactive') AS interactive_shown,
    has(decided.shown, 'classes') AS classes_shown,
    has(decided.shown, 'posters') AS posters_shown,
    hidden_because = '' AND (cells.grain != '28d' OR has(decided.shown, 'month')) AS people_shown,
    -- Who is silent is a group too.
    hidden_because = '' AND NOT ifNull(
        cells.eligible > cells.eligible_active AND cells.eligible - cells.eligible_active < floor
            OR cells.eligible > cells.people AND cells.eligible - cells.people < floor,
        0
    ) AS eligible_shown,
    has(decided.shown, 'active_days') AS active_days_shown,
    -- A whole per cent of everybody on every day is many person-days, so it can be shown although single days are hidden:
    -- where, for all it tells, nobody may have been there on those, or as many as the floor.
    28 * cells.people / 100 AS percent_days,
    round(cells.active_days / percent_days) AS percent,
    if(
        cells.grain = '28d' AND people_shown AND cells.people > 0 AND ifNull(
            (percent - 0.5) * percent_days <= decided.known_days AND (percent + 0.5) * percent_days >= decided.known_days + floor, 1
        ),
        toNullable(percent), NULL
    ) AS stickiness
FROM
(
    SELECT * EXCEPT (grain, scope, dim), toString(grain) AS grain, toString(scope) AS scope, toString(dim) AS dim
    FROM participation_period FINAL
    WHERE grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
) AS cells
INNER JOIN
(
    SELECT grain, starts, scope, dim, key, family, floor, why, shown, known_days
    FROM suppression_decision
    WHERE run = {run:UInt64} AND grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
) AS decided
    ON cells.grain = decided.grain AND cells.starts = decided.starts AND cells.scope = decided.scope
    AND cells.dim = decided.dim AND cells.key = decided.key

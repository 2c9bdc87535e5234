-- What people may see of the dirty periods, as suppress-*.sql have decided.
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
WITH
    cells AS
    (
        SELECT * EXCEPT (grain, scope, dim), toString(grain) AS grain, toString(scope) AS scope, toString(dim) AS dim
        FROM participation_period FINAL
        WHERE dim != 'timeline' AND (grain, starts) IN (
            SELECT grain, starts FROM dirty_period
            WHERE run = {run:UInt64} AND grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        )
    ),
    decided AS
    (
        SELECT
            grain, starts, scope, dim, key,
            anyIf(parent, figure = 'cell') AS parent_of_cell,
            anyIf(floor, figure = 'cell') AS floor_of_cell,
            anyIf(toString(why), figure = 'cell') AS why_hidden,
            groupArrayIf(toString(figure), why = '') AS shown_figures,
            anyIf(neighbours, figure = 'cell') AS cells_of_family
        FROM
        (
            SELECT *, count() OVER (PARTITION BY figure, grain, starts, scope, dim, if(dim = 'unit', parent.key, '')) AS neighbours
            FROM suppression_cell FINAL
            WHERE run = {run:UInt64} AND grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        )
        GROUP BY grain, starts, scope, dim, key
    ),
    -- People by the day add up to the week's active days, so what its hidden days hold together must be enough people.
    hidden_days AS
    (
        SELECT
            toStartOfWeek(starts, {weekMode:UInt8}) AS starts, scope, dim, key,
            count() AS days, max(people) AS most_people, uniqExactArray(few) AS different_people
        FROM suppression_cell FINAL
        WHERE run = {run:UInt64} AND figure = 'cell' AND grain = 'day' AND why != '' AND 'week' IN {grains:Array(String)}
        GROUP BY starts, scope, dim, key
    ),
    -- What is known by now of the active days of four weeks: those of weeks that show them, else the people of shown days.
    known_days AS
    (
        SELECT month_starts, scope, dim, key, max(is_week_inexact) AS is_inexact, sum(if(is_week_inexact, of_days, of_week)) AS active_days
        FROM
        (
            SELECT
                toStartOfWeek(starts, {weekMode:UInt8}) AS week, toString(scope) AS scope, toString(dim) AS dim, key,
                arrayJoin([week, week - 7, week - 14, week - 21]) AS month_starts,
                max(grain = 'week' AND people > 0 AND NOT (hidden_because = '' AND active_days_shown)) AS is_week_inexact,
                sumIf(shown_participation.active_days, grain = 'week') AS of_week,
                sumIf(people, grain = 'day' AND hidden_because = '') AS of_days
            FROM shown_participation FINAL
            WHERE grain IN ('day', 'week') AND '28d' IN {grains:Array(String)}
              AND starts BETWEEN {firstStart:Date} AND {lastStart:Date} + 27
            GROUP BY week, scope, dim, key
        )
        GROUP BY month_starts, scope, dim, key
    )
SELECT
    cells.grain AS grain, cells.starts AS starts, cells.ends AS ends, cells.scope AS scope, cells.dim AS dim, cells.key AS key,
    decided.floor_of_cell AS floor,
    if(cells.dim = 'unit', decided.parent_of_cell.key, '') AS family,
    decided.why_hidden AS hidden_because,
    cells.eligible AS eligible, cells.people AS people, cells.active_days AS active_days, cells.posts AS posts, cells.replies AS replies,
    cells.reactions AS reactions, cells.shares AS shares, cells.contributions AS contributions, cells.interactive AS interactive,
    cells.heavy AS heavy, cells.contributing AS contributing, cells.reacting AS reacting, cells.observing AS observing,
    cells.absent AS absent, cells.posters AS posters, cells.gini_posters AS gini_posters, cells.gini_eligible AS gini_eligible,
    cells.top_1_percent AS top_1_percent, cells.top_10_percent AS top_10_percent, cells.authored AS authored,
    has(decided.shown_figures, 'interactive') AS interactive_shown,
    has(decided.shown_figures, 'classes') AS classes_shown,
    has(decided.shown_figures, 'posters') AS posters_shown,
    hidden_because = '' AND (cells.grain != '28d' OR has(decided.shown_figures, 'month')) AS people_shown,
    -- Who is silent is a group too.
    hidden_because = '' AND NOT ifNull(
        cells.eligible > cells.eligible_active AND cells.eligible - cells.eligible_active < floor
            OR cells.eligible > cells.people AND cells.eligible - cells.people < floor,
        0
    ) AS eligible_shown,
    cells.grain = 'week' AND hidden_because = ''
        AND (hidden_days.days = 0 OR hidden_days.days > 1 AND greatest(hidden_days.most_people, hidden_days.different_people) >= floor) AS active_days_shown,
    -- A whole per cent of everybody on every day is many person-days, so it can be shown although single days are hidden:
    -- where, for all it tells, nobody may have been there on those, or as many as the floor.
    28 * cells.people / 100 AS percent_days,
    round(cells.active_days / percent_days) AS percent,
    if(
        cells.grain = '28d' AND people_shown AND cells.people > 0 AND (
            NOT known_days.is_inexact
            OR (percent - 0.5) * percent_days <= known_days.active_days
                AND (percent + 0.5) * percent_days >= known_days.active_days + floor
        ),
        toNullable(percent), NULL
    ) AS stickiness
FROM cells
INNER JOIN decided
    ON cells.grain = decided.grain AND cells.starts = decided.starts AND cells.scope = decided.scope
    AND cells.dim = decided.dim AND cells.key = decided.key
LEFT JOIN hidden_days
    ON cells.starts = hidden_days.starts AND cells.scope = hidden_days.scope AND cells.dim = hidden_days.dim AND cells.key = hidden_days.key
LEFT JOIN known_days
    ON cells.starts = known_days.month_starts AND cells.scope = known_days.scope AND cells.dim = known_days.dim AND cells.key = known_days.key
-- "None" alone is everybody once more.
WHERE NOT (cells.dim != 'all' AND (cells.key = '' OR cells.dim = 'unit' AND endsWith(cells.key, ' / ')) AND decided.cells_of_family = 1)

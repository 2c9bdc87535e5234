-- Counts of people inside the shown cells, with the groups that each count tells apart: those counted and those left out.
-- They add up over units, levels and locations, where everybody stands once; not over communities, so there a count has no
-- neighbours. Of four weeks, people (`month`) and interactive people are held against those of each week in them, and people
-- also against the four weeks a week earlier, where one holds the other.
INSERT INTO suppression_cell (run, figure, grain, starts, scope, dim, key, parent, floor, people, few, parts, why, pass)
WITH
    cells AS
    (
        SELECT grain, starts, scope, dim, key, parent, floor, why
        FROM suppression_cell FINAL
        WHERE run = {run:UInt64} AND figure = 'cell' AND grain IN ('week', '28d') AND dim != 'timeline'
          AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    weeks AS
    (
        SELECT starts, toString(scope) AS scope, toString(dim) AS dim, key, people, interactive
        FROM participation_period FINAL
        WHERE grain = 'week' AND starts BETWEEN {firstStart:Date} - 7 AND {lastStart:Date} + 21
    ),
    months_in_weeks AS
    (
        SELECT
            month_starts, scope, dim, key,
            groupArrayIf(people, starts >= month_starts AND starts < month_starts + 28) AS of_weeks,
            groupArrayIf(interactive, starts >= month_starts AND starts < month_starts + 28) AS interactive_of_weeks,
            sumIf(people, starts = month_starts - 7) AS of_week_before,
            sumIf(people, starts = month_starts + 21) AS of_last_week
        FROM (SELECT *, arrayJoin([starts + 7, starts, starts - 7, starts - 14, starts - 21]) AS month_starts FROM weeks)
        GROUP BY month_starts, scope, dim, key
    ),
    figures AS
    (
        SELECT
            cells.grain AS grain, cells.starts AS starts, cells.scope AS scope, cells.dim AS dim, cells.key AS key,
            cells.parent AS parent, cells.floor AS floor, cells.why AS why,
            periods.people AS people,
            toInt64(periods.people) - toInt64(months.people) AS more_than_before,
            arrayJoin(if(cells.grain = 'week', ['interactive', 'classes'], ['month', 'interactive', 'posters'])) AS figure,
            multiIf(
                figure = 'interactive', [periods.interactive, toUInt32(ifNull(periods.eligible, 0) - periods.interactive)],
                -- Those of them who took part, less than all who did: guests, who are not expected to.
                figure = 'classes', [
                    periods.heavy, periods.contributing, periods.reacting, periods.observing, ifNull(periods.absent, 0),
                    toUInt32(periods.people - periods.eligible_active)
                ],
                figure = 'posters', [periods.posters, toUInt32(periods.people - periods.posters)],
                [periods.people]
            )::Array(UInt32) AS parts,
            figure IN ('interactive', 'classes') AND periods.eligible IS NULL
            OR figure = 'interactive' AND cells.grain = '28d' AND arrayExists(
                of_week -> periods.interactive > of_week AND periods.interactive - of_week < cells.floor, months_in_weeks.interactive_of_weeks
            )
            OR figure = 'month' AND (
                arrayExists(of_week -> periods.people > of_week AND periods.people - of_week < cells.floor, months_in_weeks.of_weeks)
                OR of_week_before = 0 AND more_than_before > 0 AND more_than_before < cells.floor
                OR of_last_week = 0 AND more_than_before < 0 AND -more_than_before < cells.floor
            ) AS is_small
        FROM cells
        INNER JOIN
        (
            SELECT * EXCEPT (grain, scope, dim), toString(grain) AS grain, toString(scope) AS scope, toString(dim) AS dim
            FROM participation_period FINAL
            WHERE grain IN ('week', '28d') AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        ) AS periods
            ON cells.grain = periods.grain AND cells.starts = periods.starts AND cells.scope = periods.scope
            AND cells.dim = periods.dim AND cells.key = periods.key
        LEFT JOIN months_in_weeks
            ON cells.starts = months_in_weeks.month_starts AND cells.scope = months_in_weeks.scope
            AND cells.dim = months_in_weeks.dim AND cells.key = months_in_weeks.key
        LEFT JOIN
        (
            SELECT starts + 7 AS starts, toString(scope) AS scope, toString(dim) AS dim, key, people
            FROM participation_period FINAL
            WHERE grain = '28d' AND starts BETWEEN {firstStart:Date} - 7 AND {lastStart:Date}
        ) AS months
            ON cells.starts = months.starts AND cells.scope = months.scope AND cells.dim = months.dim AND cells.key = months.key
    )
SELECT
    {run:UInt64}, figure, grain, starts, scope, dim, key,
    if(dim IN ('unit', 'level', 'location'), parent, ('', concat(dim, ' ', key))) AS parent,
    floor, people, [], parts,
    if(why != '' OR is_small OR arrayExists(part -> part > 0 AND part < floor, parts), 'small', ''),
    0
FROM figures

-- The cells of the dirty periods, with the cell that each is a part of, and what is hidden whatever its neighbours are:
-- groups under the floor; and cells that differ from one they are a part of (a community from its platform, a day from
-- its week) by some people, but fewer than the floor.
INSERT INTO suppression_cell (run, figure, grain, starts, scope, dim, key, parent, floor, people, few, parts, why, pass)
WITH
    periods AS
    (
        SELECT toString(grain) AS grain, starts
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    cells AS
    (
        SELECT toString(grain) AS grain, starts, toString(scope) AS scope, toString(dim) AS dim, key, eligible, people, few
        FROM participation_period FINAL
        WHERE (grain, starts) IN periods
        UNION ALL
        -- What is asked about here are the authors.
        SELECT 'response', starts, toString(scope), toString(dim), key, NULL, authors, few
        FROM response_week FINAL
        WHERE starts IN (SELECT starts FROM periods WHERE grain IN ('week', 'response'))
    ),
    timelines AS
    (
        SELECT grain, starts, scope, count() AS timelines, any(key) AS platform
        FROM cells
        WHERE dim = 'timeline'
        GROUP BY grain, starts, scope
    ),
    placed AS
    (
        SELECT
            cells.grain AS grain, cells.starts AS starts, cells.scope AS scope, cells.dim AS dim, cells.key AS key,
            cells.eligible AS eligible, cells.people AS people, cells.few AS few,
            splitByString(' / ', key) AS parts_of_key,
            multiIf(
                dim = 'all', ('', ''),
                dim = 'timeline', ('platform', key),
                dim = 'community' AND key != '', ('platform', if(seen.platform != '', seen.platform, toString(communities.platform))),
                dim = 'community' AND timelines.timelines = 1, ('platform', timelines.platform),
                dim = 'community', ('', 'timelines'),
                dim = 'unit' AND length(parts_of_key) > 1, ('unit', arrayStringConcat(arrayPopBack(parts_of_key), ' / ')),
                ('all', '')
            )::Tuple(dim String, key String) AS parent,
            if(dim IN ('unit', 'level', 'location'),
                greatest(10, {minPeopleByAttribute:UInt32}), greatest(5, {minPeople:UInt32})) AS floor,
            -- "Open timelines" of several platforms are no part of one of them, so they are not shown; what stands for
            -- them among the parts of a platform is the timeline of that platform.
            dim = 'timeline' OR dim = 'community' AND key = '' AND timelines.timelines > 1 AS is_open
        FROM cells
        LEFT JOIN timelines ON cells.grain = timelines.grain AND cells.starts = timelines.starts AND cells.scope = timelines.scope
        LEFT JOIN (SELECT id, platform FROM community FINAL) AS communities ON cells.key = communities.id
        LEFT JOIN
        (
            SELECT toString(scope) AS scope, community_id, min(toString(platform)) AS platform
            FROM person_day
            WHERE day BETWEEN {firstStart:Date} AND {lastStart:Date} + 27
            GROUP BY scope, community_id
        ) AS seen ON cells.scope = seen.scope AND cells.key = seen.community_id
        WHERE NOT (dim = 'timeline' AND timelines.timelines = 1)
    )
SELECT
    {run:UInt64}, 'cell', placed.grain, placed.starts, placed.scope, placed.dim, placed.key, placed.parent, placed.floor,
    placed.people, placed.few, [],
    multiIf(
        placed.eligible IS NOT NULL AND placed.eligible < placed.floor OR placed.people > 0 AND placed.people < placed.floor, 'small',
        placed.is_open, 'neighbour',
        -- Weeks of answers are computed again more often than the weeks of participation.
        placed.grain = 'response' AND (placed.starts, placed.scope, placed.dim, placed.key) IN (
            SELECT starts, toString(scope), toString(dim), key
            FROM shown_participation FINAL
            WHERE grain = 'week' AND hidden_because != '' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
              AND starts NOT IN (SELECT starts FROM periods WHERE grain = 'week')
        ), 'small',
        whole.people > placed.people AND whole.people - placed.people < placed.floor
            OR placed.grain = 'day' AND week.people > placed.people AND week.people - placed.people < placed.floor, 'difference',
        ''
    ) AS why,
    0
FROM placed
LEFT JOIN (SELECT grain, starts, scope, dim, key, people FROM cells) AS whole
    ON placed.grain = whole.grain AND placed.starts = whole.starts AND placed.scope = whole.scope
    AND placed.parent.dim = whole.dim AND placed.parent.key = whole.key
LEFT JOIN
(
    SELECT starts, toString(scope) AS scope, toString(dim) AS dim, key, people
    FROM participation_period FINAL
    WHERE grain = 'week' AND starts BETWEEN {firstStart:Date} - 6 AND {lastStart:Date}
) AS week
    ON toStartOfWeek(placed.starts, {weekMode:UInt8}) = week.starts AND placed.scope = week.scope
    AND placed.dim = week.dim AND placed.key = week.key

-- How unlike each other the parts of the organisation are in taking part, in the dirty weeks and four weeks: made from the
-- shares that v_participation shows, so that nothing hidden shows through. Everybody is compared by the topmost units of which
-- there are several, and by levels; a unit by its parts. A part counts once, whatever its size.
WITH
    parts AS
    (
        SELECT
            toString(grain) AS grain, starts, ends, toString(scope) AS scope, toString(dim) AS dim, key, floor,
            splitByString(' / ', key) AS path,
            assumeNotNull(interactive / eligible) AS part_share
        FROM v_participation
        WHERE starts BETWEEN {firstStart:Date} AND {lastStart:Date} AND (grain, starts) IN (
                SELECT if(grain = 'network shown', '28d', 'week'), starts
                FROM dirty_period
                WHERE run = {run:UInt64} AND grain IN ('network shown', 'week shown') AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
            )
          AND dim IN ('unit', 'level') AND grain IN ('week', '28d') AND key != '' AND NOT (dim = 'unit' AND endsWith(key, ' / '))
          AND interactive IS NOT NULL AND eligible > 0
    ),
    -- Each part counts for everybody, a part of a unit for the unit above it too.
    compared AS
    (
        SELECT grain, starts, ends, scope, of.1 AS of_dim, of.2 AS of_key, dim AS by_dim, floor, part_share, length(path) AS depth, key
        FROM parts
        ARRAY JOIN if(
            dim = 'unit' AND length(path) > 1,
            [('all', ''), ('unit', arrayStringConcat(arrayPopBack(path), ' / '))], [('all', '')]
        ) AS of
    ),
    depths AS
    (
        SELECT
            grain, starts, ends, scope, of_dim, of_key, by_dim, depth,
            max(floor) AS part_floor,
            count() AS part_count,
            arraySort(groupArray((part_share, key))) AS ranked,
            arrayMap(part -> part.1, ranked) AS shares,
            min(if(part_count > 1, depth, 1000000)) OVER (PARTITION BY grain, starts, scope, of_dim, of_key, by_dim) AS first_depth
        FROM compared
        GROUP BY grain, starts, ends, scope, of_dim, of_key, by_dim, depth
    ),
    figures AS
    (
        SELECT
            grain, starts, ends, scope, of_dim, of_key, by_dim, part_floor, part_count,
            if(shares[-1] > 0, toNullable(shares[1] / shares[-1]), NULL) AS parity,
            if(shares[-1] > 0, toNullable(
                arraySum((x, i) -> (2 * toInt64(i) - toInt64(part_count) - 1) * x, shares, arrayEnumerate(shares)) / (part_count * arraySum(shares))
            ), NULL) AS gini
        FROM depths
        WHERE depth = first_depth
    )
SELECT
    grain,
    starts,
    scope,
    of_dim AS dim,
    of_key AS key,
    ends,
    max(part_floor) AS floor,
    anyIf(toNullable(part_count), by_dim = 'unit') AS units,
    round(anyIf(parity, by_dim = 'unit'), 3) AS unit_parity,
    round(anyIf(gini, by_dim = 'unit'), 3) AS unit_gini,
    anyIf(toNullable(part_count), by_dim = 'level') AS levels,
    round(anyIf(parity, by_dim = 'level'), 3) AS level_parity,
    round(anyIf(gini, by_dim = 'level'), 3) AS level_gini
FROM figures
GROUP BY grain, starts, ends, scope, of_dim, of_key

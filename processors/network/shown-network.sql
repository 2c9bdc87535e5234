-- What people may see of connections in the dirty four weeks, as ratios and indices. A row is shown where participation
-- shows the same cell and enough people of it are connected; each figure, where the people it is about are enough as well.
-- Inside a unit's connections add up to those of the unit above it: a single hidden cell would follow from its shown
-- neighbours, so cells are hidden from the smallest on until those hidden are two at least, and enough people together.
WITH
    cells AS
    (
        SELECT
            windows.* EXCEPT (version, is_deleted, scope, dim),
            toString(windows.scope) AS scope,
            toString(windows.dim) AS dim,
            participation.floor AS floor,
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            participation.shown AND people >= floor AS fits
        FROM
        (
            SELECT *
            FROM network_period FINAL
            WHERE starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'network shown' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})
        ) AS windows
        INNER JOIN (SELECT * FROM month_cell WHERE starts BETWEEN {firstStart:Date} AND {lastStart:Date}) AS participation
            ON windows.starts = participation.starts AND toString(windows.scope) = participation.scope
            AND toString(windows.dim) = participation.dim AND windows.key = participation.key
    ),
    placed AS
    (
        SELECT
            *,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY fits, people, key) AS place,
            countIf(NOT fits) OVER (PARTITION BY starts, scope, dim, family) AS misfits,
            sum(people) OVER (
                PARTITION BY starts, scope, dim, family ORDER BY fits, people, key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS people_so_far
        FROM cells
    ),
    cut AS
    (
        SELECT
            *,
            if(misfits = 0 OR dim = 'all', misfits, min(if(place >= misfits AND place >= 2 AND people_so_far >= floor, place, 1000000000))
                OVER (PARTITION BY starts, scope, dim, family)) AS hidden_to
        FROM placed
    )
SELECT
    starts,
    scope,
    dim,
    key,
    ends,
    floor,
    multiIf(place > hidden_to, '', NOT fits, 'small', 'neighbour') AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, toNullable(cut.people), NULL) AS connected,
    if(shown, toNullable(cut.pairs), NULL) AS connections,
    if(shown, round(cut.two_way / cut.pairs, 3), NULL) AS two_way_share,
    shown AND cut.members >= floor AS members_shown,
    if(members_shown, toNullable(cut.members), NULL) AS members,
    if(members_shown, round(cut.centralisation, 3), NULL) AS centralisation,
    -- Two people who hold a unit together are two people.
    if(members_shown AND cut.key_players >= floor AND (cut.members = cut.key_players OR cut.members - cut.key_players >= floor),
        round(cut.key_players / cut.members, 3), NULL) AS key_player_share,
    shown AND cut.unit_people >= floor AND cut.unit_inside IS NOT NULL AS unit_shown,
    if(unit_shown, cut.unit_inside + cut.unit_across, NULL) AS unit_connections,
    if(unit_shown, round(cut.unit_across / unit_connections, 3), NULL) AS cross_unit_share,
    if(unit_shown, round((cut.unit_across - toInt64(cut.unit_inside)) / unit_connections, 3), NULL) AS unit_ei,
    if(unit_shown, round(cut.unit_null_mean, 3), NULL) AS unit_null,
    if(unit_shown, round(cut.unit_null_low, 3), NULL) AS unit_null_low,
    if(unit_shown, round(cut.unit_null_high, 3), NULL) AS unit_null_high,
    if(unit_shown, round(cut.unit_p, 3), NULL) AS unit_p,
    if(shown AND dim IN ('all', 'platform', 'community') AND (cut.without_unit = 0 OR cut.without_unit >= floor), toNullable(cut.without_unit), NULL) AS without_unit,
    shown AND cut.level_people >= floor AND cut.level_inside IS NOT NULL AS level_shown,
    if(level_shown, cut.level_inside + cut.level_across, NULL) AS level_connections,
    if(level_shown, round(cut.level_across / level_connections, 3), NULL) AS cross_level_share,
    if(level_shown, round((cut.level_across - toInt64(cut.level_inside)) / level_connections, 3), NULL) AS level_ei,
    if(level_shown, round(cut.level_null_mean, 3), NULL) AS level_null,
    if(level_shown, round(cut.level_null_low, 3), NULL) AS level_null_low,
    if(level_shown, round(cut.level_null_high, 3), NULL) AS level_null_high,
    if(level_shown, round(cut.level_p, 3), NULL) AS level_p,
    if(shown AND dim IN ('all', 'platform', 'community') AND (cut.without_level = 0 OR cut.without_level >= floor), toNullable(cut.without_level), NULL) AS without_level
FROM cut

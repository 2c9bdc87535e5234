-- Connections of a slice in the four weeks that end with a week, as ratios and indices. A row is shown where participation
-- shows the same cell and enough people of it are connected; each figure, where the people it is about are enough as well.
-- Inside a unit's connections add up to those of the unit above it: a single hidden cell would follow from its shown
-- neighbours, so cells are hidden from the smallest on until those hidden are two at least, and enough people together.
CREATE OR REPLACE VIEW v_network @onCluster AS
WITH
    cells AS
    (
        SELECT
            windows.* EXCEPT (version, is_deleted),
            participation.label AS label,
            participation.floor AS floor,
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            participation.shown AND people >= floor AS fits
        FROM (SELECT * FROM network_period FINAL) AS windows
        INNER JOIN month_cell AS participation
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
    '28d' AS grain,
    starts,
    ends,
    toString(scope) AS scope,
    toString(dim) AS dim,
    key,
    label,
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
FROM cut;

-- Shares of those who give and get. Each of the four kinds who contribute is nobody or enough people, and so are the cells
-- of a family that are hidden, taken together; those who only look on are judged apart, against everybody eligible.
CREATE OR REPLACE VIEW v_persona @onCluster AS
WITH
    cells AS
    (
        SELECT
            windows.* EXCEPT (version, is_deleted),
            participation.label AS label,
            participation.floor AS floor,
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            [engagers, catalysts, responders, broadcasters] AS kinds,
            participation.shown AND people >= floor AND arrayAll(kind -> kind = 0 OR kind >= floor, kinds) AS fits,
            assumeNotNull(observers) AS silent,
            participation.shown AND observers IS NOT NULL AND people + silent >= floor AND (silent = 0 OR silent >= floor)
                AND (people = 0 OR people >= floor) AS silent_fits
        FROM (SELECT * FROM persona_period FINAL) AS windows
        INNER JOIN month_cell AS participation
            ON windows.starts = participation.starts AND toString(windows.scope) = participation.scope
            AND toString(windows.dim) = participation.dim AND windows.key = participation.key
    ),
    placed AS
    (
        SELECT
            *,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY fits, people, key) AS place,
            countIf(NOT fits) OVER (PARTITION BY starts, scope, dim, family) AS misfits,
            sum(people) OVER by_people AS people_so_far,
            sum(engagers) OVER by_people AS engagers_so_far,
            sum(catalysts) OVER by_people AS catalysts_so_far,
            sum(responders) OVER by_people AS responders_so_far,
            sum(broadcasters) OVER by_people AS broadcasters_so_far,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY silent_fits, silent, key) AS silent_place,
            countIf(NOT silent_fits) OVER (PARTITION BY starts, scope, dim, family) AS silent_misfits,
            sum(silent) OVER by_silence AS silent_so_far,
            sum(people) OVER by_silence AS not_silent_so_far
        FROM cells
        WINDOW
            by_people AS (PARTITION BY starts, scope, dim, family ORDER BY fits, people, key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
            by_silence AS (PARTITION BY starts, scope, dim, family ORDER BY silent_fits, silent, key ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ),
    cut AS
    (
        SELECT
            *,
            if(misfits = 0 OR dim = 'all', misfits, min(if(
                place >= misfits AND place >= 2 AND people_so_far >= floor AND arrayAll(
                    kind -> kind = 0 OR kind >= floor,
                    [engagers_so_far, catalysts_so_far, responders_so_far, broadcasters_so_far]
                ), place, 1000000000)) OVER (PARTITION BY starts, scope, dim, family)) AS hidden_to,
            if(silent_misfits = 0 OR dim = 'all', silent_misfits, min(if(
                silent_place >= silent_misfits AND silent_place >= 2
                    AND (silent_so_far = 0 OR silent_so_far >= floor) AND (not_silent_so_far = 0 OR not_silent_so_far >= floor),
                silent_place, 1000000000)) OVER (PARTITION BY starts, scope, dim, family)) AS silent_hidden_to
        FROM placed
    )
SELECT
    '28d' AS grain,
    starts,
    ends,
    toString(scope) AS scope,
    toString(dim) AS dim,
    key,
    label,
    floor,
    multiIf(place > hidden_to, '', NOT fits, 'small', 'neighbour') AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, toNullable(cut.people), NULL) AS contributors,
    if(shown, round(cut.engagers / cut.people, 3), NULL) AS engager_share,
    if(shown, round(cut.catalysts / cut.people, 3), NULL) AS catalyst_share,
    if(shown, round(cut.responders / cut.people, 3), NULL) AS responder_share,
    if(shown, round(cut.broadcasters / cut.people, 3), NULL) AS broadcaster_share,
    silent_place > silent_hidden_to AS observers_shown,
    if(observers_shown, cut.people + cut.observers, NULL) AS people_and_observers,
    if(observers_shown, round(cut.observers / people_and_observers, 3), NULL) AS observer_share
FROM cut;

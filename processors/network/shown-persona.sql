-- What people may see, in the dirty four weeks, of those who give and get, as shares. Each of the four kinds who contribute is nobody or enough people, and so are the cells
-- of a family that are hidden, taken together; those who only look on are judged apart, against everybody eligible.
WITH
    cells AS
    (
        SELECT
            windows.* EXCEPT (version, is_deleted, scope, dim),
            toString(windows.scope) AS scope,
            toString(windows.dim) AS dim,
            participation.floor AS floor,
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            [engagers, catalysts, responders, broadcasters] AS kinds,
            participation.shown AND people >= floor AND arrayAll(kind -> kind = 0 OR kind >= floor, kinds) AS fits,
            assumeNotNull(observers) AS silent,
            participation.shown AND observers IS NOT NULL AND people + silent >= floor AND (silent = 0 OR silent >= floor)
                AND (people = 0 OR people >= floor) AS silent_fits
        FROM
        (
            SELECT *
            FROM persona_period FINAL
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
    starts,
    scope,
    dim,
    key,
    ends,
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
FROM cut

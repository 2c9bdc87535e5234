-- Everybody with an interaction in a dirty window, numbered from 0 in each scope by their id, and where they stood at the
-- last of them: the places of the organisation that they count in.
WITH
    (
        SELECT groupArray((starts, ends))
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'network' AND due = 1 AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ) AS windows
SELECT
    toString(window_starts) AS starts,
    toString(window_starts + 27) AS ends,
    scope,
    groupArray(places) AS standing
FROM
(
    SELECT
        arrayJoin(arrayFilter(window -> day BETWEEN window.1 AND window.2, windows)).1 AS window_starts,
        scope,
        person,
        arrayMap(place -> (toString(place.1), place.2), argMax(stood, (day, sipHash64(stood)))) AS places
    FROM
    (
        SELECT toString(scope) AS scope, day, from_person AS person, from_places AS stood
        FROM interaction FINAL
        WHERE day BETWEEN {firstStart:Date} AND {lastEnd:Date}
        UNION ALL
        SELECT toString(scope), day, to_person, to_places
        FROM interaction FINAL
        WHERE day BETWEEN {firstStart:Date} AND {lastEnd:Date}
    )
    GROUP BY window_starts, scope, person
    ORDER BY window_starts, scope, person
)
GROUP BY window_starts, scope
ORDER BY window_starts, scope

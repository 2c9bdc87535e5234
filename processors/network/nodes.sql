-- Everybody with an interaction in the window, numbered from 0 in each scope by their id, and where they stood at the last
-- of them: the places of the organisation that they count in.
SELECT
    scope,
    groupArray(places) AS standing
FROM
(
    SELECT scope, person, arrayMap(place -> (toString(place.1), place.2), argMax(stood, (day, sipHash64(stood)))) AS places
    FROM
    (
        SELECT toString(scope) AS scope, day, from_person AS person, from_places AS stood
        FROM interaction FINAL
        WHERE day BETWEEN {starts:Date} AND {ends:Date}
        UNION ALL
        SELECT toString(scope), day, to_person, to_places
        FROM interaction FINAL
        WHERE day BETWEEN {starts:Date} AND {ends:Date}
    )
    GROUP BY scope, person
    ORDER BY scope, person
)
GROUP BY scope
ORDER BY scope

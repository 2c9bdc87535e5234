-- Everybody with an interaction in the window, numbered from 0 in each scope by their id, and where they stood at the last
-- of them: the places of the organisation that they count in.
SELECT
    scope,
    groupArray(places) AS standing
FROM
(
    SELECT scope, person, argMax(places, (day, toString(places))) AS places
    FROM
    (
        SELECT DISTINCT
            toString(scope) AS scope,
            day,
            arrayJoin([(from_person, from_places), (to_person, to_places)]) AS who,
            who.1 AS person,
            arrayMap(place -> (toString(place.1), place.2), who.2) AS places
        FROM interaction FINAL
        WHERE day BETWEEN {starts:Date} AND {ends:Date}
    )
    GROUP BY scope, person
    ORDER BY scope, person
)
GROUP BY scope
ORDER BY scope

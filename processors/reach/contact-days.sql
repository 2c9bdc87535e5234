-- Days on which a leader and the adoption team had a two-way exchange: listed contacts, and weeks in which the leader and
-- somebody of the team each turned to the other on a platform (the days on which that first and last held). On platforms
-- only while the team has as many people as the floor: of a smaller one, it would say who talked with the leader. The row
-- without a leader says since when contact can be known.
WITH
    team AS
    (
        SELECT person_id, valid_from, valid_to
        FROM sponsor FINAL
        WHERE role = 'adoption team' AND removed = 0
    ),
    listed AS (SELECT leader_id, day, two_way FROM contact FINAL WHERE removed = 0),
    weeks AS (SELECT DISTINCT starts FROM participation_period FINAL WHERE grain = 'week' AND dim = 'all'),
    team_weeks AS
    (
        SELECT weeks.starts AS starts
        FROM weeks
        CROSS JOIN team
        WHERE team.valid_from <= weeks.starts + 6 AND team.valid_to >= weeks.starts
        GROUP BY starts
        HAVING uniqExact(team.person_id) >= {minPeople:UInt32}
    )
SELECT leader_id, toString(day) AS day, '' AS known_since
FROM listed
WHERE two_way = 1
UNION ALL
SELECT leader_id, toString(arrayJoin([first_day, last_day])), ''
FROM
(
    SELECT
        ties.leader_id AS leader_id,
        toStartOfWeek(ties.day, {weekMode:UInt8}) AS week,
        greatest(minIf(ties.day, ties.outward > 0), minIf(ties.day, ties.inward > 0)) AS first_day,
        greatest(maxIf(ties.day, ties.outward > 0), maxIf(ties.day, ties.inward > 0)) AS last_day
    FROM (SELECT * FROM leader_tie FINAL) AS ties
    INNER JOIN team ON ties.person_id = team.person_id
    WHERE ties.day BETWEEN team.valid_from AND team.valid_to
    GROUP BY leader_id, week, ties.person_id
    HAVING max(ties.outward) > 0 AND max(ties.inward) > 0
)
WHERE week IN (SELECT starts FROM team_weeks)
UNION ALL
SELECT '', '', toString(min(day))
FROM
(
    SELECT day FROM listed
    UNION ALL
    SELECT starts FROM team_weeks
)
HAVING count() > 0

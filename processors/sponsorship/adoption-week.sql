-- State of every unit at the end of every week since {firstWeek}, from the figures of participation. A unit's clock begins
-- with the first contribution of anybody inside, or with the unit's first eligible day, whichever is later.
WITH
    (SELECT if(count() = 0, 1, argMax(depth, valid_from)) FROM unit_list FINAL WHERE depth > 0) AS depth,
    (SELECT min(starts) FROM participation_period FINAL WHERE grain = 'day' AND scope = 'internal' AND dim = 'all' AND people > 0) AS first_day,
    unit_weeks AS
    (
        SELECT key AS unit, starts, ends, interactive AS interactive_people, ifNull(eligible, 0) AS eligible_people
        FROM participation_period FINAL
        WHERE grain = 'week' AND scope = 'internal' AND dim = 'unit' AND key != '' AND NOT endsWith(key, ' / ') AND eligible > 0
          AND ends >= first_day
    ),
    first_days AS
    (
        SELECT key AS unit, min(starts) AS eligible_on
        FROM participation_period FINAL
        WHERE grain = 'day' AND scope = 'internal' AND dim = 'unit' AND eligible > 0
        GROUP BY key
    ),
    units AS
    (
        SELECT
            weeks.unit AS unit,
            greatest(any(first_days.eligible_on), first_day) AS begins,
            -- Exact where the share is a fraction such as a quarter: no rounding of the threshold.
            minIf(weeks.ends, weeks.interactive_people >= {adoptedFrom:Float64} * weeks.eligible_people - 1e-9) AS adopted_week,
            countIf(weeks.interactive_people >= {adoptedFrom:Float64} * weeks.eligible_people - 1e-9) > 0 AS has_adopted
        FROM unit_weeks AS weeks
        INNER JOIN first_days ON weeks.unit = first_days.unit
        GROUP BY weeks.unit
    ),
    -- Sponsors who contributed on a day of a unit's first 28, with the units in whose name they act, or their own.
    sponsor_days AS
    (
        SELECT
            acts.day AS day,
            if(
                empty(mandates.units),
                arrayMap(
                    path -> path[least(depth, length(path))],
                    arrayFilter(path -> notEmpty(path), [arrayMap(
                        place -> place.2, arrayFilter(place -> place.1 = 'unit' AND place.2 != '' AND NOT endsWith(place.2, ' / '), acts.places)
                    )])
                ),
                mandates.units
            ) AS for_units
        FROM
        (
            SELECT DISTINCT day, person_id, places
            FROM person_day FINAL
            WHERE scope = 'internal' AND posts + replies + reactions + shares > 0
              AND person_id IN (SELECT person_id FROM sponsor FINAL WHERE removed = 0 AND role = 'sponsor')
              AND day <= (SELECT max(begins) FROM units) + 27
        ) AS acts
        INNER JOIN (SELECT * FROM sponsor FINAL WHERE removed = 0 AND role = 'sponsor') AS mandates ON acts.person_id = mandates.person_id
        WHERE acts.day >= mandates.valid_from AND acts.day <= mandates.valid_to
    ),
    (SELECT groupUniqArray((for_unit, day)) FROM sponsor_days ARRAY JOIN for_units AS for_unit) AS sponsored_days
SELECT
    weeks.starts AS starts,
    weeks.unit AS unit,
    weeks.ends AS ends,
    units.begins AS begins,
    if(units.has_adopted AND units.adopted_week <= weeks.ends, toNullable(units.adopted_week), NULL) AS adopted_on,
    toUInt32(greatest(0, ifNull(adopted_on, weeks.ends) - units.begins)) AS days,
    toUInt32(weeks.eligible_people) AS eligible,
    {adoptedFrom:Float64} AS threshold,
    toUInt8(arrayExists(
        sponsored -> (sponsored.1 = weeks.unit OR startsWith(weeks.unit, concat(sponsored.1, ' / ')))
            AND sponsored.2 >= units.begins AND sponsored.2 < units.begins + 28,
        sponsored_days
    )) AS sponsored,
    toUInt8(parts.unit = '') AS is_lowest
FROM unit_weeks AS weeks
INNER JOIN units ON weeks.unit = units.unit
LEFT JOIN
(
    SELECT DISTINCT starts, arrayStringConcat(arrayPopBack(splitByString(' / ', unit)), ' / ') AS unit
    FROM unit_weeks
    WHERE eligible_people >= {minPeopleByAttribute:UInt32}
) AS parts ON weeks.starts = parts.starts AND weeks.unit = parts.unit
WHERE weeks.starts >= {firstWeek:Date}

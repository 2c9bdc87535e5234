-- Who sponsored, in whose name, and for whom, in each dirty period. A sponsor acts for the business units named in the
-- list, else for the own one as of the day; for several in equal parts. Business units are those of the first level that
-- has at least two of them (unit_list).
WITH
    (SELECT if(count() = 0, 1, argMax(depth, valid_from)) FROM unit_list FINAL WHERE depth > 0) AS depth,
    periods AS
    (
        SELECT replaceOne(toString(grain), 'sponsorship ', '') AS grain, starts, ends
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND due = 1 AND dirty_period.grain IN ('sponsorship week', 'sponsorship 28d')
    ),
    (SELECT (min(starts), max(ends)) FROM periods) AS span,
    sponsors AS
    (
        SELECT person_id, valid_from, valid_to, units, business_function
        FROM sponsor FINAL
        WHERE removed = 0 AND role = 'sponsor'
    ),
    -- The unit a person counts in: as deep as business units lie, or as deep as the person's path goes.
    done AS
    (
        SELECT day, person_id, places, sum(posts + replies + reactions + shares) AS contributions
        FROM person_day FINAL
        WHERE scope = 'internal' AND day BETWEEN span.1 AND span.2 AND person_id IN (SELECT person_id FROM sponsors)
        GROUP BY day, person_id, places
    ),
    mandated AS
    (
        SELECT
            day, person_id, contributions,
            argMax((units, business_function), valid_from) AS mandate,
            arrayMap(place -> place.2, arrayFilter(place -> place.1 = 'unit' AND place.2 != '' AND NOT endsWith(place.2, ' / '), any(places))) AS path,
            arrayDistinct(if(
                empty(mandate.1),
                if(empty(path), [], [path[least(depth, length(path))]]),
                arrayMap(unit -> arrayStringConcat(arraySlice(splitByString(' / ', unit), 1, depth), ' / '), mandate.1)
            )) AS for_units
        FROM done
        INNER JOIN sponsors ON done.person_id = sponsors.person_id
        WHERE contributions > 0 AND day >= valid_from AND day <= valid_to
        GROUP BY day, person_id, contributions, places
    ),
    -- As of the day: executives may be named, and count for no floor.
    judged AS
    (
        SELECT
            of_day.*,
            toUInt8(offices.is_executive = 1 AND offices.valid_to > of_day.day_begins) AS is_executive
        FROM
        (
            SELECT *, toDateTime64(day, 3, {timeZone:String}) AS day_begins, toDateTime64(day + 1, 3, {timeZone:String}) AS day_ends
            FROM mandated
        ) AS of_day
        ASOF LEFT JOIN (SELECT * FROM person_period WHERE active = 1) AS offices
            ON of_day.person_id = offices.person_id AND of_day.day_ends > offices.valid_from
    ),
    day_periods AS
    (
        SELECT arrayJoin(arrayMap(step -> starts + step, range(toUInt32(ends - starts + 1)))) AS day, groupArray((grain, starts, ends)) AS in_periods
        FROM periods
        GROUP BY day
    ),
    by_unit AS
    (
        SELECT period, unit, sum(contributions / length(for_units)) AS activity
        FROM judged
        INNER JOIN day_periods ON judged.day = day_periods.day
        ARRAY JOIN in_periods AS period
        ARRAY JOIN for_units AS unit
        GROUP BY period, unit
    ),
    breadths AS
    (
        SELECT period, groupArray(unit) AS active_units, sum(activity) * sum(activity) / sum(activity * activity) AS breadth
        FROM by_unit
        GROUP BY period
    ),
    -- Units that had people in the first week there are data of.
    (
        SELECT groupUniqArray(key)
        FROM participation_period FINAL
        WHERE grain = 'week' AND scope = 'internal' AND dim = 'unit' AND eligible > 0
          AND length(splitByString(' / ', key)) = depth AND key != '' AND NOT endsWith(key, ' / ')
          AND starts = (SELECT min(starts) FROM participation_period FINAL WHERE grain = 'week' AND scope = 'internal' AND dim = 'all' AND people > 0)
    ) AS day_one,
    sponsored AS
    (
        SELECT
            period,
            uniqExact(person_id) AS sponsors,
            uniqExactIf(person_id, is_executive = 0) AS plain_sponsors,
            uniqExactIf(mandate.2, mandate.2 != '') AS functions
        FROM judged
        INNER JOIN day_periods ON judged.day = day_periods.day
        ARRAY JOIN in_periods AS period
        GROUP BY period
    ),
    turned AS
    (
        SELECT
            day, from_person, to_person,
            arrayMap(place -> place.2, arrayFilter(place -> place.1 = 'unit' AND place.2 != '' AND NOT endsWith(place.2, ' / '), any(to_places))) AS to_path,
            sum(replies + reactions + shares) AS acts
        FROM interaction FINAL
        WHERE scope = 'internal' AND day BETWEEN span.1 AND span.2 AND from_person IN (SELECT person_id FROM sponsors)
        GROUP BY day, from_person, to_person
        HAVING acts > 0 AND notEmpty(to_path)
    ),
    amplified_acts AS
    (
        SELECT
            turned.day AS day, turned.from_person AS from_person, turned.to_person AS to_person, turned.acts AS acts,
            judged.is_executive AS is_executive,
            has(judged.for_units, turned.to_path[least(depth, length(turned.to_path))]) AS is_own
        FROM turned
        INNER JOIN judged ON turned.day = judged.day AND turned.from_person = judged.person_id
        WHERE notEmpty(judged.for_units)
    ),
    amplified AS
    (
        SELECT
            period, slice,
            sum(acts) AS all_acts,
            sumIf(acts, is_own) AS own_acts,
            uniqExactIf(from_person, is_executive = 0) AS plain_amplifiers,
            uniqExactIf(to_person, is_own) AS own_people,
            uniqExactIf(to_person, NOT is_own) AS other_people
        FROM amplified_acts
        INNER JOIN day_periods ON amplified_acts.day = day_periods.day
        ARRAY JOIN in_periods AS period
        ARRAY JOIN if(is_executive, [('all', ''), ('executive', from_person)], [('all', '')]) AS slice
        GROUP BY period, slice
    ),
    slices AS
    (
        SELECT (grain, starts, ends) AS period, ('all', '') AS slice FROM periods
        UNION DISTINCT
        SELECT period, slice FROM amplified
    )
SELECT
    slices.period.1 AS grain,
    slices.period.2 AS starts,
    slices.slice.1 AS dim,
    slices.slice.2 AS key,
    slices.period.3 AS ends,
    dim = 'all' AS is_all,
    toUInt32(if(is_all, sponsored.sponsors, 1)) AS sponsors,
    toUInt32(if(is_all, sponsored.plain_sponsors, 0)) AS plain_sponsors,
    if(is_all AND notEmpty(breadths.active_units), toNullable(round(breadths.breadth, 9)), NULL) AS breadth,
    toUInt32(if(is_all, length(breadths.active_units), 0)) AS units,
    toUInt32(if(is_all, sponsored.functions, 0)) AS functions,
    toUInt32(if(is_all, length(day_one), 0)) AS day_one_units,
    toUInt32(if(is_all, length(arrayIntersect(day_one, breadths.active_units)), 0)) AS day_one_sponsored,
    toUInt32(amplified.all_acts) AS amplified,
    toUInt32(amplified.own_acts) AS amplified_own,
    toUInt32(amplified.plain_amplifiers) AS plain_amplifiers,
    toUInt32(amplified.own_people) AS own_people,
    toUInt32(amplified.other_people) AS other_people
FROM slices
LEFT JOIN breadths ON slices.period = breadths.period
LEFT JOIN sponsored ON slices.period = sponsored.period
LEFT JOIN amplified ON slices.period = amplified.period AND slices.slice = amplified.slice

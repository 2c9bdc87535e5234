-- Sponsors. A sponsor who is no executive is a person like any other: their figures take as many of them as the floor, or
-- none at all. People for whom sponsors spoke up are a group as well, inside the own unit and beyond.
CREATE OR REPLACE VIEW v_sponsorship @onCluster AS
SELECT
    cells.grain AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    'internal' AS scope,
    cells.dim AS dim,
    cells.key AS key,
    multiIf(cells.dim = 'all', 'the organisation', names.name = '', concat('executive ', substring(cells.key, 1, 6)), names.name) AS label,
    @minPeople AS floor,
    if(cells.plain_sponsors > 0 AND cells.plain_sponsors < floor, 'small', '') AS hidden_because,
    hidden_because = '' AS shown,
    cells.dim = 'all' AND shown AS figures_shown,
    if(figures_shown, toNullable(cells.sponsors), NULL) AS sponsors,
    if(figures_shown, round(cells.breadth, 2), NULL) AS breadth,
    if(figures_shown, toNullable(cells.functions), NULL) AS functions,
    if(figures_shown AND cells.day_one_units > 0, toNullable(cells.day_one_units), NULL) AS day_one_units,
    if(figures_shown AND cells.day_one_units > 0, toNullable(cells.day_one_sponsored), NULL) AS day_one_sponsored,
    -- Counts are shown by the week only.
    cells.grain = 'week' AND shown
        AND (cells.plain_amplifiers = 0 OR cells.plain_amplifiers >= floor)
        AND (cells.own_people = 0 OR cells.own_people >= floor)
        AND (cells.other_people = 0 OR cells.other_people >= floor) AS amplified_shown,
    if(amplified_shown, toNullable(cells.amplified), NULL) AS amplified,
    if(amplified_shown, toNullable(cells.amplified_own), NULL) AS amplified_own
FROM (SELECT * FROM sponsorship_period FINAL) AS cells
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON cells.key = names.person_id;

-- Adoption of each unit whose threshold is a group of people, and of all units: the median time after Kaplan and Meier
-- (J. Am. Stat. Assoc. 53, 1958), the smallest time by which at most half are estimated to have gone without, so that units
-- which have not adopted yet count for as long as they have been watched. Units of all are those that overlap nowhere.
CREATE OR REPLACE VIEW v_adoption @onCluster AS
WITH
    lowest AS
    (
        SELECT starts, ends, arm, days, adopted_on IS NOT NULL AS adopted, eligible
        FROM adoption_week FINAL
        ARRAY JOIN if(sponsored, ['all', 'sponsored'], ['all', 'other']) AS arm
        WHERE is_lowest = 1 AND eligible >= @minPeopleByAttribute
    ),
    steps AS
    (
        SELECT
            starts, arm, days,
            sum(adopted) AS adopting,
            sum(count()) OVER (PARTITION BY starts, arm ORDER BY days DESC) AS at_risk
        FROM lowest
        GROUP BY starts, arm, days
    ),
    survival AS
    (
        SELECT starts, arm, days, exp(sum(log(1 - adopting / at_risk)) OVER (PARTITION BY starts, arm ORDER BY days)) AS without
        FROM steps
        WHERE adopting > 0
    ),
    medians AS (SELECT starts, arm, min(days) AS median_days FROM survival WHERE without <= 0.5 + 1e-9 GROUP BY starts, arm),
    arms AS
    (
        SELECT starts, arm, any(ends) AS ends, count() AS units, sum(adopted) AS adopted_units
        FROM lowest
        GROUP BY starts, arm
        -- The median of fewer is one unit's own.
        HAVING units >= 3
    ),
    wide AS
    (
        SELECT
            arms.starts AS starts,
            any(arms.ends) AS ends,
            maxIf(arms.units, arms.arm = 'all') AS all_units,
            maxIf(arms.adopted_units, arms.arm = 'all') AS all_adopted,
            maxIf(toNullable(medians.median_days), arms.arm = 'all' AND medians.arm != '') AS median_days,
            maxIf(toNullable(arms.units), arms.arm = 'sponsored') AS sponsored_units,
            maxIf(toNullable(medians.median_days), arms.arm = 'sponsored' AND medians.arm != '') AS sponsored_days,
            maxIf(toNullable(arms.units), arms.arm = 'other') AS other_units,
            maxIf(toNullable(medians.median_days), arms.arm = 'other' AND medians.arm != '') AS other_days
        FROM arms
        LEFT JOIN medians ON arms.starts = medians.starts AND arms.arm = medians.arm
        GROUP BY starts
    )
SELECT
    starts, ends, 'internal' AS scope, 'all' AS dim, '' AS key, 'the organisation' AS label,
    @minPeopleByAttribute AS floor,
    if(all_units = 0, 'small', '') AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, toNullable(all_units), NULL) AS units,
    if(shown, toNullable(all_adopted), NULL) AS adopted_units,
    wide.median_days AS days,
    sponsored_units, sponsored_days, other_units, other_days
FROM wide
UNION ALL
SELECT
    weeks.starts, weeks.ends, 'internal', 'unit', weeks.unit, weeks.unit,
    @minPeopleByAttribute AS unit_floor,
    -- Whether the share was reached says no more than "so many or more" and "fewer"; each must be a group.
    multiIf(
        NOT cells.shown, 'small',
        weeks.eligible * weeks.threshold < unit_floor - 1e-9, 'small',
        weeks.eligible * (1 - weeks.threshold) < unit_floor - 1e-9, 'small',
        ''
    ) AS unit_hidden_because,
    unit_hidden_because = '' AS unit_shown,
    if(unit_shown, toNullable(toUInt64(1)), NULL),
    if(unit_shown, toNullable(toUInt64(weeks.adopted_on IS NOT NULL)), NULL),
    if(unit_shown AND weeks.adopted_on IS NOT NULL, toNullable(weeks.days), NULL),
    NULL, NULL, NULL, NULL
FROM (SELECT * FROM adoption_week FINAL) AS weeks
INNER JOIN
(
    -- As in v_participation, without the names of all communities.
    SELECT starts, key, hidden_because = '' AND floor >= @minPeopleByAttribute AS shown
    FROM shown_participation FINAL
    WHERE grain = 'week' AND scope = 'internal' AND dim = 'unit'
) AS cells
    ON weeks.starts = cells.starts AND weeks.unit = cells.key;

-- How long posts wait for their approval, beside how long they wait for an answer once they are out, over four weeks.
CREATE OR REPLACE VIEW v_approval @onCluster AS
WITH
    cells AS
    (
        SELECT *, @minPeople AS floor, people >= floor AS fits
        FROM approval_period FINAL
    ),
    hidden_cells AS
    (
        SELECT
            *,
            countIf(NOT fits) OVER neighbours AS hidden,
            sumIf(people, NOT fits) OVER neighbours AS hidden_people,
            row_number() OVER (PARTITION BY starts, dim ORDER BY fits DESC, people, key) AS place
        FROM cells
        WINDOW neighbours AS (PARTITION BY starts, dim)
    )
SELECT
    '28d' AS grain,
    months.starts AS starts,
    months.ends AS ends,
    'internal' AS scope,
    months.dim AS dim,
    months.key AS key,
    if(months.dim = 'all', 'the organisation', months.key) AS label,
    months.floor AS floor,
    multiIf(
        NOT months.fits, 'small',
        -- What is hidden of one channel must not follow from the total and the others.
        months.dim = 'channel' AND months.hidden > 0 AND (months.hidden = 1 OR months.hidden_people < months.floor) AND months.place = 1, 'neighbour',
        ''
    ) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown AND months.timed >= months.floor, toNullable(months.people), NULL) AS people,
    if(people IS NULL, NULL, round(months.median_s)) AS median_s,
    if(people IS NULL, NULL, round(months.p90_s)) AS p90_s,
    if(
        shown AND months.judged > 0
            AND (months.needed_by = 0 OR months.needed_by >= months.floor) AND (months.free_by = 0 OR months.free_by >= months.floor),
        toNullable(round(months.needed / months.judged, 3)), NULL
    ) AS needed_share,
    if(needed_share IS NULL, NULL, toNullable(months.people)) AS judged_people,
    if(months.dim = 'all', answers.median_s, NULL) AS answer_s
FROM hidden_cells AS months
LEFT JOIN
(
    SELECT weeks.starts - 7 * step AS month_starts, quantileExactWeighted(0.5)(median_s, toUInt64(ifNull(timed, 0))) AS median_s
    FROM (SELECT starts, median_s, timed FROM v_response WHERE scope = 'internal' AND dim = 'all' AND shown AND timed > 0) AS weeks
    ARRAY JOIN range(4) AS step
    GROUP BY month_starts
) AS answers ON months.starts = answers.month_starts;

-- Which channels a role can reach, as of the last day of each week. About channels and roles, not about people.
CREATE OR REPLACE VIEW v_access @onCluster AS
WITH
    weeks AS
    (
        SELECT starts, ends FROM participation_period FINAL WHERE grain = 'week' AND scope = 'internal' AND dim = 'all'
    ),
    states AS
    (
        SELECT
            weeks.starts AS starts, any(weeks.ends) AS ends, access.channel AS channel, access.role AS role,
            argMax(access.required, access.valid_from) AS required,
            argMax(access.reachable, access.valid_from) AS reachable,
            argMax(access.promoted, access.valid_from) AS promoted
        FROM weeks
        CROSS JOIN (SELECT * FROM channel_access FINAL WHERE removed = 0) AS access
        WHERE access.valid_from <= weeks.ends
        GROUP BY starts, channel, role
    )
SELECT
    starts,
    any(states.ends) AS ends,
    'internal' AS scope,
    slice.1 AS dim,
    slice.2 AS key,
    if(dim = 'all', 'the organisation', key) AS label,
    toUInt32(0) AS floor,
    '' AS hidden_because,
    toUInt8(1) AS shown,
    -- A channel that two roles need is needed twice.
    toNullable(countIf(states.required = 1)) AS required,
    toNullable(countIf(states.required = 1 AND states.reachable = 1)) AS reachable,
    toNullable(uniqExactIf(channel, states.promoted = 1)) AS promoted,
    toNullable(uniqExactIf(channel, states.promoted = 1 AND states.reachable = 0)) AS blocked
FROM states
ARRAY JOIN [('all', ''), ('role', role), ('channel', channel)] AS slice
GROUP BY starts, dim, key;

-- Pilots with a group and a control that are large enough. A pilot counts on its last day.
CREATE OR REPLACE VIEW v_pilot @onCluster AS
SELECT
    results.starts AS starts,
    -- One that is still running counts for the last week there are data of.
    if(results.is_over = 1, results.ends, least(results.ends, greatest(results.to_day, results.starts))) AS ends,
    'internal' AS scope,
    'pilot' AS dim,
    results.pilot_id AS key,
    results.name AS label,
    results.outcome AS outcome,
    if(results.by_unit = 1, @minPeopleByAttribute, @minPeople) AS floor,
    if(results.pilot_people < floor OR results.control_people > 0 AND results.control_people < floor, 'small', '') AS hidden_because,
    hidden_because = '' AS shown,
    results.weeks_before AS weeks_before,
    results.weeks_during AS weeks_during,
    if(shown, toNullable(results.pilot_people), NULL) AS pilot_people,
    if(shown, toNullable(results.control_people), NULL) AS control_people,
    if(shown, round(results.effect, 3), NULL) AS effect,
    if(shown, round(results.low, 3), NULL) AS low,
    if(shown, round(results.high, 3), NULL) AS high,
    if(shown, round(results.minimum_detectable, 3), NULL) AS minimum_detectable,
    if(shown, round(results.pre_trend, 4), NULL) AS pre_trend,
    if(shown, round(results.pre_trend_low, 4), NULL) AS pre_trend_low,
    if(shown, round(results.pre_trend_high, 4), NULL) AS pre_trend_high,
    if(shown, results.verdict, 'cannot tell: too few people') AS verdict
FROM (SELECT * FROM pilot_result FINAL) AS results;

-- Units whose head fell silent or left; which unit it was is not said, and whose only of an enrolled executive.
CREATE OR REPLACE VIEW v_dependence @onCluster AS
SELECT
    events.day AS starts,
    events.day AS ends,
    'internal' AS scope,
    slice.1 AS dim,
    slice.2 AS key,
    multiIf(slice.1 = 'all', 'the organisation', names.name = '', concat('executive ', substring(events.head_id, 1, 6)), names.name) AS label,
    @minPeopleByAttribute AS floor,
    if(events.people < floor OR events.other_people < floor, 'small', '') AS hidden_because,
    hidden_because = '' AS shown,
    events.kind AS kind,
    if(shown, toNullable(events.people), NULL) AS people,
    if(shown, toNullable(round(events.before, 2)), NULL) AS before,
    if(shown, toNullable(round(events.after, 2)), NULL) AS after,
    if(shown, toNullable(round(events.others_before, 2)), NULL) AS others_before,
    if(shown, toNullable(round(events.others_after, 2)), NULL) AS others_after
FROM (SELECT * FROM dependence_event FINAL) AS events
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON events.head_id = names.person_id
ARRAY JOIN if(events.is_executive = 1, [('all', ''), ('executive', events.head_id)], [('all', '')]) AS slice;

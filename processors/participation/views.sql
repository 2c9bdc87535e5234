-- What people may read of participation. A cell is hidden when its group is under the floor; where that leaves a hidden
-- cell that a total minus its neighbours would give away (a single one, or several that together stay under the floor),
-- the smallest shown neighbour is hidden too; below a hidden unit everything is hidden. A hidden cell keeps its row, with
-- nulls and the reason.
CREATE OR REPLACE VIEW v_floor @onCluster AS
SELECT
    greatest(5, toUInt32(maxIf(value, name = 'min_people'))) AS min_people,
    greatest(10, toUInt32(maxIf(value, name = 'min_people_by_attribute'))) AS min_people_by_attribute
FROM setting FINAL;

CREATE OR REPLACE VIEW shown_participation @onCluster AS
WITH
    cells AS
    (
        SELECT
            *,
            if(dim IN ('unit', 'level', 'location'),
                (SELECT min_people_by_attribute FROM v_floor), (SELECT min_people FROM v_floor)) AS floor,
            -- Cells that add up to something people also see: the children of one unit, the values of another dimension.
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            (eligible IS NOT NULL AND eligible < floor) OR (people > 0 AND people < floor) AS small
        FROM participation_period FINAL
    ),
    neighbours AS
    (
        SELECT
            *,
            countIf(small) OVER within AS small_cells,
            sumIf(people, small) OVER within AS small_people,
            row_number() OVER (PARTITION BY grain, starts, scope, dim, family ORDER BY small OR people < floor, people, key) AS place
        FROM cells
        WINDOW within AS (PARTITION BY grain, starts, scope, dim, family)
    ),
    hidden AS
    (
        SELECT
            *,
            multiIf(
                small, 'small',
                small_cells > 0 AND (small_cells = 1 OR small_people < floor) AND place = 1 AND people >= floor AND dim != 'all', 'neighbour',
                ''
            ) AS why
        FROM neighbours
    ),
    hidden_units AS
    (
        SELECT grain AS of_grain, starts AS of_starts, scope AS of_scope, groupArray(key) AS units
        FROM hidden
        WHERE dim = 'unit' AND why != ''
        GROUP BY grain, starts, scope
    )
SELECT
    hidden.* EXCEPT (why, place, small, small_cells, small_people, family),
    if(
        why = '' AND dim = 'unit' AND arrayExists(unit -> startsWith(key, concat(unit, ' / ')), hidden_units.units),
        'small', why
    ) AS hidden_because
FROM hidden
LEFT JOIN hidden_units ON hidden.grain = of_grain AND hidden.starts = of_starts AND hidden.scope = of_scope;

CREATE OR REPLACE VIEW v_participation @onCluster AS
SELECT
    cells.grain AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    cells.scope AS scope,
    cells.dim AS dim,
    cells.key AS key,
    multiIf(dim = 'community', if(communities.name = '', key, communities.name), dim = 'all', 'everybody', key) AS label,
    cells.floor AS floor,
    cells.hidden_because AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, cells.eligible, NULL) AS eligible,
    if(shown, toNullable(cells.people), NULL) AS people,
    -- A count of people is a group itself.
    if(shown AND (cells.interactive = 0 OR cells.interactive >= floor) AND cells.eligible IS NOT NULL, toNullable(cells.interactive), NULL) AS interactive,
    if(shown, toNullable(cells.active_days), NULL) AS active_days,
    if(shown, toNullable(cells.posts), NULL) AS posts,
    if(shown, toNullable(cells.replies), NULL) AS replies,
    if(shown, toNullable(cells.reactions), NULL) AS reactions,
    if(shown, toNullable(cells.shares), NULL) AS shares,
    if(shown, toNullable(cells.contributions), NULL) AS contributions,
    -- The five classes add up to the eligible people, so they are shown together or not at all.
    shown AND cells.eligible IS NOT NULL AND arrayAll(
        class -> class = 0 OR class >= floor, [cells.heavy, cells.contributing, cells.reacting, cells.observing, assumeNotNull(cells.absent)]
    ) AS classes_shown,
    if(classes_shown, toNullable(cells.heavy), NULL) AS heavy,
    if(classes_shown, toNullable(cells.contributing), NULL) AS contributing,
    if(classes_shown, toNullable(cells.reacting), NULL) AS reacting,
    if(classes_shown, toNullable(cells.observing), NULL) AS observing,
    if(classes_shown, cells.absent, NULL) AS absent,
    if(shown AND cells.posters >= floor, toNullable(cells.posters), NULL) AS posters,
    if(shown AND cells.posters >= floor, cells.gini_posters, NULL) AS gini_posters,
    if(shown AND cells.posters >= floor, cells.gini_eligible, NULL) AS gini_eligible,
    -- The loudest per cent of fewer than a floor of people would be somebody's own figure.
    if(shown AND ceil(cells.posters / 100) >= floor, toNullable(cells.top_1_percent), NULL) AS top_1_percent,
    if(shown AND ceil(cells.posters / 10) >= floor, toNullable(cells.top_10_percent), NULL) AS top_10_percent,
    if(shown AND cells.posters >= floor, toNullable(cells.authored), NULL) AS authored
FROM shown_participation AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

CREATE OR REPLACE VIEW v_retention @onCluster AS
SELECT
    weeks.starts AS starts,
    weeks.starts + 6 AS ends,
    weeks.scope AS scope,
    weeks.dim AS dim,
    weeks.key AS key,
    if(dim = 'all', 'everybody', key) AS label,
    cells.floor AS floor,
    if(cells.hidden_because = '' AND cells.floor > 0, '', 'small') AS hidden_because,
    hidden_because = '' AS shown,
    -- The 28 days after the week's last day have been seen.
    weeks.starts + 6 + 28 < (SELECT max(day) FROM person_day FINAL) AS complete,
    if(shown AND (weeks.newcomers = 0 OR weeks.newcomers >= floor), toNullable(weeks.newcomers), NULL) AS newcomers,
    if(shown AND complete AND weeks.newcomers >= floor AND (weeks.retained = 0 OR weeks.retained >= floor), toNullable(weeks.retained), NULL) AS retained,
    if(shown AND (weeks.returning = 0 OR weeks.returning >= floor), toNullable(weeks.returning), NULL) AS returning,
    if(shown AND (weeks.lapsed = 0 OR weeks.lapsed >= floor), toNullable(weeks.lapsed), NULL) AS lapsed
FROM (SELECT * FROM retention_week FINAL) AS weeks
LEFT JOIN (SELECT * FROM shown_participation WHERE grain = 'week') AS cells
    ON weeks.starts = cells.starts AND weeks.scope = cells.scope AND weeks.dim = cells.dim AND weeks.key = cells.key;

CREATE OR REPLACE VIEW v_response @onCluster AS
SELECT
    weeks.starts AS starts,
    weeks.starts + 6 AS ends,
    weeks.scope AS scope,
    weeks.dim AS dim,
    weeks.key AS key,
    multiIf(dim = 'community', if(communities.name = '', key, communities.name), dim = 'all', 'everybody', key) AS label,
    cells.floor AS floor,
    if(cells.hidden_because = '' AND cells.floor > 0 AND weeks.authors >= cells.floor, '', 'small') AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, toNullable(weeks.posts), NULL) AS posts,
    if(shown, toNullable(weeks.answered), NULL) AS answered,
    if(shown, toNullable(weeks.questions), NULL) AS questions,
    if(shown, toNullable(weeks.open_questions), NULL) AS open_questions,
    if(shown, toNullable(weeks.timed), NULL) AS timed,
    if(shown, weeks.median_s, NULL) AS median_s,
    if(shown, weeks.p90_s, NULL) AS p90_s,
    if(shown, toNullable(weeks.revived), NULL) AS revived
FROM (SELECT * FROM response_week FINAL) AS weeks
LEFT JOIN (SELECT * FROM shown_participation WHERE grain = 'week') AS cells
    ON weeks.starts = cells.starts AND weeks.scope = cells.scope AND weeks.dim = cells.dim AND weeks.key = cells.key
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON weeks.key = communities.id;

-- How alive a community is: people of the last 28 days against those of the last 364.
CREATE OR REPLACE VIEW v_community_health @onCluster AS
SELECT
    month.ends AS ends,
    month.ends - 6 AS starts,
    month.scope AS scope,
    'community' AS dim,
    month.key AS key,
    month.label AS label,
    month.floor AS floor,
    if(month.hidden_because = '' AND year.hidden_because = '' AND year.floor > 0, '', 'small') AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, month.people, NULL) AS people_28_days,
    if(shown, year.people, NULL) AS people_364_days
FROM (SELECT * FROM v_participation WHERE grain = '28d' AND dim = 'community') AS month
LEFT JOIN (SELECT * FROM v_participation WHERE grain = '364d' AND dim = 'community') AS year
    ON month.ends = year.ends AND month.scope = year.scope AND month.key = year.key;

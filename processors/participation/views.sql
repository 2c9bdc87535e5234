-- What people may read of participation. A cell is hidden when its group is under the floor. Where that would leave
-- something that a total minus its shown neighbours gives away (a single hidden cell, or several that together stay under
-- the floor), the smallest shown neighbour is hidden too; below a hidden unit everything is hidden. A hidden cell keeps
-- its row, with nulls and the reason.
--
-- Cells are neighbours when they add up to a total that people also see: the parts of one unit, those who stand directly
-- in it included, or all values of another dimension, "none" included.
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
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            dim != 'all' AND (key = '' OR dim = 'unit' AND endsWith(key, ' / ')) AS is_rest,
            (eligible IS NOT NULL AND eligible < floor) OR (people > 0 AND people < floor) AS small
        FROM participation_period FINAL
    ),
    neighbours AS
    (
        SELECT
            *,
            count() OVER family_cells AS cells_of_family,
            countIf(small) OVER family_cells AS small_cells,
            sumIf(people, small) OVER family_cells AS small_people,
            row_number() OVER (
                PARTITION BY grain, starts, scope, dim, family ORDER BY small, people < floor, people, eligible, key
            ) AS place
        FROM cells
        WINDOW family_cells AS (PARTITION BY grain, starts, scope, dim, family)
    ),
    marked AS
    (
        SELECT
            *,
            multiIf(
                small, 'small',
                dim != 'all' AND small_cells > 0 AND (small_cells = 1 OR small_people < floor) AND place = 1, 'neighbour',
                ''
            ) AS why,
            groupArrayIf(concat(key, ' / '), dim = 'unit' AND why != '') OVER (PARTITION BY grain, starts, scope) AS hidden_units
        FROM neighbours
    ),
    rows AS
    (
        SELECT
            * EXCEPT (why, hidden_units, place, small, small_cells, small_people),
            if(why = '' AND dim = 'unit' AND arrayExists(unit -> startsWith(key, unit), hidden_units), 'small', why) AS hidden_because,
            hidden_because = '' AND eligible IS NOT NULL AS has_shares,
            -- A count of people is a group itself, and so are those whom it leaves out: the absent ones are a class below.
            has_shares AND (interactive = 0 OR interactive >= floor)
                AND (eligible = interactive OR eligible - interactive >= floor) AS interactive_fits,
            -- The five classes add up to the eligible people, so they are shown together or not at all.
            has_shares AND arrayAll(
                class -> class = 0 OR class >= floor, [heavy, contributing, reacting, observing, assumeNotNull(absent)]
            ) AS classes_fit,
            hidden_because = '' AND (posters = 0 OR posters >= floor) AS posters_fit
        FROM marked
    ),
    -- The same complementary suppression for each count of people.
    hidden_counts AS
    (
        SELECT
            *,
            countIf(NOT interactive_fits) OVER family_cells AS interactive_cells,
            sumIf(interactive, NOT interactive_fits) OVER family_cells AS interactive_people,
            row_number() OVER (PARTITION BY grain, starts, scope, dim, family ORDER BY interactive_fits DESC, interactive < floor, interactive, key) AS interactive_place,
            countIf(NOT classes_fit) OVER family_cells AS classes_cells,
            sumIf(assumeNotNull(eligible), NOT classes_fit) OVER family_cells AS classes_people,
            row_number() OVER (PARTITION BY grain, starts, scope, dim, family ORDER BY classes_fit DESC, eligible, key) AS classes_place,
            countIf(NOT posters_fit) OVER family_cells AS posters_cells,
            sumIf(posters, NOT posters_fit) OVER family_cells AS posters_people,
            row_number() OVER (PARTITION BY grain, starts, scope, dim, family ORDER BY posters_fit DESC, posters < floor, posters, key) AS posters_place
        FROM rows
        WINDOW family_cells AS (PARTITION BY grain, starts, scope, dim, family)
    )
SELECT
    grain, starts, ends, scope, dim, key, floor, family, hidden_because,
    eligible, people, active_days, posts, replies, reactions, shares, contributions, interactive,
    heavy, contributing, reacting, observing, absent, posters, gini_posters, gini_eligible, top_1_percent, top_10_percent, authored,
    interactive_fits AND NOT (
        dim != 'all' AND interactive_cells > 0 AND (interactive_cells = 1 OR interactive_people < floor) AND interactive_place = 1
    ) AS interactive_shown,
    classes_fit AND NOT (
        dim != 'all' AND classes_cells > 0 AND (classes_cells = 1 OR classes_people < floor) AND classes_place = 1
    ) AS classes_shown,
    posters_fit AND NOT (
        dim != 'all' AND posters_cells > 0 AND (posters_cells = 1 OR posters_people < floor) AND posters_place = 1
    ) AS posters_shown
FROM hidden_counts
-- "None" alone is everybody once more.
WHERE NOT (is_rest AND cells_of_family = 1);

CREATE OR REPLACE VIEW v_participation @onCluster AS
SELECT
    cells.grain AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    cells.scope AS scope,
    cells.dim AS dim,
    cells.key AS key,
    multiIf(
        dim = 'all', 'everybody',
        dim = 'community', multiIf(key = '', 'open timelines', communities.name = '', key, communities.name),
        key = '', concat('no ', dim),
        dim = 'unit' AND endsWith(key, ' / '), concat(substring(key, 1, length(key) - 3), ' (directly)'),
        key
    ) AS label,
    cells.floor AS floor,
    cells.hidden_because AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, cells.eligible, NULL) AS eligible,
    if(shown, toNullable(cells.people), NULL) AS people,
    if(cells.interactive_shown, toNullable(cells.interactive), NULL) AS interactive,
    if(shown, toNullable(cells.active_days), NULL) AS active_days,
    if(shown, toNullable(cells.posts), NULL) AS posts,
    if(shown, toNullable(cells.replies), NULL) AS replies,
    if(shown, toNullable(cells.reactions), NULL) AS reactions,
    if(shown, toNullable(cells.shares), NULL) AS shares,
    if(shown, toNullable(cells.contributions), NULL) AS contributions,
    if(cells.classes_shown, toNullable(cells.heavy), NULL) AS heavy,
    if(cells.classes_shown, toNullable(cells.contributing), NULL) AS contributing,
    if(cells.classes_shown, toNullable(cells.reacting), NULL) AS reacting,
    if(cells.classes_shown, toNullable(cells.observing), NULL) AS observing,
    if(cells.classes_shown, cells.absent, NULL) AS absent,
    cells.posters_shown AND cells.posters >= floor AS authors_shown,
    if(authors_shown, toNullable(cells.posters), NULL) AS posters,
    if(authors_shown, cells.gini_posters, NULL) AS gini_posters,
    if(authors_shown, cells.gini_eligible, NULL) AS gini_eligible,
    -- The loudest per cent of fewer than a floor of people would be somebody's own figure.
    if(authors_shown AND ceil(cells.posters / 100) >= floor, toNullable(cells.top_1_percent), NULL) AS top_1_percent,
    if(authors_shown AND ceil(cells.posters / 10) >= floor, toNullable(cells.top_10_percent), NULL) AS top_10_percent,
    if(authors_shown, toNullable(cells.authored), NULL) AS authored
FROM shown_participation AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

CREATE OR REPLACE VIEW v_retention @onCluster AS
WITH
    cells AS
    (
        SELECT
            weeks.starts AS starts, weeks.scope AS scope, weeks.dim AS dim, weeks.key AS key,
            weeks.newcomers AS newcomers, weeks.retained AS retained, weeks.returning AS returning, weeks.lapsed AS lapsed,
            participation.label AS label,
            participation.floor AS floor,
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            -- The 28 days after the week's last day have been seen.
            starts + 6 + 28 < (SELECT max(day) FROM person_day FINAL) AS complete,
            if(participation.shown AND participation.floor > 0, '', 'small') AS hidden_because,
            hidden_because = '' AND (newcomers = 0 OR newcomers >= floor) AS newcomers_fit,
            newcomers_fit AND complete AND (retained = 0 OR retained >= floor) AS retained_fit,
            hidden_because = '' AND (returning = 0 OR returning >= floor) AS returning_fit,
            hidden_because = '' AND (lapsed = 0 OR lapsed >= floor) AS lapsed_fit
        FROM (SELECT * FROM retention_week FINAL) AS weeks
        INNER JOIN (SELECT starts, scope, dim, key, label, floor, shown FROM v_participation WHERE grain = 'week') AS participation
            ON weeks.starts = participation.starts AND weeks.scope = participation.scope
            AND weeks.dim = participation.dim AND weeks.key = participation.key
    ),
    hidden_counts AS
    (
        SELECT
            *,
            countIf(NOT newcomers_fit) OVER family_cells AS newcomers_cells,
            sumIf(newcomers, NOT newcomers_fit) OVER family_cells AS newcomers_people,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY newcomers_fit DESC, newcomers < floor, newcomers, key) AS newcomers_place,
            countIf(NOT retained_fit) OVER family_cells AS retained_cells,
            sumIf(retained, NOT retained_fit) OVER family_cells AS retained_people,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY retained_fit DESC, retained < floor, retained, key) AS retained_place,
            countIf(NOT returning_fit) OVER family_cells AS returning_cells,
            sumIf(returning, NOT returning_fit) OVER family_cells AS returning_people,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY returning_fit DESC, returning < floor, returning, key) AS returning_place,
            countIf(NOT lapsed_fit) OVER family_cells AS lapsed_cells,
            sumIf(lapsed, NOT lapsed_fit) OVER family_cells AS lapsed_people,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY lapsed_fit DESC, lapsed < floor, lapsed, key) AS lapsed_place
        FROM cells
        WINDOW family_cells AS (PARTITION BY starts, scope, dim, family)
    )
SELECT
    starts,
    starts + 6 AS ends,
    scope,
    dim,
    key,
    label,
    floor,
    hidden_because,
    hidden_because = '' AS shown,
    complete,
    if(newcomers_fit AND NOT (
        dim != 'all' AND newcomers_cells > 0 AND (newcomers_cells = 1 OR newcomers_people < floor) AND newcomers_place = 1
    ), toNullable(hidden_counts.newcomers), NULL) AS newcomers,
    if(retained_fit AND newcomers IS NOT NULL AND NOT (
        dim != 'all' AND retained_cells > 0 AND (retained_cells = 1 OR retained_people < floor) AND retained_place = 1
    ), toNullable(hidden_counts.retained), NULL) AS retained,
    if(returning_fit AND NOT (
        dim != 'all' AND returning_cells > 0 AND (returning_cells = 1 OR returning_people < floor) AND returning_place = 1
    ), toNullable(hidden_counts.returning), NULL) AS returning,
    if(lapsed_fit AND NOT (
        dim != 'all' AND lapsed_cells > 0 AND (lapsed_cells = 1 OR lapsed_people < floor) AND lapsed_place = 1
    ), toNullable(hidden_counts.lapsed), NULL) AS lapsed
FROM hidden_counts;

CREATE OR REPLACE VIEW v_response @onCluster AS
WITH
    cells AS
    (
        SELECT
            weeks.starts AS starts, weeks.scope AS scope, weeks.dim AS dim, weeks.key AS key,
            weeks.* EXCEPT (starts, scope, dim, key, version, is_deleted),
            participation.label AS label,
            participation.floor AS floor,
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            -- What is asked about here are the authors.
            participation.shown AND authors >= floor AS fits
        FROM (SELECT * FROM response_week FINAL) AS weeks
        INNER JOIN (SELECT starts, scope, dim, key, label, floor, shown FROM v_participation WHERE grain = 'week') AS participation
            ON weeks.starts = participation.starts AND weeks.scope = participation.scope
            AND weeks.dim = participation.dim AND weeks.key = participation.key
    ),
    hidden_cells AS
    (
        SELECT
            *,
            countIf(NOT fits) OVER family_cells AS hidden,
            sumIf(authors, NOT fits) OVER family_cells AS hidden_authors,
            row_number() OVER (PARTITION BY starts, scope, dim, family ORDER BY fits DESC, authors, key) AS place
        FROM cells
        WINDOW family_cells AS (PARTITION BY starts, scope, dim, family)
    )
SELECT
    starts,
    starts + 6 AS ends,
    scope,
    dim,
    key,
    label,
    floor,
    multiIf(
        NOT fits, 'small',
        dim != 'all' AND hidden > 0 AND (hidden = 1 OR hidden_authors < floor) AND place = 1, 'neighbour',
        ''
    ) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, toNullable(hidden_cells.posts), NULL) AS posts,
    if(shown, toNullable(hidden_cells.answered), NULL) AS answered,
    if(shown, toNullable(hidden_cells.questions), NULL) AS questions,
    if(shown, toNullable(hidden_cells.open_questions), NULL) AS open_questions,
    if(shown, toNullable(hidden_cells.timed), NULL) AS timed,
    if(shown, hidden_cells.median_s, NULL) AS median_s,
    if(shown, hidden_cells.p90_s, NULL) AS p90_s,
    if(shown, toNullable(hidden_cells.revived), NULL) AS revived
FROM hidden_cells;

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
    if(month.shown AND year.people >= month.floor, '', 'small') AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, month.people, NULL) AS people_28_days,
    if(shown, toNullable(year.people), NULL) AS people_364_days
FROM (SELECT ends, scope, key, label, floor, shown, people FROM v_participation WHERE grain = '28d' AND dim = 'community') AS month
INNER JOIN (SELECT starts, scope, community_id, people FROM community_year FINAL) AS year
    ON month.ends - 6 = year.starts AND month.scope = year.scope AND month.key = year.community_id;

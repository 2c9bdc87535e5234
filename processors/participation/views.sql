-- What people may read of participation. Which cells are hidden, and why, is decided in shown.sql when a period is
-- computed; a floor that has been raised since hides everything decided under the lower one, until the next refresh.
CREATE OR REPLACE VIEW v_floor @onCluster AS
SELECT
    greatest(5, toUInt32(maxIf(value, name = 'min_people'))) AS min_people,
    greatest(10, toUInt32(maxIf(value, name = 'min_people_by_attribute'))) AS min_people_by_attribute
FROM setting FINAL;

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
    if(
        cells.floor < if(dim IN ('unit', 'level', 'location'), (SELECT min_people_by_attribute FROM v_floor), (SELECT min_people FROM v_floor)),
        'floor', cells.hidden_because
    ) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, cells.eligible, NULL) AS eligible,
    if(shown, toNullable(cells.people), NULL) AS people,
    if(shown AND cells.interactive_shown, toNullable(cells.interactive), NULL) AS interactive,
    if(shown, toNullable(cells.active_days), NULL) AS active_days,
    if(shown, toNullable(cells.posts), NULL) AS posts,
    if(shown, toNullable(cells.replies), NULL) AS replies,
    if(shown, toNullable(cells.reactions), NULL) AS reactions,
    if(shown, toNullable(cells.shares), NULL) AS shares,
    if(shown, toNullable(cells.contributions), NULL) AS contributions,
    if(shown AND cells.classes_shown, toNullable(cells.heavy), NULL) AS heavy,
    if(shown AND cells.classes_shown, toNullable(cells.contributing), NULL) AS contributing,
    if(shown AND cells.classes_shown, toNullable(cells.reacting), NULL) AS reacting,
    if(shown AND cells.classes_shown, toNullable(cells.observing), NULL) AS observing,
    if(shown AND cells.classes_shown, cells.absent, NULL) AS absent,
    shown AND cells.posters_shown AND cells.posters >= floor AS authors_shown,
    if(authors_shown, toNullable(cells.posters), NULL) AS posters,
    if(authors_shown, cells.gini_posters, NULL) AS gini_posters,
    if(authors_shown, cells.gini_eligible, NULL) AS gini_eligible,
    -- The loudest per cent of fewer than a floor of people would be somebody's own figure.
    if(authors_shown AND ceil(cells.posters / 100) >= floor, toNullable(cells.top_1_percent), NULL) AS top_1_percent,
    if(authors_shown AND ceil(cells.posters / 10) >= floor, toNullable(cells.top_10_percent), NULL) AS top_10_percent,
    if(authors_shown, toNullable(cells.authored), NULL) AS authored
FROM (SELECT * FROM shown_participation FINAL) AS cells
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

-- What people may read of participation. Which cells are hidden, and why, is decided in shown.sql when a period is
-- computed; a floor that has been raised since hides everything decided under the lower one, until the next refresh. Floors
-- stand in the views as numbers, which `migrate` writes.
CREATE OR REPLACE VIEW v_floor @onCluster AS
SELECT @minPeople AS min_people, @minPeopleByAttribute AS min_people_by_attribute;

CREATE OR REPLACE VIEW v_participation @onCluster AS
SELECT
    cells.grain AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    cells.scope AS scope,
    cells.dim AS dim,
    cells.key AS key,
    @label AS label,
    cells.floor AS floor,
    if(
        cells.floor < if(dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople),
        'floor', cells.hidden_because
    ) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown AND cells.eligible_shown, cells.eligible, NULL) AS eligible,
    if(shown AND cells.people_shown, toNullable(cells.people), NULL) AS people,
    -- Acts and classes of weeks only; how unevenly people write, of four weeks only.
    if(shown AND cells.grain != 'day' AND cells.interactive_shown AND cells.eligible_shown, toNullable(cells.interactive), NULL) AS interactive,
    if(shown AND cells.grain = 'week' AND cells.active_days_shown, toNullable(cells.active_days), NULL) AS active_days,
    if(shown AND cells.grain = 'week', toNullable(cells.posts), NULL) AS posts,
    if(shown AND cells.grain = 'week', toNullable(cells.replies), NULL) AS replies,
    if(shown AND cells.grain = 'week', toNullable(cells.reactions), NULL) AS reactions,
    if(shown AND cells.grain = 'week', toNullable(cells.shares), NULL) AS shares,
    if(shown AND cells.grain = 'week', toNullable(cells.contributions), NULL) AS contributions,
    shown AND cells.grain = 'week' AND cells.classes_shown AND cells.eligible_shown AS has_classes,
    if(has_classes, toNullable(cells.heavy), NULL) AS heavy,
    if(has_classes, toNullable(cells.contributing), NULL) AS contributing,
    if(has_classes, toNullable(cells.reacting), NULL) AS reacting,
    if(has_classes, toNullable(cells.observing), NULL) AS observing,
    if(has_classes, cells.absent, NULL) AS absent,
    if(shown, cells.stickiness, NULL) AS stickiness,
    shown AND cells.grain = '28d' AND cells.posters_shown AND cells.posters >= floor AS authors_shown,
    if(authors_shown, toNullable(cells.posters), NULL) AS posters,
    if(authors_shown, round(cells.gini_posters, 3), NULL) AS gini_posters,
    if(authors_shown, round(cells.gini_eligible, 3), NULL) AS gini_eligible,
    -- The loudest per cent of fewer than a floor of people would be somebody's own figure. In per cent of what is written.
    if(authors_shown AND ceil(cells.posters / 100) >= floor, toNullable(round(100 * cells.top_1_percent / cells.authored, 1)), NULL) AS top_1_percent,
    if(authors_shown AND ceil(cells.posters / 10) >= floor, toNullable(round(100 * cells.top_10_percent / cells.authored, 1)), NULL) AS top_10_percent
FROM (SELECT * FROM shown_participation FINAL) AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

-- What v_participation shows of four weeks, as far as other views decide by it: planning all of v_participation takes longer
-- than reading this.
CREATE OR REPLACE VIEW month_cell @onCluster AS
SELECT
    cells.starts AS starts,
    cells.ends AS ends,
    toString(cells.scope) AS scope,
    toString(cells.dim) AS dim,
    cells.key AS key,
    @label AS label,
    cells.floor AS floor,
    cells.hidden_because = '' AND cells.floor >= if(dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople) AS shown,
    if(shown AND cells.eligible_shown, cells.eligible, NULL) AS eligible,
    if(shown AND cells.people_shown, toNullable(cells.people), NULL) AS people,
    if(shown AND cells.posters_shown AND cells.posters >= floor, toNullable(cells.posters), NULL) AS posters
FROM (SELECT * FROM shown_participation FINAL WHERE grain = '28d') AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

CREATE OR REPLACE VIEW v_retention @onCluster AS
SELECT
    weeks.starts AS starts,
    weeks.starts + 6 AS ends,
    weeks.scope AS scope,
    weeks.dim AS dim,
    weeks.key AS key,
    multiIf(
        weeks.dim = 'all', 'everybody',
        weeks.key = '', concat('no ', weeks.dim),
        weeks.dim = 'unit' AND endsWith(weeks.key, ' / '), concat(substring(weeks.key, 1, length(weeks.key) - 3), ' (directly)'),
        weeks.key
    ) AS label,
    weeks.floor AS floor,
    if(
        weeks.floor < if(weeks.dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople),
        'floor', weeks.hidden_because
    ) AS hidden_because,
    hidden_because = '' AS shown,
    -- The 28 days after the week's last day have been seen.
    starts + 6 + 28 < (SELECT max(day) FROM person_day FINAL) AS complete,
    if(shown, weeks.newcomers, NULL) AS newcomers,
    if(shown AND complete, weeks.retained, NULL) AS retained,
    if(shown, weeks.returning, NULL) AS returning,
    if(shown, weeks.lapsed, NULL) AS lapsed
FROM (SELECT * FROM shown_retention FINAL) AS weeks;

CREATE OR REPLACE VIEW v_response @onCluster AS
SELECT
    weeks.starts AS starts,
    weeks.starts + 6 AS ends,
    weeks.scope AS scope,
    weeks.dim AS dim,
    weeks.key AS key,
    @label AS label,
    weeks.floor AS floor,
    if(
        weeks.floor < if(dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople),
        'floor', weeks.hidden_because
    ) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, weeks.posts, NULL) AS posts,
    if(shown, weeks.answered, NULL) AS answered,
    if(shown, weeks.questions, NULL) AS questions,
    if(shown, weeks.open_questions, NULL) AS open_questions,
    if(shown, weeks.timed, NULL) AS timed,
    if(shown, weeks.median_s, NULL) AS median_s,
    if(shown, weeks.p90_s, NULL) AS p90_s,
    if(shown, weeks.revived, NULL) AS revived
FROM (SELECT * FROM shown_response FINAL) AS weeks
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON weeks.key = communities.id;

-- How alive a community is: people of the last 28 days against those of the last 364. A year that has a few people more
-- than four weeks in it would tell how many were there at another time only.
CREATE OR REPLACE VIEW v_community_health @onCluster AS
WITH months AS
(
    SELECT
        ends, scope, key, label, floor, shown, people,
        -- What is known of the community's other months.
        groupArrayIf((ends, assumeNotNull(people)), people IS NOT NULL) OVER (PARTITION BY scope, key) AS known
    FROM month_cell
    WHERE dim = 'community'
)
SELECT
    month.ends AS ends,
    month.ends - 6 AS starts,
    month.scope AS scope,
    'community' AS dim,
    month.key AS key,
    month.label AS label,
    month.floor AS floor,
    multiIf(
        NOT month.shown OR month.people IS NULL OR year.people < month.floor, 'small',
        arrayExists(
            people -> year.people > people AND year.people - people < month.floor,
            arrayMap(of -> of.2, arrayFilter(of -> of.1 <= month.ends AND of.1 > month.ends - 337, month.known))
        ), 'difference',
        ''
    ) AS hidden_because,
    hidden_because = '' AS shown,
    if(shown, month.people, NULL) AS people_28_days,
    if(shown, toNullable(year.people), NULL) AS people_364_days
FROM months AS month
INNER JOIN (SELECT starts, scope, community_id, people FROM community_year FINAL) AS year
    ON month.ends - 6 = year.starts AND month.scope = year.scope AND month.key = year.community_id;

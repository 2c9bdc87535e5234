-- What shown-*.sql have decided of four weeks. What was decided under a lower floor than there is now is not shown until it is
-- decided again.

-- Connections of a slice in the four weeks that end with a week, as ratios and indices.
CREATE OR REPLACE VIEW v_network @onCluster AS
SELECT
    '28d' AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    toString(cells.scope) AS scope,
    toString(cells.dim) AS dim,
    cells.key AS key,
    @label AS label,
    cells.floor AS floor,
    cells.hidden_because AS hidden_because,
    cells.hidden_because = '' AS shown,
    cells.connected AS connected,
    cells.connections AS connections,
    cells.two_way_share AS two_way_share,
    cells.members AS members,
    cells.centralisation AS centralisation,
    cells.key_player_share AS key_player_share,
    cells.unit_connections AS unit_connections,
    cells.cross_unit_share AS cross_unit_share,
    cells.unit_ei AS unit_ei,
    cells.unit_null AS unit_null,
    cells.unit_null_low AS unit_null_low,
    cells.unit_null_high AS unit_null_high,
    cells.unit_p AS unit_p,
    cells.without_unit AS without_unit,
    cells.level_connections AS level_connections,
    cells.cross_level_share AS cross_level_share,
    cells.level_ei AS level_ei,
    cells.level_null AS level_null,
    cells.level_null_low AS level_null_low,
    cells.level_null_high AS level_null_high,
    cells.level_p AS level_p,
    cells.without_level AS without_level
FROM (SELECT * FROM shown_network FINAL WHERE floor >= if(dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople)) AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

-- Shares of those who give and get.
CREATE OR REPLACE VIEW v_persona @onCluster AS
SELECT
    '28d' AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    toString(cells.scope) AS scope,
    toString(cells.dim) AS dim,
    cells.key AS key,
    @label AS label,
    cells.floor AS floor,
    cells.hidden_because AS hidden_because,
    cells.hidden_because = '' AS shown,
    cells.contributors AS contributors,
    cells.engager_share AS engager_share,
    cells.catalyst_share AS catalyst_share,
    cells.responder_share AS responder_share,
    cells.broadcaster_share AS broadcaster_share,
    cells.people_and_observers AS people_and_observers,
    cells.observer_share AS observer_share
FROM (SELECT * FROM shown_persona FINAL WHERE floor >= if(dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople)) AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

-- How much of what is written comes from how many.
CREATE OR REPLACE VIEW v_concentration @onCluster AS
SELECT
    '28d' AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    toString(cells.scope) AS scope,
    toString(cells.dim) AS dim,
    cells.key AS key,
    @label AS label,
    cells.floor AS floor,
    cells.hidden_because AS hidden_because,
    cells.hidden_because = '' AS shown,
    cells.authors AS authors,
    cells.quieter_half_share AS quieter_half_share,
    cells.eligible AS eligible,
    cells.top_1_share AS top_1_share,
    cells.next_9_share AS next_9_share,
    cells.last_90_share AS last_90_share
FROM (SELECT * FROM shown_concentration FINAL WHERE floor >= if(dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople)) AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

-- The Lorenz curve itself, for a picture: what share the quietest tenth of a group writes, the quietest two tenths …
CREATE OR REPLACE VIEW v_lorenz @onCluster AS
SELECT
    '28d' AS grain,
    cells.starts AS starts,
    cells.ends AS ends,
    toString(cells.scope) AS scope,
    toString(cells.dim) AS dim,
    cells.key AS key,
    @label AS label,
    cells.floor AS floor,
    points.1 AS population,
    points.2 / 10 AS people_share,
    round(points.3, 3) AS written_share,
    -- Of how many people these are the tenths.
    if(population = 'authors', cells.author_people, cells.eligible_people) AS people
FROM
(
    SELECT
        *,
        arrayJoin(arrayConcat(
            arrayMap((written, decile) -> ('authors', toUInt8(decile), written), author_curve, arrayEnumerate(author_curve)),
            arrayMap((written, decile) -> ('eligible', toUInt8(decile), written), eligible_curve, arrayEnumerate(eligible_curve))
        )) AS points
    FROM shown_concentration FINAL
    WHERE floor >= if(dim IN ('unit', 'level', 'location'), @minPeopleByAttribute, @minPeople)
) AS cells
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON cells.key = communities.id;

-- How unlike each other the parts of the organisation are in taking part.
CREATE OR REPLACE VIEW v_unevenness @onCluster AS
SELECT
    toString(grain) AS grain,
    starts,
    ends,
    toString(scope) AS scope,
    toString(dim) AS dim,
    key,
    if(dim = 'all', 'everybody', key) AS label,
    floor,
    '' AS hidden_because,
    toUInt8(1) AS shown,
    units, unit_parity, unit_gini,
    levels, level_parity, level_gini
FROM (SELECT * FROM shown_unevenness FINAL WHERE floor >= @minPeopleByAttribute) AS cells;

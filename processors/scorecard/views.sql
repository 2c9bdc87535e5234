-- Parts of the scorecards of enrolled executives, as of the end of each week. A conversation starter, never for performance
-- review: percentiles among a handful of peers say who could learn from whom, not who is better.
CREATE OR REPLACE VIEW v_scorecard_part @onCluster AS
SELECT
    parts.starts AS starts,
    parts.ends AS ends,
    'internal' AS scope,
    'executive' AS dim,
    parts.leader_id AS key,
    if(names.name = '', concat('executive ', substring(parts.leader_id, 1, 6)), names.name) AS label,
    @minPeople AS floor,
    '' AS hidden_because,
    toUInt8(1) AS shown,
    parts.dimension AS dimension,
    parts.part AS part,
    parts.value AS value,
    parts.of AS of,
    parts.peers AS peers,
    parts.percentile AS percentile,
    parts.missing_because AS missing_because
FROM (SELECT * FROM scorecard_part FINAL WHERE leader_id != '') AS parts
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON parts.leader_id = names.person_id;

-- One row an executive and week: the mean percentile of the parts that are known, and how many of how many these are.
CREATE OR REPLACE VIEW v_scorecard @onCluster AS
SELECT
    starts,
    any(parts.ends) AS ends,
    any(parts.scope) AS scope,
    any(parts.dim) AS dim,
    key,
    any(parts.label) AS label,
    any(parts.floor) AS floor,
    '' AS hidden_because,
    toUInt8(1) AS shown,
    -- Why there is no score at all; empty where there is one.
    if(countIf(percentile IS NOT NULL) > 0, '', if(countIf(missing_because = 'too few posts and replies') > 0, 'too few posts and replies', 'too few peers')) AS no_score_because,
    avgIf(percentile, dimension = 'producer') AS producer,
    toNullable(countIf(percentile IS NOT NULL AND dimension = 'producer')) AS producer_parts,
    avgIf(percentile, dimension = 'distributor') AS distributor,
    toNullable(countIf(percentile IS NOT NULL AND dimension = 'distributor')) AS distributor_parts,
    avgIf(percentile, dimension = 'recipient') AS recipient,
    toNullable(countIf(percentile IS NOT NULL AND dimension = 'recipient')) AS recipient_parts,
    avgIf(percentile, dimension = 'adviser') AS adviser,
    toNullable(countIf(percentile IS NOT NULL AND dimension = 'adviser')) AS adviser_parts,
    avgIf(percentile, dimension = 'architect') AS architect,
    toNullable(countIf(percentile IS NOT NULL AND dimension = 'architect')) AS architect_parts,
    avgIf(percentile, dimension = 'analyst') AS analyst,
    toNullable(countIf(percentile IS NOT NULL AND dimension = 'analyst')) AS analyst_parts
FROM v_scorecard_part AS parts
GROUP BY starts, key;

-- What a run found, whoever may see it; "not identified" comes with its reasons and without a number. Internal: what is about
-- fewer than three executives is theirs first.
CREATE OR REPLACE VIEW conformity_finding @onCluster AS
SELECT
    runs.run AS run,
    runs.created_at AS created_at,
    runs.definition AS definition,
    runs.purpose AS purpose,
    toString(runs.audience) AS audience,
    runs.executives AS executives,
    runs.executive_ids AS executive_ids,
    runs.communities AS communities,
    runs.starts AS starts,
    runs.ends AS ends,
    runs.fake_sets AS fake_sets,
    runs.naive_alarm_rate AS naive_alarm_rate,
    if(names.scope = '', 'internal', toString(names.scope)) AS scope,
    -- One community by its name: it was asked about. Of several, how many.
    multiIf(length(runs.communities) != 1, concat(toString(length(runs.communities)), ' communities'), names.name = '', 'one community', names.name) AS place,
    -- Acts of executives of the kind, those that are events, those with enough going on before, those with controls.
    JSONExtractUInt(runs.counts, toString(effects.act), 'acts') AS acts_found,
    JSONExtractUInt(runs.counts, toString(effects.act), 'events') AS events_found,
    JSONExtractUInt(runs.counts, toString(effects.act), 'eligible') AS events_eligible,
    JSONExtractUInt(runs.counts, toString(effects.act), 'matched') AS events_matched,
    -- A run keeps a floor of its own; one that has been raised since hides what was found under it.
    effects.status != 'not identified' AND ifNull(effects.people, 0) < @minPeople AS under_floor,
    effects.signal AS signal,
    effects.outcome AS outcome,
    effects.question AS question,
    effects.act AS act,
    effects.window_hours AS window_hours,
    if(under_floor, 'not identified', toString(effects.status)) AS status,
    if(under_floor, 'not identified: Fewer people than the floor in force.', effects.verdict) AS verdict,
    if(under_floor, [], effects.notes) AS notes,
    effects.scale AS scale,
    effects.is_experimental AS is_experimental,
    if(under_floor, NULL, effects.estimate) AS estimate,
    if(under_floor, NULL, effects.low) AS low,
    if(under_floor, NULL, effects.high) AS high,
    if(under_floor, NULL, effects.p) AS p,
    if(under_floor, NULL, effects.adjusted_p) AS adjusted_p,
    if(under_floor, NULL, effects.detectable) AS detectable,
    if(under_floor, NULL, effects.events) AS events,
    if(effects.people < @minPeople, NULL, effects.people) AS people,
    effects.match_rate AS match_rate,
    effects.false_alarm_rate AS false_alarm_rate,
    effects.closing_events AS closing_events,
    effects.closing_controls AS closing_controls
FROM (SELECT * FROM conformity_run FINAL) AS runs
INNER JOIN (SELECT * FROM conformity_effect FINAL) AS effects ON runs.run = effects.run
LEFT JOIN (SELECT id, name, scope FROM community FINAL) AS names ON runs.communities[1] = names.id;

-- What may be shown to all of the newest run of each question: pooled over three executives or more. "not identified"
-- comes with its reasons and without a number.
CREATE OR REPLACE VIEW v_conformity @onCluster AS
SELECT * EXCEPT (audience, executive_ids)
FROM conformity_finding
WHERE run IN
(
    SELECT run FROM (SELECT run, communities, starts, ends FROM conformity_run FINAL WHERE audience = 'organisation')
    ORDER BY run DESC
    LIMIT 1 BY communities, starts, ends
);

CREATE OR REPLACE VIEW v_conformity_gate @onCluster AS
SELECT gates.* EXCEPT (version)
FROM (SELECT * FROM conformity_gate FINAL) AS gates
WHERE gates.run IN (SELECT run FROM v_conformity);

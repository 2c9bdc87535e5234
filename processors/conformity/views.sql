-- What may be shown to all of the newest run of each question: pooled over three executives or more. "not identified"
-- comes with its reasons and without a number.
CREATE OR REPLACE VIEW v_conformity @onCluster AS
SELECT
    runs.run AS run,
    runs.created_at AS created_at,
    runs.definition AS definition,
    runs.purpose AS purpose,
    runs.executives AS executives,
    runs.communities AS communities,
    runs.starts AS starts,
    runs.ends AS ends,
    runs.fake_sets AS fake_sets,
    runs.naive_alarm_rate AS naive_alarm_rate,
    effects.* EXCEPT (run, version)
FROM
(
    SELECT * FROM conformity_run FINAL
    WHERE audience = 'organisation'
    ORDER BY run DESC
    LIMIT 1 BY communities, starts, ends
) AS runs
INNER JOIN (SELECT * FROM conformity_effect FINAL) AS effects ON runs.run = effects.run;

CREATE OR REPLACE VIEW v_conformity_gate @onCluster AS
SELECT gates.* EXCEPT (version)
FROM (SELECT * FROM conformity_gate FINAL) AS gates
WHERE gates.run IN (SELECT run FROM v_conformity);

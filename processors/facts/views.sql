-- Acts that stand: not deleted, not erased, not undone since, not from a clock that runs a day ahead; each with the
-- person behind the account and what kind of actor it is. An account that nobody has linked is a person of its own.
CREATE OR REPLACE VIEW live_act @onCluster AS
SELECT
    acts.* EXCEPT (actor_kind),
    if(links.person_id = '', acts.actor_id, links.person_id) AS person_id,
    multiIf(
        acts.actor_kind != 'person', acts.actor_kind,
        links.account_kind IN ('bot', 'system'), links.account_kind,
        'person'
    ) AS kind_of_actor
FROM
(
    SELECT * FROM activity FINAL WHERE clock_ahead = 0
) AS acts
LEFT JOIN
(
    SELECT id AS gone_id, max(at) AS gone_at, max(permanent) AS for_good FROM tombstone GROUP BY id
) AS gone ON acts.id = gone.gone_id
LEFT JOIN (SELECT account_id, person_id, account_kind FROM account_link FINAL) AS links ON acts.actor_id = links.account_id
WHERE gone.gone_id = '' OR (gone.for_good = 0 AND acts.version > gone.gone_at);

-- Who people were when. What HR says of a person hides what a platform says of the same person.
CREATE OR REPLACE VIEW person_period @onCluster AS
SELECT *
FROM person FINAL
WHERE origin = 'directory'
   OR person_id NOT IN (SELECT person_id FROM person FINAL WHERE origin = 'directory');

-- Everybody who counts as eligible, in periods: the directory where there is one, else what the platforms know. A
-- platform does not say since when it has known somebody: counted from the first act, else from the first of anybody.
CREATE OR REPLACE VIEW eligible_period @onCluster AS
SELECT
    periods.person_id AS person_id,
    periods.unit_path AS unit_path,
    periods.level AS level,
    periods.location AS location,
    multiIf(
        periods.origin = 'directory' OR periods.valid_from > toDateTime64('1970-01-02 00:00:00', 3, 'UTC'), periods.valid_from,
        seen.first_day > toDate('1970-01-01'), toDateTime64(seen.first_day, 3, 'UTC'),
        toDateTime64((SELECT min(day) FROM person_day FINAL WHERE scope = 'internal'), 3, 'UTC')
    ) AS valid_from,
    periods.valid_to AS valid_to
FROM (SELECT * FROM person_period WHERE active = 1) AS periods
LEFT JOIN (SELECT person_id, min(day) AS first_day FROM person_day FINAL WHERE scope = 'internal' GROUP BY person_id) AS seen
    ON periods.person_id = seen.person_id
WHERE periods.origin = 'directory' OR (SELECT count() FROM person FINAL WHERE origin = 'directory') = 0;

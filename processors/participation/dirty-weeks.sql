-- A first or last contribution reaches into every later week's newcomers, returning and lapsed people, and into the
-- retention of the four weeks before.
INSERT INTO dirty_period (run, grain, starts)
WITH
    (SELECT (toStartOfWeek(min(day), {weekMode:UInt8}), count()) FROM person_day WHERE version > {factsSince:UInt64}) AS changed,
    (SELECT toStartOfWeek(max(day), {weekMode:UInt8}) FROM person_day FINAL) AS last_week
SELECT DISTINCT {run:UInt64}, 'retention', week
FROM
(
    SELECT DISTINCT toStartOfWeek(day, {weekMode:UInt8}) + 7 * arrayJoin([0, 1, 2, 3, 4]) AS week FROM person_day FINAL
    UNION DISTINCT
    SELECT DISTINCT starts AS week FROM retention_week FINAL
)
WHERE changed.2 > 0 AND week >= changed.1 - 28 AND week <= last_week;

-- Weeks of posts of which something changed.
INSERT INTO dirty_period (run, grain, starts)
SELECT DISTINCT {run:UInt64}, 'response', toStartOfWeek(day, {weekMode:UInt8})
FROM post
WHERE version > {factsSince:UInt64} AND kind = 'post';

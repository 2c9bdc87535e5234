-- Periods there are already whose eligible people may have changed: somebody's period in the directory or in a community
-- is known differently, or (where only the platforms know people) somebody is seen earlier or later for the first time.
INSERT INTO dirty_period (run, grain, starts)
WITH
    changed AS
    (
        SELECT toDate(valid_from, {timeZone:String}) AS from_day, toDate(valid_to, {timeZone:String}) AS to_day
        FROM person
        WHERE landed_at > {since:DateTime64(3)}
        UNION ALL
        SELECT toDate(valid_from, {timeZone:String}), toDate(valid_to, {timeZone:String})
        FROM membership
        WHERE landed_at > {since:DateTime64(3)}
        UNION ALL
        SELECT toDate('1970-01-01'), toDate('2100-01-01')
        FROM account_link
        WHERE landed_at > {since:DateTime64(3)} AND account_id IN (SELECT account_id FROM membership)
        UNION ALL
        SELECT facts.day, toDate('2100-01-01')
        FROM (SELECT person_id, day FROM person_day WHERE version > {factsSince:UInt64} AND scope = 'internal') AS facts
        LEFT JOIN (SELECT person_id, min(day) AS first_day FROM person_day FINAL WHERE scope = 'internal' GROUP BY person_id) AS seen
            ON facts.person_id = seen.person_id
        WHERE (seen.person_id = '' OR facts.day <= seen.first_day)
          AND (SELECT count() FROM person FINAL WHERE origin = 'directory') = 0
    ),
    (SELECT (min(from_day), max(to_day), count()) FROM changed) AS span
SELECT DISTINCT {run:UInt64}, grain, starts
FROM participation_period FINAL
WHERE grain = {grain:String} AND span.3 > 0 AND starts <= span.2 AND starts + {days:UInt32} > span.1

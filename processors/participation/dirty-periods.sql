-- Which periods have to be computed again, of every grain at once: those that hold a day whose facts changed, those
-- that are due and not there yet (a week in which nothing happened is a finding too), those that are there and no longer
-- due, and those whose eligible people may have changed.
--
-- A period is due when it is over by the last day there is data of (weeks: by the end of its week), and when something
-- happened in it or in the two years before it: one stray date far in the past must not make thousands of empty weeks.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    (SELECT arraySort(groupUniqArray(day)) FROM person_day FINAL) AS days_with_acts,
    (SELECT arraySort(groupUniqArray(day)) FROM person_day WHERE version > {factsSince:UInt64}) AS changed_days,
    days_with_acts[1] AS first_day,
    days_with_acts[-1] AS last_day,
    toStartOfWeek(first_day, {weekMode:UInt8}) AS first_week,
    toStartOfWeek(last_day, {weekMode:UInt8}) AS last_week,
    grains AS
    (
        SELECT of.1 AS grain, of.2 AS days
        FROM (SELECT arrayJoin([('day', 1), ('week', 7), ('28d', 28)]::Array(Tuple(String, UInt16))) AS of)
    ),
    grid AS
    (
        SELECT
            grain, days,
            arrayJoin(if(days = 1,
                arrayMap(step -> first_day + step, range(toUInt32(last_day - first_day + 1))),
                arrayMap(step -> first_week + 7 - days + step, range(0, toUInt32(last_week - first_week + 1), 7))
            )) AS starts
        FROM grains
        WHERE notEmpty(days_with_acts)
    ),
    due AS
    (
        SELECT grain, starts
        FROM grid
        WHERE arrayExists(day -> day >= starts - 730 AND day < starts + days, days_with_acts)
    ),
    there AS
    (
        SELECT DISTINCT toString(grain) AS grain, starts
        FROM participation_period FINAL
        WHERE scope = 'internal' AND dim = 'all'
    ),
    -- From when to when the eligible people may be others than were counted.
    other_people AS
    (
        -- Where only the platforms know people: somebody is seen earlier or later for the first time than was known.
        SELECT toDateTime64(min(facts.day) - 1, 3, 'UTC') AS from_time, toDate('2100-01-01') AS to_day
        FROM (SELECT person_id, day FROM person_day WHERE version > {factsSince:UInt64} AND scope = 'internal') AS facts
        LEFT JOIN
        (
            SELECT person_id, min(day) AS first_day
            FROM person_day FINAL
            WHERE scope = 'internal' AND (SELECT count() FROM person WHERE origin = 'directory') = 0
            GROUP BY person_id
        ) AS seen ON facts.person_id = seen.person_id
        WHERE (seen.person_id = '' OR facts.day <= seen.first_day)
          AND (SELECT count() FROM person WHERE origin = 'directory') = 0
        HAVING count() > 0
        UNION ALL
        -- Everybody eligible counts for a platform from the day it is first used.
        SELECT toDateTime64(least(now_first, then_first) - 1, 3, 'UTC'), greatest(now_first, then_first)
        FROM
        (
            SELECT
                platform,
                minIf(day, is_fact = 1) AS now_day,
                minIf(day, is_fact = 0) AS then_day,
                if(countIf(is_fact = 1) = 0, toDate('2100-01-01'), now_day) AS now_first,
                if(countIf(is_fact = 0) = 0, toDate('2100-01-01'), then_day) AS then_first
            FROM
            (
                SELECT toString(platform) AS platform, min(day) AS day, 1 AS is_fact
                FROM person_day FINAL
                WHERE scope = 'internal'
                GROUP BY platform
                UNION ALL
                SELECT key, min(starts), 0
                FROM participation_period FINAL
                WHERE grain = 'day' AND scope = 'internal' AND dim = 'platform'
                GROUP BY key
            )
            GROUP BY platform
        )
        WHERE now_first != then_first
        -- if news of person
        UNION ALL
        SELECT min(valid_from), toDate('2100-01-01')
        FROM person
        WHERE person_id IN (SELECT person_id FROM person WHERE landed_at > {since:DateTime64(3)})
        HAVING count() > 0
        UNION ALL
        -- The first directory takes those out whom only platforms know.
        SELECT toDateTime64('1990-01-01 00:00:00', 3, 'UTC'), toDate('2100-01-01')
        FROM person
        WHERE origin = 'directory'
        HAVING count() > 0 AND min(landed_at) > {since:DateTime64(3)}
        -- end if
        -- if news of membership
        UNION ALL
        SELECT min(valid_from), toDate('2100-01-01')
        FROM membership
        WHERE landed_at > {since:DateTime64(3)}
        HAVING count() > 0
        -- end if
        -- if news of account_link
        UNION ALL
        SELECT min(valid_from), toDate('2100-01-01')
        FROM membership
        WHERE account_id IN (SELECT account_id FROM account_link WHERE landed_at > {since:DateTime64(3)})
        HAVING count() > 0
        -- end if
    ),
    (
        -- A day of reserve on either side for the time zone.
        SELECT (toDate(greatest(min(from_time), toDateTime64('1990-01-01 00:00:00', 3, 'UTC'))) - 1, max(to_day), count())
        FROM other_people
    ) AS others
SELECT
    {run:UInt64},
    grain,
    starts,
    starts + days - 1,
    is_due
FROM
(
    SELECT grain, starts, max(from_due) AS is_due, max(from_there) AS is_there
    FROM
    (
        SELECT grain, starts, 1 AS from_due, 0 AS from_there FROM due
        UNION ALL
        SELECT grain, starts, 0, 1 FROM there
    )
    GROUP BY grain, starts
) AS periods
INNER JOIN grains ON periods.grain = grains.grain
WHERE is_due != is_there
   OR arrayExists(day -> day >= starts AND day < starts + days, changed_days)
   OR others.3 > 0 AND starts <= others.2 AND starts + days > others.1
UNION ALL
-- Weeks of posts of which something changed; by a new definition (another first day of the week, say) all weeks there are.
SELECT {run:UInt64}, 'response', starts, starts + 6, max(has_posts)
FROM
(
    SELECT DISTINCT toStartOfWeek(day, {weekMode:UInt8}) AS starts, 1 AS has_posts
    FROM post
    WHERE version > {factsSince:UInt64} AND kind = 'post'
    UNION ALL
    SELECT DISTINCT starts, 0 AS has_posts FROM response_week FINAL WHERE {factsSince:UInt64} = 0
)
GROUP BY starts

-- Voices of each stream (query × scope) in windows of an hour and of a day that end at `now`, one beside the other: whoever said
-- something, copies of one text counted for the first of their authors in the window. By the time of the texts, so that a source
-- that catches up changes the past and not the last hour; nor the last day: what comes more than three hours late is baseline only.
-- What is dated by the day has no hour. Authors are counted of the last window, which is the one judged.
--
-- Matches need no FINAL: one of an older version of a text finds no act, and the same one twice is one author of one text. Hashes
-- of ids join in half the time of ids, and only the few texts that several people have are grouped to find the first of them.
WITH
    toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) - 1 AS first_day,
    toDate(fromUnixTimestamp64Milli({now:Int64}, 'UTC')) + 1 AS last_day,
    shared AS
    (
        SELECT copies
        FROM query_match
        WHERE day BETWEEN first_day AND last_day
        GROUP BY copies
        HAVING min(author) != max(author)
    ),
    mentions AS
    (
        SELECT
            matches.query AS query,
            matches.scope AS scope,
            matches.at AS at,
            matches.author AS author,
            matches.copies AS copies,
            matches.copies IN (SELECT copies FROM shared) AS is_shared,
            toUInt16(intDiv({now:Int64} - 1 - at, 3600000)) AS hour,
            toUInt16(intDiv({now:Int64} - 1 - at, 86400000)) AS day,
            toUnixTimestamp64Milli(acts.landed_at) - at > 10800000 AS is_late,
            hour <= {hours:UInt16} AND acts.precision != 'day' AND (hour > 0 OR NOT is_late) AS has_hour,
            day <= {days:UInt16} AND (day > 0 OR NOT is_late) AS has_day
        FROM
        (
            SELECT
                query,
                scope,
                author,
                copies,
                toUnixTimestamp64Milli(occurred_at) AS at,
                cityHash64(id, version) AS text
            FROM query_match
            WHERE query_match.day BETWEEN first_day AND last_day
                AND at >= {from:Int64} AND at < {now:Int64}
                AND (query, definition) IN (SELECT name, definition FROM listening_query FINAL)
        ) AS matches
        INNER JOIN
        (
            SELECT cityHash64(id, version) AS text, precision, landed_at
            FROM activity FINAL
            WHERE activity.day BETWEEN first_day AND last_day
                AND verb IN ('post', 'reply') AND actor_kind = 'person' AND clock_ahead = 0
                AND id NOT IN (SELECT id FROM tombstone WHERE permanent)
        ) AS acts ON matches.text = acts.text
    )
SELECT
    toString(heard.query) AS query,
    toString(heard.scope) AS scope,
    heard.slot.1 AS grain,
    heard.slot.2 AS window,
    uniqExactIf(heard.author, heard.slot.3 = 1) AS voices,
    uniqExactIf(heard.author, heard.slot.3 = 0) AS authors
FROM
(
    SELECT query, scope, author, slot
    FROM mentions
    ARRAY JOIN
        arrayFilter(
            (one, holds) -> holds,
            [('hour', hour, 1), ('day', day, 1), ('hour', hour, 0), ('day', day, 0)],
            [
                has_hour AND NOT is_shared,
                has_day AND NOT is_shared,
                has_hour AND hour = 0,
                has_day AND day = 0
            ]) AS slot
    UNION ALL
    SELECT query, scope, argMin(author, (at, author)), slot
    FROM mentions
    ARRAY JOIN arrayFilter((one, holds) -> holds, [('hour', hour, 1), ('day', day, 1)], [has_hour, has_day]) AS slot
    WHERE is_shared
    GROUP BY query, scope, copies, slot
) AS heard
GROUP BY query, scope, grain, window;

-- Voices of each stream (query × scope) in windows of an hour and of a day that end at `now`, one beside the other: whoever said
-- something, copies of one text counted for the first of their authors in the window. By the time of the texts, so that a source
-- that catches up changes the past and not the last hour; nor the last day: what comes more than three hours late is baseline only.
-- What is dated by the day has no hour. Matches need no FINAL: one of an older version of a text finds no act, and the same one twice is
-- one author of one text. Hashes of ids join in half the time of ids.
SELECT
    toString(heard.query) AS query,
    toString(heard.scope) AS scope,
    heard.grain AS grain,
    heard.window AS window,
    uniqExact(heard.first) AS voices,
    length(arrayDistinct(arrayFlatten(groupArray(heard.authors)))) AS authors
FROM
(
    SELECT
        query,
        scope,
        slot.1 AS grain,
        slot.2 AS window,
        copies,
        argMin(author, (at, author)) AS first,
        -- Only the last window is judged.
        groupUniqArrayIf(author, slot.2 = 0) AS authors
    FROM
    (
        SELECT
            matches.query AS query,
            matches.scope AS scope,
            toUnixTimestamp64Milli(matches.occurred_at) AS at,
            matches.author AS author,
            matches.copies AS copies,
            acts.precision AS precision,
            toUnixTimestamp64Milli(acts.landed_at) - at > 10800000 AS is_late
        FROM
        (
            SELECT query, scope, author, copies, occurred_at, cityHash64(id, version) AS text
            FROM query_match
            WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) - 1 AND toDate(fromUnixTimestamp64Milli({now:Int64}, 'UTC')) + 1
                AND occurred_at >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND occurred_at < fromUnixTimestamp64Milli({now:Int64}, 'UTC')
                AND (query, definition) IN (SELECT name, definition FROM listening_query FINAL)
        ) AS matches
        INNER JOIN
        (
            SELECT cityHash64(id, version) AS text, precision, landed_at
            FROM activity FINAL
            WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) - 1 AND toDate(fromUnixTimestamp64Milli({now:Int64}, 'UTC')) + 1
                AND verb IN ('post', 'reply') AND actor_kind = 'person' AND clock_ahead = 0
                AND id NOT IN (SELECT id FROM tombstone WHERE permanent)
        ) AS acts ON matches.text = acts.text
    ) AS mentions
    ARRAY JOIN
        arrayFilter(
            one -> one.2 <= if(one.1 = 'hour', {hours:UInt32}, {days:UInt32}) AND (one.1 = 'day' OR mentions.precision != 'day')
                AND (one.2 > 0 OR NOT mentions.is_late),
            [
                ('hour', intDiv({now:Int64} - 1 - at, 3600000)),
                ('day', intDiv({now:Int64} - 1 - at, 86400000))
            ]) AS slot
    GROUP BY query, scope, grain, window, copies
) AS heard
GROUP BY query, scope, grain, window;

-- Voices of each stream (query × scope) in windows of an hour and of a day that end at `now`, one beside the other: whoever said
-- something, copies of one text counted for the first of their authors in the window. By the time of the texts, so that a source
-- that catches up changes the past and not the last hour; nor the last day: what comes more than three hours late is baseline only.
-- What is dated by the day has no hour.
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
            SELECT query, definition, id, version, occurred_at, scope, author, copies
            FROM query_match FINAL
            WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) - 1 AND toDate(fromUnixTimestamp64Milli({now:Int64}, 'UTC')) + 1
        ) AS matches
        INNER JOIN (SELECT name, definition FROM listening_query FINAL) AS queries
            ON matches.query = queries.name AND matches.definition = queries.definition
        INNER JOIN
        (
            SELECT id, version, precision, landed_at
            FROM activity FINAL
            WHERE day BETWEEN toDate(fromUnixTimestamp64Milli({from:Int64}, 'UTC')) - 1 AND toDate(fromUnixTimestamp64Milli({now:Int64}, 'UTC')) + 1
                AND verb IN ('post', 'reply') AND actor_kind = 'person' AND clock_ahead = 0
        ) AS acts ON matches.id = acts.id AND matches.version = acts.version
        WHERE at >= {from:Int64} AND at < {now:Int64}
            AND matches.id NOT IN (SELECT id FROM tombstone WHERE permanent)
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

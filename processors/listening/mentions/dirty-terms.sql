-- Of the dirty weeks, those of which the texts are still kept: their terms are counted again, and other weeks keep what was
-- counted of them (`words`). What rises in a week depends on the four before, so that a dirty week touches the four after (`terms`).
-- Whether they are kept is told by the forty texts of the week with the smallest ids, which are hashes and thus a sample: to look
-- for each would read the ids of every text there is, of however old ones.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    weeks AS
    (
        SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'mentions'
    ),
    sample AS
    (
        SELECT DISTINCT id, toStartOfWeek(toDate(occurred_at, {timeZone:String}), {weekMode:UInt8}) AS starts
        FROM activity
        -- Days of the clock in Greenwich.
        WHERE day IN (SELECT arrayJoin(arrayMap(days -> weeks.starts + days - 1, range(9))) FROM weeks)
          AND verb IN ('post', 'reply') AND words > 0 AND starts IN (SELECT weeks.starts FROM weeks)
        ORDER BY id
        LIMIT 40 BY starts
    )
SELECT {run:UInt64} AS run, kind.1, starts + 7 * kind.2 AS starts, starts + 6, 1
FROM
(
    SELECT starts
    FROM sample
    GROUP BY starts
    HAVING countIf(id IN (SELECT id FROM activity_text WHERE id IN (SELECT id FROM sample))) >= 0.95 * count()
)
ARRAY JOIN [('words', 0), ('terms', 0), ('terms', 1), ('terms', 2), ('terms', 3), ('terms', 4)]::Array(Tuple(String, UInt8)) AS kind
WHERE starts <= today() + 7

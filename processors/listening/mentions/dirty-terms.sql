-- Of the dirty weeks, those of which the texts are still kept: their terms are counted again, and other weeks keep what was
-- counted of them (`words`). What rises in a week depends on the four before, so that a dirty week touches the four after (`terms`).
INSERT INTO dirty_period (run, grain, starts, ends, due)
SELECT run, kind.1, starts + 7 * kind.2 AS starts, starts + 6, 1
FROM
(
    SELECT {run:UInt64} AS run, toStartOfWeek(toDate(occurred_at, {timeZone:String}), {weekMode:UInt8}) AS starts
    FROM activity
    WHERE verb IN ('post', 'reply') AND words > 0
      AND starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'mentions')
    GROUP BY starts
    HAVING countIf(id IN (SELECT id FROM activity_text)) >= 0.95 * count()
)
ARRAY JOIN [('words', 0), ('terms', 0), ('terms', 1), ('terms', 2), ('terms', 3), ('terms', 4)]::Array(Tuple(String, UInt8)) AS kind
WHERE starts <= today() + 7

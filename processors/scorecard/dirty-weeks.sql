-- Whole weeks whose scorecard may be another one: what changed counts for as many weeks as a score looks back on
-- ({weeks}), what reports did for twice as many, a link of anybody's for 90 days more, a count of followers until the next.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    (SELECT max(starts) FROM participation_period FINAL WHERE grain = 'day' AND dim = 'all') AS last_day,
    (SELECT min(starts) FROM participation_period FINAL WHERE grain = 'day' AND dim = 'all') AS first_day,
    (
        -- When the data begin earlier or later than was known, so does what can be said of them.
        SELECT count() > 0 FROM participation_period
        WHERE version > {factsSince:UInt64} AND grain = 'day' AND dim = 'all' AND starts <= first_day
    ) AS begins_elsewhere,
    reaches AS
    (
        SELECT toStartOfWeek(day, {weekMode:UInt8}) AS from_week, from_week + 7 * ({weeks:UInt32} - 1) AS to_week
        FROM
        (
            SELECT DISTINCT day FROM leader_item WHERE version > {factsSince:UInt64}
            UNION DISTINCT
            -- The day of a post that is gone.
            SELECT DISTINCT day FROM leader_post WHERE version > {factsSince:UInt64} AND is_deleted = 1
            UNION DISTINCT
            -- What was said below a post counts on the day of the post; the post itself is among what was said. (Of the post's own
            -- row more changes than is scored: what such a post usually comes to.)
            SELECT DISTINCT day FROM leader_post FINAL
            WHERE post_id IN (
                SELECT post_id FROM leader_act WHERE version > {factsSince:UInt64}
                UNION DISTINCT
                -- Whether a comment is a question is known of the comment only.
                SELECT post_id FROM leader_act FINAL
                WHERE act_id IN (SELECT post_id FROM post WHERE version > {factsSince:UInt64})
            )
            UNION DISTINCT
            SELECT DISTINCT day FROM leader_tie WHERE version > {factsSince:UInt64}
            UNION DISTINCT
            SELECT DISTINCT day FROM leader_given WHERE version > {factsSince:UInt64}
        )
        UNION ALL
        SELECT starts, starts + 7 * (2 * {weeks:UInt32} - 1)
        FROM (SELECT DISTINCT starts FROM leader_report_week WHERE version > {factsSince:UInt64})
        UNION ALL
        SELECT toStartOfWeek(day, {weekMode:UInt8}), toStartOfWeek(day + 90, {weekMode:UInt8}) + 7 * ({weeks:UInt32} - 1)
        FROM
        (
            SELECT DISTINCT day FROM domain_day
            WHERE version > {factsSince:UInt64} AND domain IN (SELECT arrayJoin(domains) FROM leader_item FINAL)
        )
        UNION ALL
        SELECT toStartOfWeek(toDate(as_of, {timeZone:String}), {weekMode:UInt8}), toDate('2149-01-01')
        FROM snapshot
        WHERE landed_at > {since:DateTime64(3)} AND object_kind = 'person' AND followers IS NOT NULL
          AND object_id IN (
              SELECT account_id FROM account_link FINAL WHERE person_id IN (SELECT leader_id FROM leader_voice)
              UNION ALL
              SELECT leader_id FROM leader_voice
          )
    ),
    (SELECT groupUniqArray((from_week, to_week)) FROM reaches) AS spans
SELECT {run:UInt64}, 'scorecard week', starts, starts + 6, is_due
FROM
(
    SELECT starts, max(due) AS is_due, max(there) AS is_there
    FROM
    (
        SELECT starts, 1 AS due, 0 AS there
        FROM participation_period FINAL
        WHERE grain = 'week' AND scope = 'internal' AND dim = 'all' AND ends <= last_day
        UNION ALL
        SELECT DISTINCT starts, 0, 1 FROM scorecard_part FINAL
    )
    GROUP BY starts
)
WHERE {everything:UInt8} = 1 OR begins_elsewhere OR is_due = 0 OR is_there = 0
   OR arrayExists(span -> starts >= span.1 AND starts <= span.2, spans)

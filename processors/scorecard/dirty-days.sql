-- Days whose acts may be others than were looked at: something landed or was taken back, was grouped into another
-- conversation, was done by an account or a person of whom something else is known now, or stands in a community that has
-- opened or closed. With a new definition, all days there are.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    changed_people AS
    (
        SELECT person_id FROM person WHERE landed_at > {since:DateTime64(3)}
        UNION DISTINCT
        SELECT person_id FROM person FINAL
        WHERE delegate_of IN (SELECT person_id FROM person WHERE landed_at > {since:DateTime64(3)})
    ),
    changed_accounts AS
    (
        SELECT account_id FROM account_link WHERE landed_at > {since:DateTime64(3)}
        UNION DISTINCT
        SELECT account_id FROM account_link FINAL WHERE person_id IN (SELECT person_id FROM changed_people)
        UNION DISTINCT
        SELECT person_id FROM changed_people
    )
SELECT DISTINCT {run:UInt64}, 'scorecard day', changed_day, changed_day, 1
FROM
(
    SELECT toDate(occurred_at, {timeZone:String}) AS changed_day FROM activity WHERE landed_at > {since:DateTime64(3)}
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}) FROM activity
    WHERE id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}) FROM activity WHERE actor_id IN (SELECT account_id FROM changed_accounts)
    UNION ALL
    SELECT arrayJoin([day - 1, day, day + 1]) FROM conversation WHERE version > {factsSince:UInt64}
    UNION ALL
    SELECT items.day
    FROM (SELECT day, community_id, visibility FROM leader_item FINAL) AS items
    INNER JOIN (SELECT id, visibility FROM community FINAL) AS communities ON items.community_id = communities.id
    WHERE toString(items.visibility) != toString(communities.visibility)
    UNION ALL
    -- An edit may say another time than was known before.
    SELECT day FROM leader_item FINAL
    WHERE act_id IN (SELECT id FROM activity WHERE landed_at > {since:DateTime64(3)})
    UNION ALL
    SELECT day FROM leader_item FINAL WHERE {factsSince:UInt64} = 0
    UNION ALL
    SELECT day FROM domain_day FINAL WHERE {factsSince:UInt64} = 0
)

-- Windows (local day × community) that a refresh must compute again: something landed in them, was taken back, moved out
-- of them, or was done by an account or a person of whom something else is known now. One SELECT a reason, so that each
-- can use its own index.
INSERT INTO dirty_day (run, day, community_id)
WITH
    changed_people AS (SELECT person_id FROM person WHERE landed_at > {since:DateTime64(3)}),
    changed_accounts AS
    (
        SELECT account_id FROM account_link WHERE landed_at > {since:DateTime64(3)}
        UNION DISTINCT
        SELECT account_id FROM account_link FINAL WHERE person_id IN (SELECT person_id FROM changed_people)
        UNION DISTINCT
        SELECT person_id FROM changed_people
    ),
    -- Who is a guest and who is not changes for everybody when the first directory comes.
    (SELECT count() > 0 AND min(landed_at) > {since:DateTime64(3)} FROM person WHERE origin = 'directory') AS directory_is_new
SELECT DISTINCT {run:UInt64}, local_day, community_id
FROM
(
    SELECT toDate(occurred_at, {timeZone:String}) AS local_day, community_id
    FROM activity
    WHERE landed_at > {since:DateTime64(3)}
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE actor_id IN (SELECT account_id FROM changed_accounts)
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE directory_is_new
    UNION ALL
    -- An edit may say another community than was known before.
    SELECT day, community_id
    FROM post FINAL
    WHERE post_id IN (SELECT id FROM activity WHERE landed_at > {since:DateTime64(3)} AND verb IN ('post', 'reply'))
)

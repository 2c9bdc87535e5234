-- Windows (local day × community) that a refresh must compute again: something landed in them, was taken back, or was
-- done by an account or a person of whom something else is known now.
INSERT INTO dirty_day (run, day, community_id)
WITH
    changed_accounts AS
    (
        SELECT account_id FROM account_link WHERE landed_at > {since:DateTime64(3)}
        UNION DISTINCT
        SELECT account_id
        FROM account_link FINAL
        WHERE person_id IN (SELECT person_id FROM person WHERE landed_at > {since:DateTime64(3)})
    )
SELECT DISTINCT {run:UInt64}, toDate(occurred_at, {timeZone:String}) AS local_day, community_id
FROM activity
WHERE landed_at > {since:DateTime64(3)}
   OR id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
   OR actor_id IN (SELECT account_id FROM changed_accounts)

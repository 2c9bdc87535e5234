-- Windows (local day × community) that a refresh must compute again: something landed in them, was taken back, moved out
-- of them, was done by or to an account or a person of whom something else is known now, or goes on with another
-- conversation. One SELECT a reason, so that each can use its own index. {isFirst}: all windows with acts are dirty anyway.
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
    -- What others turn to: posts and replies that came, went, or have another author now.
    changed_objects AS
    (
        SELECT id, day FROM activity WHERE verb IN ('post', 'reply') AND landed_at > {since:DateTime64(3)}
        -- if news of tombstone
        UNION ALL
        SELECT id, day FROM activity
        WHERE verb IN ('post', 'reply') AND id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
        -- end if
        -- if news of person, account_link
        UNION ALL
        SELECT id, day FROM activity WHERE verb IN ('post', 'reply') AND actor_id IN (SELECT account_id FROM changed_accounts)
        -- end if
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
    -- if news of tombstone
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
    UNION ALL
    -- end if
    -- if news of person, account_link
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE actor_id IN (SELECT account_id FROM changed_accounts)
    UNION ALL
    -- end if
    -- if news of person
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE directory_is_new
    UNION ALL
    -- end if
    -- An edit may say another community than was known before.
    SELECT day, community_id
    FROM post
    WHERE post_id IN (SELECT id FROM activity WHERE landed_at > {since:DateTime64(3)} AND verb IN ('post', 'reply'))
    UNION ALL
    -- So may a reaction that is fetched again after its post was moved. Where it was counted is where its person is known
    -- to have been on that day.
    SELECT day, community_id
    FROM person_day
    WHERE {isFirst:UInt8} = 0
      AND (day, person_id) IN
      (
          SELECT toDate(acts.occurred_at, {timeZone:String}), if(links.person_id = '', acts.actor_id, links.person_id)
          FROM
          (
              SELECT occurred_at, actor_id
              FROM activity
              WHERE landed_at > {since:DateTime64(3)} AND verb NOT IN ('post', 'reply')
          ) AS acts
          LEFT JOIN (SELECT account_id, person_id FROM account_link FINAL) AS links ON acts.actor_id = links.account_id
      )
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE {isFirst:UInt8} = 0
      AND day IN (SELECT day FROM conversation WHERE version > {factsSince:UInt64})
      AND id IN (SELECT post_id FROM conversation WHERE version > {factsSince:UInt64})
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE {isFirst:UInt8} = 0
      AND day >= (SELECT min(day) FROM changed_objects)
      AND ((verb IN ('react', 'share') AND object_id IN (SELECT id FROM changed_objects))
        OR (verb = 'reply' AND parent_id IN (SELECT id FROM changed_objects)))
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE {isFirst:UInt8} = 0
      AND (day, id) IN
      (
          SELECT day, post_id
          FROM conversation
          WHERE day >= (SELECT min(day) FROM changed_objects) AND parent_id IN (SELECT id FROM changed_objects)
      )
    -- if news of person, account_link
    UNION ALL
    SELECT toDate(occurred_at, {timeZone:String}), community_id
    FROM activity
    WHERE {isFirst:UInt8} = 0
      AND (SELECT count() FROM changed_accounts) > 0
      AND arrayExists(account -> account IN (SELECT account_id FROM changed_accounts), mentions)
    -- end if
)

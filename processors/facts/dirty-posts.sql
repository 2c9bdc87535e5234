-- Posts that a refresh must look at again: they landed or changed themselves, something was said about them, or somebody
-- who did either is known as somebody else now. An act touches its object, the parent and the root of its thread. One
-- SELECT a reason, so that each can use its own index. Of ids in a range, because the first time they are all there are.
INSERT INTO dirty_post (run, post_id)
WITH
    changed_people AS
    (
        SELECT person_id FROM person WHERE landed_at > {since:DateTime64(3)}
        UNION DISTINCT
        -- Whether a delegate's posts are a leader's depends on the leader.
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
    ),
    (SELECT count() > 0 AND min(landed_at) > {since:DateTime64(3)} FROM person WHERE origin = 'directory') AS directory_is_new
SELECT DISTINCT {run:UInt64}, arrayJoin(arrayFilter(post -> post BETWEEN {firstId:String} AND {lastId:String}, touched)) AS post_id
FROM
(
    SELECT [object_id, parent_id, root_id] AS touched
    FROM activity
    WHERE verb IN ('post', 'reply', 'react', 'share') AND landed_at > {since:DateTime64(3)}
    UNION ALL
    -- if news of tombstone
    SELECT [object_id, parent_id, root_id]
    FROM activity
    WHERE verb IN ('post', 'reply', 'react', 'share')
      AND id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
    UNION ALL
    -- end if
    -- if news of person, account_link
    SELECT [object_id, parent_id, root_id]
    FROM activity
    WHERE verb IN ('post', 'reply', 'react', 'share') AND actor_id IN (SELECT account_id FROM changed_accounts)
    UNION ALL
    -- end if
    -- if news of person
    SELECT [object_id, parent_id, root_id]
    FROM activity
    WHERE verb IN ('post', 'reply', 'react', 'share') AND directory_is_new
    UNION ALL
    -- end if
    -- An edit may say another parent than was known before.
    SELECT [parent_id, root_id]
    FROM post
    WHERE post_id IN (SELECT id FROM activity WHERE landed_at > {since:DateTime64(3)} AND verb = 'reply')
    UNION ALL
    -- The same of a message in chat, whose row does not say what it goes on from.
    SELECT [parent_id, root_id]
    FROM conversation
    WHERE {isFirst:UInt8} = 0
      AND post_id IN (SELECT id FROM activity WHERE verb = 'post' AND landed_at > {since:DateTime64(3)})
    UNION ALL
    -- if news of person, account_link
    SELECT [parent_id, root_id]
    FROM conversation
    WHERE {isFirst:UInt8} = 0
      AND post_id IN (SELECT id FROM activity WHERE verb = 'post' AND actor_id IN (SELECT account_id FROM changed_accounts))
    UNION ALL
    -- end if
    -- A message that goes on with another conversation touches what it goes on from now, and what it went on from before.
    SELECT [post_id, parent_id, root_id]
    FROM conversation
    WHERE {isFirst:UInt8} = 0 AND version > {factsSince:UInt64}
    UNION ALL
    SELECT [parent_id, root_id]
    FROM post
    WHERE {isFirst:UInt8} = 0 AND post_id IN (SELECT post_id FROM conversation WHERE version > {factsSince:UInt64})
    -- if news of snapshot
    UNION ALL
    SELECT [object_id]
    FROM snapshot
    WHERE landed_at > {since:DateTime64(3)} AND object_kind NOT IN ('person', 'community')
    -- end if
)

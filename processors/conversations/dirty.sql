-- Days (UTC) of communities in which the messages that can be grouped, or what is known of them, may be others than the
-- last time. One SELECT a reason, so that each can use its own index.
INSERT INTO dirty_conversation (run, day, community_id)
WITH
    changed_accounts AS (SELECT account_id FROM account_link WHERE landed_at > {since:DateTime64(3)}),
    changed_ids AS
    (
        SELECT id FROM activity WHERE landed_at > {since:DateTime64(3)} AND verb IN ('post', 'reply')
        -- if news of tombstone
        UNION DISTINCT
        SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)}
        -- end if
    ),
    -- Messages that are answered explicitly keep their thread.
    answered AS
    (
        SELECT arrayJoin([parent_id, root_id]) AS id
        FROM activity
        WHERE verb = 'reply' AND landed_at > {since:DateTime64(3)}
        -- if news of tombstone
        UNION DISTINCT
        SELECT arrayJoin([parent_id, root_id])
        FROM activity
        WHERE verb = 'reply' AND id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
        -- end if
        -- if news of account_link
        UNION DISTINCT
        SELECT arrayJoin([parent_id, root_id])
        FROM activity
        WHERE verb = 'reply' AND actor_id IN (SELECT account_id FROM changed_accounts)
        -- end if
        UNION DISTINCT
        -- An edit may say another parent than was known before, and what is erased says none.
        SELECT arrayJoin([parent_id, root_id])
        FROM post
        WHERE kind = 'reply' AND post_id IN (SELECT id FROM changed_ids)
    )
SELECT DISTINCT {run:UInt64}, day, community_id
FROM
(
    SELECT day, community_id
    FROM activity
    WHERE landed_at > {since:DateTime64(3)} AND verb IN ('post', 'reply')
    UNION ALL
    -- if news of tombstone
    SELECT day, community_id
    FROM activity
    WHERE verb IN ('post', 'reply') AND id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
    UNION ALL
    -- end if
    -- if news of account_link
    SELECT day, community_id
    FROM activity
    WHERE verb IN ('post', 'reply') AND actor_id IN (SELECT account_id FROM changed_accounts)
    UNION ALL
    SELECT day, community_id
    FROM activity
    WHERE verb = 'post'
      AND (SELECT count() FROM changed_accounts) > 0
      AND arrayExists(account -> account IN (SELECT account_id FROM changed_accounts), mentions)
    UNION ALL
    -- end if
    SELECT day, community_id
    FROM activity
    WHERE verb = 'post' AND id IN (SELECT id FROM answered)
    UNION ALL
    -- Where a message stood before it was moved or erased.
    SELECT day, community_id
    FROM conversation
    WHERE post_id IN (SELECT id FROM changed_ids)
    UNION ALL
    SELECT day, community_id
    FROM conversation
    WHERE root_id IN (SELECT id FROM changed_ids)
    -- if news of community
    UNION ALL
    -- A community that is a chat now, or is one no more: its months are judged again.
    SELECT months.month, months.community_id
    FROM (SELECT * FROM conversation_month FINAL) AS months
    INNER JOIN
    (
        SELECT id, kind IN ('channel', 'group', 'team') AS is_chat
        FROM community FINAL
        WHERE id IN (SELECT id FROM community WHERE landed_at > {since:DateTime64(3)})
    ) AS communities ON months.community_id = communities.id
    WHERE months.is_chat != communities.is_chat
    -- end if
)
WHERE community_id != ''

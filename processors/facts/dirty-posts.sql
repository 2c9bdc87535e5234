-- Posts that a refresh must look at again: they landed or changed themselves, something was said about them, or somebody
-- who did either is known as somebody else now. An act touches its object, the parent and the root of its thread.
INSERT INTO dirty_post (run, post_id)
WITH
    changed_accounts AS
    (
        SELECT account_id FROM account_link WHERE landed_at > {since:DateTime64(3)}
        UNION DISTINCT
        SELECT account_id
        FROM account_link FINAL
        WHERE person_id IN (SELECT person_id FROM person WHERE landed_at > {since:DateTime64(3)})
    )
SELECT DISTINCT {run:UInt64}, arrayJoin(arrayFilter(post -> post != '', [object_id, parent_id, root_id])) AS post_id
FROM activity
WHERE verb IN ('post', 'reply', 'react', 'share')
  AND (landed_at > {since:DateTime64(3)}
   OR id IN (SELECT id FROM tombstone WHERE landed_at > {since:DateTime64(3)})
   OR actor_id IN (SELECT account_id FROM changed_accounts))
UNION DISTINCT
SELECT DISTINCT {run:UInt64}, object_id
FROM snapshot
WHERE landed_at > {since:DateTime64(3)} AND object_kind NOT IN ('person', 'community')

-- Texts of some days that are still kept, as they now stand, with what a query may ask about them.
SELECT
    acts.id AS id,
    acts.version AS version,
    toUnixTimestamp64Milli(acts.occurred_at) AS occurredAt,
    acts.actor_id AS accountId,
    toString(acts.scope) AS scope,
    toString(acts.platform) AS platform,
    toString(acts.verb) AS kind,
    acts.title AS title,
    nullIf(toString(acts.lang), '') AS lang,
    acts.links AS links,
    communities.name AS community,
    texts.text AS text
FROM
(
    SELECT id, version, occurred_at, actor_id, scope, platform, verb, title, lang, links, community_id
    FROM activity FINAL
    WHERE day BETWEEN {firstDay:Date} AND {lastDay:Date} AND verb IN ('post', 'reply')
      AND cityHash64(id) % {parts:UInt32} = {part:UInt32}
) AS acts
INNER JOIN
(
    SELECT id, version, text
    FROM activity_text FINAL
    WHERE id IN
    (
        SELECT id FROM activity
        WHERE day BETWEEN {firstDay:Date} AND {lastDay:Date} AND verb IN ('post', 'reply')
          AND cityHash64(id) % {parts:UInt32} = {part:UInt32}
    )
) AS texts ON acts.id = texts.id AND acts.version = texts.version
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON acts.community_id = communities.id
WHERE acts.id NOT IN (SELECT id FROM tombstone WHERE permanent)

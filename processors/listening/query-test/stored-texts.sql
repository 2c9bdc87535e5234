-- Posts and replies of some days with their texts, the newest first, some at a time: a page begins where the last one ended.
-- Authors are told apart, not named; those that are no people count for no floor.
SELECT
    acts.id AS id,
    toInt64(toUnixTimestamp64Milli(acts.occurred_at)) AS at,
    toString(toStartOfWeek(toDate(acts.occurred_at, {timeZone:String}), {weekMode:UInt8})) AS week,
    toString(toDate(acts.occurred_at, {timeZone:String})) AS local_day,
    if(acts.kind_of_actor = 'person', hex(sipHash64(acts.person_id)), '') AS author,
    toString(acts.verb) AS kind,
    toString(acts.platform) AS platform,
    toString(acts.scope) AS scope,
    toString(acts.lang) AS lang,
    acts.title AS title,
    acts.links AS links,
    communities.name AS community,
    texts.text AS text
FROM
(
    SELECT id, occurred_at, person_id, kind_of_actor, verb, platform, scope, lang, title, links, community_id
    FROM standing_act
    WHERE verb IN ('post', 'reply')
      AND day BETWEEN {from:Date} AND {until:Date}
      AND (occurred_at, id) < (fromUnixTimestamp64Milli({beforeAt:Int64}, 'UTC'), {beforeId:String})
) AS acts
INNER JOIN
(
    SELECT id, text
    FROM activity_text FINAL
    WHERE text != ''
      AND id IN (SELECT id FROM activity WHERE day BETWEEN {from:Date} AND {until:Date} AND verb IN ('post', 'reply'))
) AS texts ON acts.id = texts.id
LEFT ANY JOIN (SELECT id, name FROM known_community) AS communities ON acts.community_id = communities.id
ORDER BY acts.occurred_at DESC, acts.id DESC
LIMIT {limit:UInt32}

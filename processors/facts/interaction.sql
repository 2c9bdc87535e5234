-- Who turned to whom in the dirty windows, and where both stood on that day: what holds last on it, as in person_day. A
-- reply is to the author of what it answers (in a conversation: of what it goes on from), a reaction or a share to the
-- author of what it names, dated no later than the day of the act; a mention is of the person behind the account.
WITH
    acts AS
    (
        SELECT
            id,
            verb,
            day AS utc_day,
            toDate(occurred_at, {timeZone:String}) AS local_day,
            community_id, scope, platform, person_id, mentions,
            multiIf(verb = 'reply', parent_id, verb IN ('react', 'share'), object_id, '') AS target
        FROM live_act
        WHERE kind_of_actor = 'person'
          AND verb IN ('post', 'reply', 'react', 'share')
          AND live_act.day IN (
              SELECT arrayJoin([day - 1, day, day + 1])
              FROM dirty_day
              WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
          )
          AND (toDate(occurred_at, {timeZone:String}), community_id) IN (
              SELECT day, community_id FROM dirty_day WHERE run = {run:UInt64} AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
          )
    ),
    turns AS
    (
        SELECT
            acts.local_day AS local_day, acts.community_id AS community_id, acts.scope AS scope, acts.platform AS platform,
            acts.person_id AS from_person, objects.person_id AS to_person, toString(acts.verb) AS what, acts.id AS act
        -- Only people's posts are there; what a window's acts name is less than all posts, so that is what is kept in memory.
        -- A post's own day is at most one from that of UTC, and so is that of an act.
        FROM
        (
            SELECT post_id, person_id, toDate(occurred_at) AS utc_day FROM post FINAL WHERE day <= {lastDay:Date} + 2
        ) AS objects
        INNER JOIN (SELECT * FROM acts WHERE target != '') AS acts ON objects.post_id = acts.target
        WHERE objects.utc_day <= acts.utc_day
        UNION ALL
        SELECT
            named.local_day, named.community_id, named.scope, named.platform,
            named.person_id, if(links.person_id = '', named.account, links.person_id), 'mention', named.id
        FROM
        (
            SELECT id, local_day, community_id, scope, platform, person_id, arrayJoin(mentions) AS account FROM acts
        ) AS named
        LEFT JOIN (SELECT account_id, person_id, account_kind FROM account_link FINAL) AS links ON named.account = links.account_id
        WHERE links.account_kind NOT IN ('bot', 'system')
    )
SELECT
    pairs.local_day AS day,
    pairs.community_id AS community_id,
    pairs.scope AS scope,
    pairs.platform AS platform,
    pairs.from_person AS from_person,
    pairs.to_person AS to_person,
    toUInt8(senders.valid_to > pairs.day_begins) AS from_known,
    if(from_known, senders.unit_path, []) AS from_unit,
    if(from_known, senders.level, NULL) AS from_level,
    if(from_known, senders.places, [('unit', ''), ('level', ''), ('location', '')]) AS from_places,
    toUInt8(receivers.valid_to > pairs.day_begins) AS to_known,
    if(to_known, receivers.unit_path, []) AS to_unit,
    if(to_known, receivers.level, NULL) AS to_level,
    if(to_known, receivers.places, [('unit', ''), ('level', ''), ('location', '')]) AS to_places,
    pairs.replies AS replies,
    pairs.reactions AS reactions,
    pairs.shares AS shares,
    pairs.mentions AS mentions
FROM
(
    SELECT
        local_day, community_id, scope, platform, from_person, to_person,
        toDateTime64(local_day, 3, {timeZone:String}) AS day_begins,
        toDateTime64(local_day + 1, 3, {timeZone:String}) AS day_ends,
        toUInt32(countIf(what = 'reply')) AS replies,
        toUInt32(countIf(what = 'react')) AS reactions,
        toUInt32(countIf(what = 'share')) AS shares,
        -- Who is named by two accounts is named once.
        toUInt32(uniqExactIf(act, what = 'mention')) AS mentions
    FROM turns
    WHERE from_person != to_person
    GROUP BY local_day, community_id, scope, platform, from_person, to_person
) AS pairs
ASOF LEFT JOIN (SELECT * FROM person_period WHERE active = 1) AS senders
    ON pairs.from_person = senders.person_id AND pairs.day_ends > senders.valid_from
ASOF LEFT JOIN (SELECT * FROM person_period WHERE active = 1) AS receivers
    ON pairs.to_person = receivers.person_id AND pairs.day_ends > receivers.valid_from

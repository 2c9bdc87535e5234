-- Dirty posts and replies with what they set off. {firstDay} is the UTC day of the earliest of them: nothing before it
-- can matter, because an answer comes after what it answers. (Clocks differ, and some acts are known by their day only,
-- so an answer is believed that is not dated before the day of its post.)
WITH
    dirty AS
    (
        SELECT post_id
        FROM dirty_post
        WHERE run = {run:UInt64} AND post_id BETWEEN {firstId:String} AND {lastId:String}
    ),
    -- Who wrote it, as of the moment of writing.
    authored AS
    (
        SELECT
            acts.*,
            periods.active = 1 AND periods.valid_to > acts.occurred_at AS known,
            if(known, periods.unit_path, []) AS unit_path,
            if(known, periods.level, NULL) AS level,
            if(known, periods.location, '') AS location,
            if(known, periods.places, [('unit', ''), ('level', ''), ('location', '')]) AS places,
            known AND periods.may_be_eligible AS in_directory,
            known AND periods.is_executive = 1 AS is_executive,
            if(known AND periods.is_executive = 0, periods.delegate_of, '') AS delegate_of
        FROM
        (
            SELECT
                id, verb, occurred_at, precision, community_id, scope, platform, thread_id, parent_id, url, actor_id,
                person_id, mentions, words, has_question
            FROM live_act
            WHERE kind_of_actor = 'person'
              AND verb IN ('post', 'reply')
              AND day >= {firstDay:Date}
              AND id IN (SELECT post_id FROM dirty)
        ) AS acts
        ASOF LEFT JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.occurred_at >= periods.valid_from
    ),
    -- A delegate's post is the leader's while the leader is one.
    posts AS
    (
        SELECT
            authored.* EXCEPT (delegate_of, is_executive),
            authored.delegate_of != '' AND leaders.is_executive = 1 AND leaders.active = 1
                AND leaders.valid_to > authored.occurred_at AS by_delegate,
            multiIf(authored.is_executive, authored.person_id, by_delegate, authored.delegate_of, '') AS leader_id
        FROM authored
        ASOF LEFT JOIN person_period AS leaders
            ON authored.delegate_of = leaders.person_id AND authored.occurred_at >= leaders.valid_from
    ),
    delegations AS
    (
        SELECT person_id, groupArray((delegate_of, valid_from, valid_to)) AS leaders
        FROM person_period
        WHERE delegate_of != '' AND active = 1
        GROUP BY person_id
    ),
    -- A reply answers its parent, and the thread it stands in; a reaction or share answers what it names.
    answers AS
    (
        SELECT
            arrayJoin(arrayDistinct(if(verb = 'reply', [parent_id, thread_id], [object_id]))) AS post_id,
            groupArray((
                verb, occurred_at, precision, live_act.person_id,
                -- Leaders for whom the person writes at that moment: they do not answer themselves by another's hand.
                arrayMap(
                    leader -> leader.1,
                    arrayFilter(leader -> occurred_at >= leader.2 AND occurred_at < leader.3, delegations.leaders)
                )
            )::Tuple(verb String, at DateTime64(3, 'UTC'), precision String, person String, writes_for Array(String))) AS acts
        FROM live_act
        LEFT JOIN delegations ON live_act.person_id = delegations.person_id
        WHERE kind_of_actor = 'person'
          AND verb IN ('reply', 'react', 'share')
          AND day >= {firstDay:Date}
          -- As the platform has it, so that acts are left out before anything is looked up for them.
          AND (object_id IN (SELECT post_id FROM dirty)
            OR said_parent_id IN (SELECT post_id FROM dirty)
            OR root_id IN (SELECT post_id FROM dirty)
            OR id IN
            (
                SELECT post_id
                FROM conversation
                WHERE day >= {firstDay:Date}
                  AND (parent_id IN (SELECT post_id FROM dirty) OR root_id IN (SELECT post_id FROM dirty))
            ))
        GROUP BY post_id
    ),
    counters AS
    (
        SELECT object_id, groupArray((as_of, views, unique_views)::Tuple(as_of DateTime64(3, 'UTC'), views Nullable(UInt64), unique_views Nullable(UInt64))) AS counts
        FROM snapshot FINAL
        WHERE object_id IN (SELECT post_id FROM dirty)
        GROUP BY object_id
    )
SELECT
    posts.occurred_at + toIntervalDay({windowDays:UInt32}) AS window_ends,
    arrayFilter(
        act -> act.person != posts.person_id AND act.person != posts.leader_id AND NOT has(act.writes_for, posts.leader_id)
            AND toDate(act.at) >= toDate(posts.occurred_at) AND act.at <= window_ends,
        answers.acts
    ) AS answered_by,
    -- What has no time of its own says nothing about how long people took.
    arrayMap(
        act -> intDiv(toUnixTimestamp64Milli(act.at) - toUnixTimestamp64Milli(posts.occurred_at), 1000),
        arrayFilter(
            act -> act.verb IN ('reply', 'react') AND act.precision = 'exact' AND posts.precision = 'exact'
                AND act.at >= posts.occurred_at,
            answered_by
        )
    ) AS waits,
    toDate(posts.occurred_at, {timeZone:String}) AS day,
    posts.id AS post_id,
    posts.occurred_at AS occurred_at,
    posts.verb AS kind,
    posts.community_id AS community_id,
    posts.scope AS scope,
    posts.platform AS platform,
    posts.thread_id AS root_id,
    posts.parent_id AS parent_id,
    posts.url AS url,
    posts.actor_id AS account_id,
    posts.person_id AS person_id,
    posts.leader_id AS leader_id,
    toUInt8(posts.by_delegate) AS by_delegate,
    if(posts.leader_id != '' AND posts.verb = 'reply', posts.mentions, []) AS mentions,
    posts.unit_path AS unit_path,
    posts.level AS level,
    posts.location AS location,
    posts.places AS places,
    toUInt8(posts.in_directory) AS in_directory,
    toUInt8(toDayOfWeek(posts.occurred_at, 0, {timeZone:String})) AS weekday,
    toUInt8(toHour(posts.occurred_at, {timeZone:String})) AS hour,
    posts.words AS words,
    posts.has_question AS has_question,
    toUInt32(arrayCount(act -> act.verb = 'reply', answered_by)) AS replies,
    toUInt32(arrayCount(act -> act.verb = 'react', answered_by)) AS reactions,
    toUInt32(arrayCount(act -> act.verb = 'share', answered_by)) AS shares,
    toUInt32(arrayUniq(arrayMap(act -> act.person, arrayFilter(act -> act.verb = 'reply', answered_by)))) AS repliers,
    toUInt32(arrayUniq(arrayMap(act -> act.person, arrayFilter(act -> act.verb = 'react', answered_by)))) AS reactors,
    toUInt32(arrayUniq(arrayMap(act -> act.person, arrayFilter(act -> act.verb = 'share', answered_by)))) AS sharers,
    toUInt32(arrayUniq(arrayMap(act -> act.person, answered_by))) AS interactors,
    if(empty(waits), NULL, toNullable(toUInt32(arrayMin(waits)))) AS first_response_s,
    -- A thread is revived when a reply comes after thirty days in which nobody wrote in it.
    toUInt8(posts.verb = 'post' AND arrayExists(
        ms -> ms >= 30 * 86400 * 1000,
        arrayDifference(arraySort(arrayPushBack(
            arrayMap(
                act -> toUnixTimestamp64Milli(act.at),
                arrayFilter(act -> act.verb = 'reply' AND toDate(act.at) >= toDate(posts.occurred_at), answers.acts)
            ),
            toUnixTimestamp64Milli(posts.occurred_at)
        )))
    )) AS revived,
    -- Counters grow: the highest of the window, or, where counting began later, the lowest known since.
    ifNull(
        arrayReduce('max', arrayMap(count -> count.views, arrayFilter(count -> count.as_of <= window_ends, counters.counts))),
        arrayReduce('min', arrayMap(count -> count.views, counters.counts))
    ) AS views,
    ifNull(
        arrayReduce('max', arrayMap(count -> count.unique_views, arrayFilter(count -> count.as_of <= window_ends, counters.counts))),
        arrayReduce('min', arrayMap(count -> count.unique_views, counters.counts))
    ) AS unique_views
FROM posts
LEFT JOIN answers ON posts.id = answers.post_id
LEFT JOIN counters ON posts.id = counters.object_id

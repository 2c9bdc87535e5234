WITH
    posts AS
    (
        SELECT
            acts.*,
            periods.valid_to > acts.day_begins AND periods.active = 1 AND periods.person_id != '' AS known,
            if(known, periods.unit_path, []) AS unit_path,
            if(known, periods.level, NULL) AS level,
            if(known, periods.location, '') AS location,
            multiIf(
                known AND periods.is_executive = 1, acts.person_id,
                known AND periods.delegate_of != '', periods.delegate_of,
                ''
            ) AS leader_id,
            known AND periods.is_executive = 0 AND periods.delegate_of != '' AS by_delegate
        FROM
        (
            SELECT
                id, verb, occurred_at, community_id, scope, platform, root_id, url, actor_id, person_id, words, has_question,
                toDateTime64(toStartOfDay(occurred_at, {timeZone:String}), 3) AS day_begins
            FROM live_act
            WHERE kind_of_actor = 'person'
              AND verb IN ('post', 'reply')
              AND id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64})
              AND id BETWEEN {firstId:String} AND {lastId:String}
        ) AS acts
        ASOF LEFT JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.day_begins >= periods.valid_from
    ),
    -- A reply answers its parent, and the thread it stands in; a reaction or share answers what it names.
    answers AS
    (
        SELECT
            arrayJoin(arrayDistinct(if(verb = 'reply', [parent_id, root_id], [object_id]))) AS post_id,
            verb, occurred_at, precision, person_id, id
        FROM live_act
        WHERE kind_of_actor = 'person'
          AND verb IN ('reply', 'react', 'share')
          AND (parent_id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64})
            OR root_id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64})
            OR object_id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64}))
    ),
    answered AS
    (
        SELECT
            posts.id AS post_id,
            countIf(answers.verb = 'reply') AS replies,
            countIf(answers.verb = 'react') AS reactions,
            countIf(answers.verb = 'share') AS shares,
            uniqExactIf(answers.person_id, answers.verb = 'reply') AS repliers,
            uniqExactIf(answers.person_id, answers.verb = 'react') AS reactors,
            uniqExactIf(answers.person_id, answers.verb = 'share') AS sharers,
            uniqExact(answers.person_id) AS interactors,
            -- A reaction without a time of its own says nothing about how long people took.
            minIf(
                toNullable(dateDiff('second', posts.occurred_at, answers.occurred_at)),
                answers.verb IN ('reply', 'react') AND answers.precision = 'exact'
            ) AS first_response_s
        FROM posts
        INNER JOIN answers ON posts.id = answers.post_id
        WHERE answers.person_id != posts.person_id
          AND answers.person_id != posts.leader_id
          AND answers.id != posts.id
          AND answers.occurred_at >= posts.occurred_at
          AND answers.occurred_at <= posts.occurred_at + toIntervalDay({windowDays:UInt32})
        GROUP BY posts.id
    ),
    -- A thread is revived when a reply comes after thirty silent days.
    silences AS
    (
        SELECT root_id, max(dateDiff('day', before, occurred_at)) >= 30 AS revived
        FROM
        (
            SELECT
                root_id, occurred_at, verb,
                lagInFrame(occurred_at, 1, occurred_at) OVER (PARTITION BY root_id ORDER BY occurred_at ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before
            FROM live_act
            WHERE verb IN ('post', 'reply') AND root_id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64})
        )
        GROUP BY root_id
    ),
    seen AS
    (
        SELECT
            object_id,
            max(views) AS most_views,
            max(unique_views) AS most_unique_views
        FROM snapshot FINAL
        WHERE object_id IN (SELECT post_id FROM dirty_post WHERE run = {run:UInt64})
        GROUP BY object_id
    )
SELECT
    toDate(posts.occurred_at, {timeZone:String}) AS day,
    posts.id AS post_id,
    posts.occurred_at AS occurred_at,
    posts.verb AS kind,
    posts.community_id AS community_id,
    posts.scope AS scope,
    posts.platform AS platform,
    posts.root_id AS root_id,
    posts.url AS url,
    posts.actor_id AS account_id,
    posts.person_id AS person_id,
    posts.leader_id AS leader_id,
    toUInt8(posts.by_delegate) AS by_delegate,
    posts.unit_path AS unit_path,
    posts.level AS level,
    posts.location AS location,
    toUInt8(posts.known) AS in_directory,
    toUInt8(toDayOfWeek(posts.occurred_at, 0, {timeZone:String})) AS weekday,
    toUInt8(toHour(posts.occurred_at, {timeZone:String})) AS hour,
    posts.words AS words,
    posts.has_question AS has_question,
    toUInt32(answered.replies) AS replies,
    toUInt32(answered.reactions) AS reactions,
    toUInt32(answered.shares) AS shares,
    toUInt32(answered.repliers) AS repliers,
    toUInt32(answered.reactors) AS reactors,
    toUInt32(answered.sharers) AS sharers,
    toUInt32(answered.interactors) AS interactors,
    toUInt32OrNull(toString(answered.first_response_s)) AS first_response_s,
    toUInt8(posts.verb = 'post' AND silences.revived) AS revived,
    seen.most_views AS views,
    seen.most_unique_views AS unique_views
FROM posts
LEFT JOIN answered ON posts.id = answered.post_id
LEFT JOIN silences ON posts.id = silences.root_id
LEFT JOIN seen ON posts.id = seen.object_id

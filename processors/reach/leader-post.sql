-- Dirty posts of leaders with the size of their audience, what carried them on, the dialogue under them, and what such a
-- post by somebody else comes to.
WITH
    dirty AS
    (
        SELECT id
        FROM dirty_reach
        WHERE run = {run:UInt64} AND kind = 'leader_post' AND id BETWEEN {firstId:String} AND {lastId:String}
    ),
    leader_posts AS
    (
        SELECT
            *,
            toUInt8(floor(log2(words + 1))) AS length_bin,
            toUInt8(intDiv(hour, 4)) AS hour_bin,
            toStartOfWeek(day, {weekMode:UInt8}) AS week,
            toUInt8(community_id = '' AND scope = 'internal') AS is_open,
            toUInt8(1) AS one
        FROM post FINAL
        WHERE leader_id != '' AND kind = 'post' AND post_id IN (SELECT id FROM dirty)
    ),
    -- How many members a community has from each moment on: a member's periods are cut where they overlap, so that each
    -- adds one where it begins and takes one away where it ends.
    members AS
    (
        SELECT community_id, at, sum(change) OVER (PARTITION BY community_id ORDER BY at) AS members
        FROM
        (
            SELECT community_id, step.1 AS at, sum(step.2) AS change
            FROM
            (
                SELECT
                    community_id,
                    greatest(begins, max(ends) OVER (
                        PARTITION BY community_id, person_id ORDER BY begins, ends ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                    )) AS joins,
                    ends
                FROM
                (
                    SELECT
                        membership.community_id AS community_id,
                        if(links.person_id = '', membership.account_id, links.person_id) AS person_id,
                        membership.valid_from AS begins,
                        membership.valid_to AS ends
                    FROM
                    (
                        SELECT * FROM membership FINAL
                        WHERE community_id IN (SELECT community_id FROM post WHERE leader_id != '' AND post_id IN (SELECT id FROM dirty))
                    ) AS membership
                    LEFT JOIN (SELECT * FROM account_link FINAL) AS links ON membership.account_id = links.account_id
                    WHERE links.account_kind NOT IN ('bot', 'system')
                )
            )
            ARRAY JOIN if(joins < ends, [(joins, 1), (ends, -1)], []) AS step
            GROUP BY community_id, at
        )
    ),
    counted_followers AS
    (
        SELECT object_id, groupArray((as_of, assumeNotNull(followers))) AS counts
        FROM snapshot FINAL
        WHERE object_kind = 'person' AND followers IS NOT NULL
        GROUP BY object_id
    ),
    -- How many people the directory holds from each moment on, for posts on an open timeline inside. A person's periods
    -- do not overlap.
    everybody AS
    (
        SELECT is_open, at, sum(change) OVER (ORDER BY at) AS people
        FROM
        (
            SELECT 1 AS is_open, step.1 AS at, sum(step.2) AS change
            FROM
            (
                SELECT
                    if(from_day > toDate('1970-01-01'), toDateTime64(from_day, 3, {timeZone:String}), valid_from) AS begins,
                    valid_to AS ends
                FROM eligible_period
            )
            ARRAY JOIN if(begins < ends, [(begins, 1), (ends, -1)], []) AS step
            GROUP BY at
        )
    ),
    acts AS (SELECT * FROM leader_act FINAL WHERE post_id IN (SELECT id FROM dirty)),
    firsts AS (SELECT post_id, occurred_at, precision FROM acts WHERE kind = 'post'),
    crossed AS
    (
        SELECT posts.post_id AS post_id, lists.depth AS depth, if(lists.valid_to > posts.occurred_at, lists.units, []) AS units
        FROM (SELECT post_id, occurred_at, one FROM leader_posts) AS posts
        ASOF LEFT JOIN (SELECT *, toUInt8(1) AS one FROM unit_list FINAL) AS lists
            ON posts.one = lists.one AND posts.occurred_at >= lists.valid_from
    ),
    -- Everybody who replied, reacted or shared anywhere in the cascade. Whoever did so on something of the leader's too was
    -- reached by the leader; whoever did so on others' replies and shares only came through these.
    carriers AS
    (
        SELECT
            post_id, person_id,
            max(on_leader) AS is_direct,
            groupUniqArrayArray(if(
                crossed.depth > 0 AND length(unit_names) >= crossed.depth,
                arrayIntersect([arrayStringConcat(arraySlice(unit_names, 1, crossed.depth), ' / ')], crossed.units),
                []
            )) AS in_units,
            argMin(line, (occurred_at, act_id)) AS first_line
        FROM acts
        LEFT JOIN crossed ON acts.post_id = crossed.post_id
        WHERE role = 'other' AND kind != 'post'
        GROUP BY post_id, person_id
    ),
    carried AS
    (
        SELECT
            post_id,
            toUInt32(count()) AS people,
            toUInt32(countIf(is_direct = 0)) AS indirect,
            toUInt32(length(groupUniqArrayArray(carriers.in_units))) AS units_reached,
            toUInt32(countIf(notEmpty(carriers.in_units))) AS people_in_units,
            toUInt32(countIf(first_line != 'unknown')) AS line_known,
            toUInt32(countIf(first_line = 'outside')) AS outside
        FROM carriers
        GROUP BY post_id
    ),
    -- What has no time of its own says nothing about how long people took.
    timed AS
    (
        SELECT
            post_id,
            toUInt32(uniqExact(person_id)) AS people,
            arraySort(groupArray(toUInt32(intDiv(toUnixTimestamp64Milli(acts.occurred_at) - toUnixTimestamp64Milli(firsts.occurred_at), 1000)))) AS waits
        FROM acts
        INNER JOIN firsts ON acts.post_id = firsts.post_id
        WHERE acts.role = 'other' AND acts.kind != 'post' AND acts.precision = 'exact' AND firsts.precision = 'exact'
          AND acts.occurred_at >= firsts.occurred_at
        GROUP BY post_id
    ),
    reshared AS
    (
        SELECT post_id, toUInt32(count()) AS reshares
        FROM acts
        WHERE role = 'other' AND kind IN ('share', 'quote') AND target_id = post_id
        GROUP BY post_id
    ),
    comments AS (SELECT * FROM acts WHERE kind = 'reply' AND role = 'other'),
    -- The leader (or who writes for the leader) comes back to a comment by a reply to it, or, where the platform knows no
    -- finer parent than the post, by a later reply that names its author or nobody.
    exchanges AS
    (
        SELECT
            comments.post_id AS post_id,
            comments.person_id AS person_id,
            comments.act_id AS comment_id,
            answers.act_id AS answer_id,
            answers.occurred_at AS answered_at,
            if(
                comments.precision = 'exact' AND answers.precision = 'exact',
                toNullable(toUInt32(intDiv(toUnixTimestamp64Milli(answers.occurred_at) - toUnixTimestamp64Milli(comments.occurred_at), 1000))),
                NULL
            ) AS wait_s
        FROM comments
        INNER JOIN (SELECT * FROM acts WHERE kind = 'reply' AND role = 'leader') AS answers ON comments.post_id = answers.post_id
        WHERE answers.occurred_at >= comments.occurred_at
          AND (answers.target_id = comments.act_id
            OR answers.target_id = comments.post_id AND (empty(answers.mentions) OR has(answers.mentions, comments.account_id)))
    ),
    commented AS (SELECT post_id, toUInt32(uniqExact(person_id)) AS people FROM comments GROUP BY post_id),
    answered AS
    (
        SELECT
            post_id,
            toUInt32(uniqExact(person_id)) AS people,
            arraySort(groupArrayIf((person_id, assumeNotNull(first_wait)), first_wait IS NOT NULL)) AS waits
        FROM (SELECT post_id, person_id, comment_id, min(wait_s) AS first_wait FROM exchanges GROUP BY post_id, person_id, comment_id)
        GROUP BY post_id
    ),
    -- How often the word changed sides between the leader and each commenter, from the first comment on.
    talked AS
    (
        SELECT post_id, arraySort(groupArray((person_id, alternations))) AS dialogues
        FROM
        (
            SELECT
                post_id, person_id,
                toUInt32(length(arrayCompact(arrayMap(turn -> turn.2, arraySort(groupArray((at, by_leader, act_id)))))) - 1) AS alternations
            FROM
            (
                SELECT post_id, person_id, occurred_at AS at, 0 AS by_leader, act_id FROM comments
                UNION ALL
                SELECT DISTINCT post_id, person_id, answered_at, 1, answer_id FROM exchanges
            )
            GROUP BY post_id, person_id
        )
        GROUP BY post_id
    )
SELECT
    posts.leader_id AS leader_id,
    posts.day AS day,
    posts.post_id AS post_id,
    posts.occurred_at AS occurred_at,
    posts.community_id AS community_id,
    posts.scope AS scope,
    posts.platform AS platform,
    posts.url AS url,
    posts.by_delegate AS by_delegate,
    posts.words AS words,
    -- Followers as last counted before the post; where counting began later, as first counted.
    arraySort(arrayFilter(count -> count.1 <= posts.occurred_at, counted_followers.counts)) AS counted_before,
    multiIf(
        empty(counted_followers.counts), NULL,
        empty(counted_before), toNullable(arraySort(counted_followers.counts)[1].2),
        toNullable(counted_before[-1].2)
    ) AS followers,
    communities.member_count AS counted_members,
    toUInt32OrNull(toString(multiIf(
        posts.community_id != '' AND members.members > 0, toNullable(members.members),
        posts.community_id != '', toNullable(communities.member_count),
        followers IS NOT NULL, followers,
        everybody.people > 0, toNullable(everybody.people),
        NULL
    ))) AS audience,
    multiIf(
        posts.community_id != '' AND members.members > 0, 'members',
        posts.community_id != '' AND communities.member_count IS NOT NULL, 'members',
        posts.community_id != '', 'unknown',
        followers IS NOT NULL, 'followers',
        everybody.people > 0, 'directory',
        'unknown'
    ) AS audience_kind,
    toUInt32OrNull(toString(posts.unique_views)) AS seen,
    -- Where viewers are not counted and anybody answered. No fewer than answered; no more than could have.
    posts.unique_views IS NULL AND posts.interactors > 0 AND rates.posts > 0 AS has_estimate,
    posts.interactors / rates.rate AS raw_estimate,
    -- Rounded twice, so that the last bit of a quotient does not decide which way a half goes.
    if(has_estimate, toNullable(toUInt32(greatest(posts.interactors, least(round(round(raw_estimate, 6)), ifNull(audience, 4294967295))))), NULL) AS estimated,
    if(has_estimate, toNullable(toUInt32(least(estimated, greatest(posts.interactors, least(round(round(raw_estimate * rates.low_factor, 6)), ifNull(audience, 4294967295)))))), NULL) AS estimated_low,
    if(has_estimate, toNullable(toUInt32(greatest(estimated, least(round(round(raw_estimate * rates.high_factor, 6)), ifNull(audience, 4294967295))))), NULL) AS estimated_high,
    if(has_estimate, rates.posts, 0) AS estimate_posts,
    if(has_estimate, rates.authors, 0) AS estimate_authors,
    posts.interactors AS interactors,
    posts.repliers AS repliers,
    posts.reactors AS reactors,
    posts.sharers AS sharers,
    reshared.reshares AS reshares,
    carried.people AS carriers,
    carried.indirect AS organic,
    if(empty(crossed.units), 0, crossed.depth) AS unit_depth,
    toUInt32(length(crossed.units)) AS units,
    carried.units_reached AS units_reached,
    carried.people_in_units AS in_units,
    carried.line_known AS line_known,
    carried.outside AS outside_line,
    timed.people AS timed_people,
    -- The moment at which so large a share of the interactions had come.
    if(empty(timed.waits), NULL, toNullable(timed.waits[intDiv(length(timed.waits) + 1, 2)])) AS half_s,
    if(empty(timed.waits), NULL, toNullable(timed.waits[intDiv(9 * length(timed.waits) + 9, 10)])) AS ninety_s,
    commented.people AS commenters,
    answered.people AS answered,
    answered.waits AS answer_waits,
    talked.dialogues AS dialogues,
    -- Both sides by the same yardstick: views where both have them, else those who answered.
    multiIf(
        posts.unique_views IS NOT NULL AND peers.seen_posts >= {minMatched:UInt32}, 'views',
        peers.posts >= {minMatched:UInt32}, 'interactors',
        'none'
    ) AS lift_basis,
    toUInt32(if(lift_basis = 'views', peers.seen_posts, peers.posts)) AS lift_matched,
    toUInt32(if(lift_basis = 'views', peers.seen_authors, peers.authors)) AS lift_authors,
    multiIf(
        lift_basis = 'views' AND peers.seen > 0, toNullable(assumeNotNull(posts.unique_views) / assumeNotNull(peers.seen)),
        lift_basis = 'interactors' AND peers.interactors > 0, toNullable(posts.interactors / peers.interactors),
        NULL
    ) AS lift,
    toUInt32(greatest(cascades.size, 1)) AS cascade_size,
    cascades.depth AS cascade_depth,
    if(cascades.size = 0, NULL, toNullable(cascades.virality)) AS cascade_virality,
    cascades.capped AS cascade_capped,
    peers.posts AS peer_posts,
    peers.authors AS peer_authors,
    if(peers.posts >= {minMatched:UInt32}, toNullable(cascade_size / peers.size), NULL) AS size_lift,
    if(peers.posts >= {minMatched:UInt32} AND peers.depth > 0, toNullable(cascade_depth / peers.depth), NULL) AS depth_lift,
    peers.tree_posts AS peer_trees,
    peers.tree_authors AS peer_tree_authors,
    if(peers.tree_posts >= {minMatched:UInt32}, cascade_virality / peers.virality, NULL) AS virality_lift
FROM leader_posts AS posts
ASOF LEFT JOIN members ON posts.community_id = members.community_id AND posts.occurred_at >= members.at
LEFT JOIN counted_followers ON posts.account_id = counted_followers.object_id
ASOF LEFT JOIN everybody ON posts.is_open = everybody.is_open AND posts.occurred_at >= everybody.at
LEFT JOIN (SELECT id, member_count FROM known_community) AS communities ON posts.community_id = communities.id
LEFT JOIN carried ON posts.post_id = carried.post_id
LEFT JOIN crossed ON posts.post_id = crossed.post_id
LEFT JOIN timed ON posts.post_id = timed.post_id
LEFT JOIN reshared ON posts.post_id = reshared.post_id
LEFT JOIN commented ON posts.post_id = commented.post_id
LEFT JOIN answered ON posts.post_id = answered.post_id
LEFT JOIN talked ON posts.post_id = talked.post_id
LEFT JOIN (SELECT * FROM cascade FINAL WHERE root_id IN (SELECT id FROM dirty)) AS cascades ON posts.post_id = cascades.root_id
LEFT JOIN (SELECT * FROM engagement_rate FINAL) AS rates ON posts.scope = rates.scope AND posts.week = rates.starts
LEFT JOIN (SELECT * FROM peer_stratum FINAL) AS peers
    ON posts.scope = peers.scope AND posts.platform = peers.platform
    AND posts.community_id = peers.community_id AND posts.weekday = peers.weekday
    AND posts.hour_bin = peers.hour_bin AND posts.length_bin = peers.length_bin

WITH
    leader_posts AS
    (
        SELECT *, floor(log2(words + 1)) AS length_bin, intDiv(hour, 4) AS hour_bin
        FROM post FINAL
        WHERE leader_id != '' AND kind = 'post'
    ),
    strata AS (SELECT DISTINCT community_id, weekday, hour_bin, length_bin FROM leader_posts),
    -- Posts of everybody else in the same community, on the same weekday, in the same four hours, of like length.
    peers AS
    (
        SELECT community_id, weekday, intDiv(hour, 4) AS hour_bin, floor(log2(words + 1)) AS length_bin, interactors, unique_views
        FROM post FINAL
        WHERE leader_id = '' AND kind = 'post'
          AND (community_id, weekday, hour_bin, length_bin) IN (SELECT * FROM strata)
    ),
    matched AS
    (
        SELECT
            community_id, weekday, hour_bin, length_bin,
            count() AS peer_posts,
            quantileExactInclusive(0.5)(interactors) AS peer_interactors,
            countIf(unique_views IS NOT NULL) AS peer_posts_seen,
            quantileExactInclusiveIf(0.5)(assumeNotNull(unique_views), unique_views IS NOT NULL) AS peer_seen
        FROM peers
        GROUP BY community_id, weekday, hour_bin, length_bin
    ),
    members AS
    (
        SELECT leader_posts.post_id AS post_id, uniqExact(if(links.person_id = '', membership.account_id, links.person_id)) AS members
        FROM leader_posts
        INNER JOIN (SELECT * FROM membership FINAL) AS membership ON leader_posts.community_id = membership.community_id
        LEFT JOIN (SELECT * FROM account_link FINAL) AS links ON membership.account_id = links.account_id
        WHERE membership.valid_from <= leader_posts.occurred_at AND membership.valid_to > leader_posts.occurred_at
          AND links.account_kind NOT IN ('bot', 'system')
        GROUP BY leader_posts.post_id
    ),
    -- Followers as last counted before the post; where counting began later, as first counted.
    followers AS
    (
        SELECT
            leader_posts.post_id AS post_id,
            if(
                countIf(counts.as_of <= leader_posts.occurred_at) > 0,
                argMaxIf(counts.followers, counts.as_of, counts.as_of <= leader_posts.occurred_at),
                argMin(counts.followers, counts.as_of)
            ) AS followers
        FROM leader_posts
        INNER JOIN (SELECT object_id, as_of, followers FROM snapshot FINAL WHERE object_kind = 'person' AND followers IS NOT NULL) AS counts
            ON leader_posts.account_id = counts.object_id
        GROUP BY leader_posts.post_id
    ),
    everybody AS
    (
        SELECT leader_posts.post_id AS post_id, uniqExact(people.person_id) AS people
        FROM leader_posts
        CROSS JOIN eligible_period AS people
        WHERE leader_posts.community_id = '' AND leader_posts.scope = 'internal'
          AND people.valid_from <= leader_posts.occurred_at AND people.valid_to > leader_posts.occurred_at
        GROUP BY leader_posts.post_id
    ),
    -- Everybody who replied to a leader's post, and whether the leader came back to them: by a reply to what they wrote,
    -- or, where the platform knows no finer parent than the post, by a later reply that names them or nobody.
    comments AS
    (
        SELECT leader_posts.post_id AS post_id, leader_posts.leader_id AS leader_id, acts.person_id AS person_id, acts.actor_id AS actor_id, acts.id AS id, acts.occurred_at AS occurred_at
        FROM leader_posts
        INNER JOIN live_act AS acts ON acts.root_id = leader_posts.post_id
        WHERE acts.verb = 'reply' AND acts.kind_of_actor = 'person'
          AND acts.person_id != leader_posts.leader_id AND acts.person_id != leader_posts.person_id
          AND acts.occurred_at <= leader_posts.occurred_at + toIntervalDay({windowDays:UInt32})
    ),
    leader_replies AS
    (
        SELECT root_id, parent_id, occurred_at, leader_id, mentions
        FROM
        (
            SELECT post_id AS reply_id, leader_id, root_id, occurred_at
            FROM post FINAL
            WHERE kind = 'reply' AND leader_id != '' AND root_id IN (SELECT post_id FROM leader_posts)
        ) AS replies
        INNER JOIN (SELECT id, parent_id, mentions FROM live_act WHERE verb = 'reply') AS acts ON replies.reply_id = acts.id
    ),
    dialogue AS
    (
        SELECT
            post_id,
            uniqExact(person_id) AS commenters,
            uniqExactIf(person_id, came_back) AS answered
        FROM
        (
            SELECT
                comments.post_id AS post_id,
                comments.person_id AS person_id,
                max(leader_replies.leader_id = comments.leader_id
                    AND leader_replies.occurred_at >= comments.occurred_at
                    AND (leader_replies.parent_id = comments.id
                         OR (leader_replies.parent_id = comments.post_id
                             AND (empty(leader_replies.mentions) OR has(leader_replies.mentions, comments.actor_id))))) AS came_back
            FROM comments
            LEFT JOIN leader_replies ON comments.post_id = leader_replies.root_id
            GROUP BY comments.post_id, comments.person_id
        )
        GROUP BY post_id
    ),
    kinds AS (SELECT id, member_count FROM community FINAL)
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
    toUInt32OrNull(toString(multiIf(
        posts.community_id != '' AND members.members > 0, toNullable(members.members),
        posts.community_id != '', toNullable(kinds.member_count),
        followers.post_id != '', toNullable(followers.followers),
        everybody.people > 0, toNullable(everybody.people),
        NULL
    ))) AS audience,
    multiIf(
        posts.community_id != '' AND members.members > 0, 'members',
        posts.community_id != '' AND kinds.member_count IS NOT NULL, 'members',
        posts.community_id != '', 'unknown',
        followers.post_id != '', 'followers',
        everybody.people > 0, 'directory',
        'unknown'
    ) AS audience_kind,
    toUInt32OrNull(toString(posts.unique_views)) AS seen,
    posts.interactors AS interactors,
    posts.repliers AS repliers,
    posts.reactors AS reactors,
    posts.sharers AS sharers,
    toUInt32(dialogue.commenters) AS commenters,
    toUInt32(dialogue.answered) AS answered,
    -- Both sides by the same yardstick: views where both have them, else those who answered.
    multiIf(
        posts.unique_views IS NOT NULL AND matched.peer_posts_seen >= {minMatched:UInt32}, 'views',
        matched.peer_posts >= {minMatched:UInt32}, 'interactors',
        'none'
    ) AS lift_basis,
    toUInt32(multiIf(lift_basis = 'views', matched.peer_posts_seen, matched.peer_posts)) AS lift_matched,
    multiIf(
        lift_basis = 'views' AND matched.peer_seen > 0, toNullable(assumeNotNull(posts.unique_views) / matched.peer_seen),
        lift_basis = 'interactors' AND matched.peer_interactors > 0, toNullable(posts.interactors / matched.peer_interactors),
        NULL
    ) AS lift
FROM leader_posts AS posts
LEFT JOIN members ON posts.post_id = members.post_id
LEFT JOIN followers ON posts.post_id = followers.post_id
LEFT JOIN everybody ON posts.post_id = everybody.post_id
LEFT JOIN dialogue ON posts.post_id = dialogue.post_id
LEFT JOIN kinds ON posts.community_id = kinds.id
LEFT JOIN matched ON posts.community_id = matched.community_id AND posts.weekday = matched.weekday
    AND posts.hour_bin = matched.hour_bin AND posts.length_bin = matched.length_bin

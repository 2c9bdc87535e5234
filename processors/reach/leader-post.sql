-- Posts of leaders with the size of their audience, the dialogue under them, and what such a post by somebody else reaches.
WITH
    leader_posts AS
    (
        SELECT
            *,
            floor(log2(words + 1)) AS length_bin,
            intDiv(hour, 4) AS hour_bin,
            toUInt8(community_id = '' AND scope = 'internal') AS is_open
        FROM post FINAL
        WHERE leader_id != '' AND kind = 'post'
    ),
    -- Posts of everybody else in the same place, on the same weekday, in the same four hours, of like length.
    matched AS
    (
        SELECT
            scope, platform, community_id, weekday,
            intDiv(hour, 4) AS hour_bin,
            floor(log2(words + 1)) AS length_bin,
            count() AS peer_posts,
            uniqExact(person_id) AS peer_authors,
            quantileExactInclusive(0.5)(interactors) AS peer_interactors,
            countIf(unique_views IS NOT NULL) AS peer_posts_seen,
            uniqExactIf(person_id, unique_views IS NOT NULL) AS peer_authors_seen,
            quantileExactInclusiveIf(0.5)(assumeNotNull(unique_views), unique_views IS NOT NULL) AS peer_seen
        FROM post FINAL
        WHERE leader_id = '' AND kind = 'post'
        GROUP BY scope, platform, community_id, weekday, hour_bin, length_bin
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
                    FROM (SELECT * FROM membership FINAL) AS membership
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
    threads AS
    (
        SELECT
            root_id,
            groupArray((post_id, occurred_at, person_id, account_id, leader_id, parent_id, mentions)::Tuple(
                id String, at DateTime64(3, 'UTC'), person String, account String, leader String, parent String, mentions Array(String)
            )) AS replies
        FROM post FINAL
        WHERE kind = 'reply' AND root_id IN (SELECT post_id FROM post WHERE leader_id != '' AND kind = 'post')
        GROUP BY root_id
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
    posts.interactors AS interactors,
    posts.repliers AS repliers,
    posts.reactors AS reactors,
    posts.sharers AS sharers,
    -- Replies of others, and whether the leader (or who writes for the leader) came back to them: by a reply to what they
    -- wrote, or, where the platform knows no finer parent than the post, by a later reply that names them or nobody.
    arrayFilter(reply -> reply.leader = posts.leader_id, threads.replies) AS leader_replies,
    arrayFilter(
        reply -> reply.person != posts.person_id AND reply.person != posts.leader_id AND reply.leader != posts.leader_id
            AND toDate(reply.at) >= toDate(posts.occurred_at)
            AND reply.at <= posts.occurred_at + toIntervalDay({windowDays:UInt32}),
        threads.replies
    ) AS comments,
    toUInt32(arrayUniq(arrayMap(comment -> comment.person, comments))) AS commenters,
    toUInt32(arrayUniq(arrayMap(comment -> comment.person, arrayFilter(
        comment -> arrayExists(
            reply -> reply.at >= comment.at AND (reply.parent = comment.id
                OR (reply.parent = posts.post_id AND (empty(reply.mentions) OR has(reply.mentions, comment.account)))),
            leader_replies
        ),
        comments
    )))) AS answered,
    -- Both sides by the same yardstick: views where both have them, else those who answered.
    multiIf(
        posts.unique_views IS NOT NULL AND matched.peer_posts_seen >= {minMatched:UInt32}, 'views',
        matched.peer_posts >= {minMatched:UInt32}, 'interactors',
        'none'
    ) AS lift_basis,
    toUInt32(if(lift_basis = 'views', matched.peer_posts_seen, matched.peer_posts)) AS lift_matched,
    toUInt32(if(lift_basis = 'views', matched.peer_authors_seen, matched.peer_authors)) AS lift_authors,
    multiIf(
        lift_basis = 'views' AND matched.peer_seen > 0, toNullable(assumeNotNull(posts.unique_views) / matched.peer_seen),
        lift_basis = 'interactors' AND matched.peer_interactors > 0, toNullable(posts.interactors / matched.peer_interactors),
        NULL
    ) AS lift
FROM leader_posts AS posts
ASOF LEFT JOIN members ON posts.community_id = members.community_id AND posts.occurred_at >= members.at
LEFT JOIN counted_followers ON posts.account_id = counted_followers.object_id
ASOF LEFT JOIN everybody ON posts.is_open = everybody.is_open AND posts.occurred_at >= everybody.at
LEFT JOIN threads ON posts.post_id = threads.root_id
LEFT JOIN (SELECT id, member_count FROM known_community) AS communities ON posts.community_id = communities.id
LEFT JOIN matched ON posts.scope = matched.scope AND posts.platform = matched.platform
    AND posts.community_id = matched.community_id AND posts.weekday = matched.weekday
    AND posts.hour_bin = matched.hour_bin AND posts.length_bin = matched.length_bin

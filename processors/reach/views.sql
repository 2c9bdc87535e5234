-- Who speaks for a leader when: enrolled executives for themselves, delegates for an executive in office. Internal.
CREATE OR REPLACE VIEW leader_voice @onCluster AS
SELECT person_id, leader_id, by_delegate, valid_from, valid_to, leader_level
FROM leader_office FINAL;

-- Posts of enrolled executives. Reach is about the leader, not about those reached: what is hidden is whatever would say
-- something of fewer people than the floor.
CREATE OR REPLACE VIEW v_leader_post @onCluster AS
SELECT
    posts.leader_id AS leader_id,
    if(names.name = '', concat('executive ', substring(posts.leader_id, 1, 6)), names.name) AS leader,
    posts.day AS day,
    posts.post_id AS post_id,
    posts.occurred_at AS occurred_at,
    posts.scope AS scope,
    posts.platform AS platform,
    posts.community_id AS community_id,
    if(communities.name = '', 'open timeline', communities.name) AS community,
    posts.url AS url,
    posts.by_delegate AS by_delegate,
    posts.words AS words,
    @minPeople AS floor,
    posts.audience_kind AS audience_kind,
    if(posts.audience >= floor, posts.audience, NULL) AS audience,
    if(audience IS NULL, NULL, posts.seen) AS seen,
    if(audience IS NULL AND posts.audience_kind != 'unknown', NULL, toNullable(posts.interactors)) AS interactors,
    if(audience IS NULL, NULL, toNullable(coalesce(posts.seen, posts.interactors))) AS reached,
    if(posts.seen IS NULL, 'answered', 'seen') AS reached_by,
    -- More may be reached than the audience now known to us: people who have left it since, readers from outside.
    if(audience IS NULL, NULL, least(1, reached / audience)) AS audience_share,
    -- Three days are given to find a post before it counts as unread.
    if(audience_share IS NULL OR posts.occurred_at > now64(3) - toIntervalDay(3), NULL,
        toNullable(audience_share < (SELECT maxIf(value, name = 'unread_below') FROM setting FINAL))) AS unread,
    if(posts.seen IS NULL OR posts.seen < floor OR audience IS NULL, NULL, toNullable(least(1, posts.interactors / posts.seen))) AS engagement_rate,
    if(audience IS NULL AND posts.audience_kind != 'unknown', NULL, toNullable(posts.commenters)) AS commenters,
    if(audience IS NULL AND posts.audience_kind != 'unknown', NULL, toNullable(posts.answered)) AS answered,
    -- What others' posts reach is theirs: it takes as many authors as the floor.
    if(posts.lift_authors >= floor, posts.lift, NULL) AS lift,
    posts.lift_basis AS lift_basis,
    posts.lift_matched AS lift_matched,
    -- Where viewers are not counted: how many there would be if people answered here as often as where they are.
    if(interactors IS NULL OR posts.estimate_authors < floor, NULL, posts.estimated) AS estimated,
    if(estimated IS NULL, NULL, posts.estimated_low) AS estimated_low,
    if(estimated IS NULL, NULL, posts.estimated_high) AS estimated_high,
    if(estimated IS NULL, NULL, toNullable(posts.estimate_posts)) AS estimate_posts,
    if(engagement_rate IS NULL, NULL, toNullable(posts.reshares)) AS reshares,
    -- Of people in units that have enough of them; how deep in the chart these stand is said beside.
    if(interactors IS NULL OR posts.in_units < floor OR posts.units = 0, NULL, toNullable(posts.units_reached)) AS units_reached,
    if(units_reached IS NULL, NULL, toNullable(posts.units)) AS units,
    if(units_reached IS NULL, NULL, toNullable(posts.unit_depth)) AS unit_depth,
    if(interactors IS NULL OR posts.timed_people < floor, NULL, posts.half_s) AS half_s,
    if(half_s IS NULL, NULL, posts.ninety_s) AS ninety_s,
    if(half_s IS NULL, NULL, toNullable(posts.timed_people)) AS timed,
    if(interactors IS NULL, NULL, toNullable(posts.cascade_size)) AS cascade_size,
    if(interactors IS NULL, NULL, toNullable(posts.cascade_depth)) AS cascade_depth,
    if(interactors IS NULL, NULL, posts.cascade_virality) AS cascade_virality,
    posts.cascade_capped AS cascade_capped,
    if(interactors IS NULL OR posts.peer_authors < floor, NULL, posts.size_lift) AS size_lift,
    if(interactors IS NULL OR posts.peer_authors < floor, NULL, posts.depth_lift) AS depth_lift,
    if(interactors IS NULL OR posts.peer_tree_authors < floor, NULL, posts.virality_lift) AS virality_lift,
    posts.peer_posts AS peer_posts,
    posts.peer_trees AS peer_trees
FROM (SELECT * FROM leader_post FINAL) AS posts
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON posts.leader_id = names.person_id
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON posts.community_id = communities.id;

-- Counters of leaders' posts as platforms gave them, one row a reading. What a platform counts is not what is known of who did it.
CREATE OR REPLACE VIEW v_leader_count @onCluster AS
SELECT
    posts.leader_id AS leader_id,
    posts.leader AS leader,
    posts.day AS day,
    posts.occurred_at AS occurred_at,
    posts.scope AS scope,
    posts.platform AS platform,
    posts.community_id AS community_id,
    posts.community AS community,
    posts.post_id AS post_id,
    posts.url AS url,
    posts.floor AS floor,
    counts.as_of AS as_of,
    counts.age_s AS age_s,
    counts.views AS views,
    counts.reactions AS reactions,
    counts.replies AS replies,
    counts.shares AS shares,
    counts.answers AS answers,
    counts.grown AS grown,
    counts.is_newest AS is_newest,
    -- A day is given to a post to be found.
    if(newest.answers < posts.floor OR posts.occurred_at > now64(3) - toIntervalDay(1), NULL, counts.half_s) AS half_s
FROM (SELECT * FROM leader_count FINAL) AS counts
INNER JOIN v_leader_post AS posts ON counts.leader_id = posts.leader_id AND counts.post_id = posts.post_id
INNER JOIN (SELECT post_id, leader_id, answers FROM leader_count FINAL WHERE is_newest = 1) AS newest
    ON counts.leader_id = newest.leader_id AND counts.post_id = newest.post_id
-- Of whom may be shown how many answered.
WHERE posts.interactors IS NOT NULL;

-- Enrolled executives, also those who have posted nothing: silence is a finding.
CREATE OR REPLACE VIEW v_leader @onCluster AS
SELECT
    people.person_id AS leader_id,
    if(names.name = '', concat('executive ', substring(people.person_id, 1, 6)), names.name) AS leader,
    people.title AS title,
    people.valid_from AS valid_from,
    people.valid_to AS valid_to
FROM
(
    SELECT
        periods.person_id AS person_id,
        argMax(periods.title, periods.valid_from) AS title,
        min(periods.valid_from) AS valid_from,
        max(periods.valid_to) AS valid_to
    FROM person_period AS periods
    WHERE periods.is_executive = 1 AND periods.active = 1
    GROUP BY periods.person_id
) AS people
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON people.person_id = names.person_id;

-- Four weeks of each leader and of all of them. Shares of people are shown while those counted and those left out are
-- nobody or enough people; ratios with three figures. A leader is one person inside and in public, so that there is one row.
CREATE OR REPLACE VIEW v_leader_period @onCluster AS
SELECT
    '28d' AS grain,
    periods.starts AS starts,
    periods.ends AS ends,
    'internal' AS scope,
    if(periods.leader_id = '', 'all', 'executive') AS dim,
    periods.leader_id AS key,
    multiIf(
        periods.leader_id = '', 'all executives',
        names.name = '', concat('executive ', substring(periods.leader_id, 1, 6)),
        names.name
    ) AS label,
    @minPeople AS floor,
    '' AS hidden_because,
    toUInt8(1) AS shown,
    if(
        periods.answered_people < floor, NULL,
        round(periods.answer_s / pow(10, floor(log10(greatest(periods.answer_s, 1))) - 2)) * pow(10, floor(log10(greatest(periods.answer_s, 1))) - 2)
    ) AS answer_s,
    if(answer_s IS NULL, NULL, toNullable(periods.answered_people)) AS answered_people,
    if(periods.commenters < floor, NULL, periods.dialogue_depth) AS dialogue_depth,
    if(dialogue_depth IS NULL, NULL, toNullable(periods.commenters)) AS commenters,
    if(
        periods.carriers >= floor
            AND (periods.organic_people = 0 OR periods.organic_people >= floor)
            AND (periods.direct_people = 0 OR periods.direct_people >= floor),
        toNullable(round(periods.organic_pairs / periods.carrier_pairs, 3)), NULL
    ) AS organic_share,
    if(organic_share IS NULL, NULL, toNullable(periods.carriers)) AS carriers,
    if(
        periods.line_people >= floor
            AND (periods.outside_people = 0 OR periods.outside_people >= floor)
            AND (periods.inside_people = 0 OR periods.inside_people >= floor),
        toNullable(round(periods.outside_pairs / periods.line_pairs, 3)), NULL
    ) AS outside_share,
    if(outside_share IS NULL, NULL, toNullable(periods.line_people)) AS line_people,
    -- Once in four weeks, so that no week follows from two periods that overlap; and not while the data are so young that
    -- everybody would be new.
    intDiv(toUInt32(periods.starts), 7) % 4 = 0
        AND periods.starts >= (SELECT min(starts) + 27 FROM participation_period FINAL WHERE grain = 'day') AS counts_partners,
    if(counts_partners AND (periods.new_people = 0 OR periods.new_people >= floor), toNullable(periods.new_partners), NULL) AS new_partners,
    if(
        periods.pair_people >= floor
            AND (periods.far_people = 0 OR periods.far_people >= floor)
            AND (periods.near_people = 0 OR periods.near_people >= floor),
        toNullable(round(periods.far_pairs / periods.pairs, 3)), NULL
    ) AS far_share,
    if(far_share IS NULL, NULL, toNullable(periods.pair_people)) AS pair_people,
    if(paths.targets >= floor, round(paths.hops / paths.org_hops, 3), NULL) AS hop_ratio,
    if(hop_ratio IS NULL, NULL, round(paths.hops, 2)) AS hops,
    if(hop_ratio IS NULL, NULL, round(paths.org_hops, 2)) AS org_hops,
    if(hop_ratio IS NULL, NULL, toNullable(paths.targets)) AS hop_targets,
    -- What the leader does; nobody else follows from it.
    if(periods.owned_acts + periods.foreign_acts = 0, NULL, toNullable(round(periods.foreign_acts / (periods.owned_acts + periods.foreign_acts), 3))) AS weighing_in,
    if(
        periods.owned_acts + periods.foreign_acts + periods.unowned_acts = 0, NULL,
        toNullable(round((periods.owned_acts + periods.foreign_acts) / (periods.owned_acts + periods.foreign_acts + periods.unowned_acts), 3))
    ) AS owner_known
FROM (SELECT * FROM leader_period FINAL) AS periods
LEFT JOIN (SELECT * FROM leader_hops FINAL) AS paths ON periods.leader_id = paths.leader_id AND periods.starts = paths.starts
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON periods.leader_id = names.person_id;

-- Weeks of leaders with or without a two-way exchange with the adoption team.
CREATE OR REPLACE VIEW v_leader_contact @onCluster AS
SELECT
    'week' AS grain,
    weeks.starts AS starts,
    weeks.ends AS ends,
    'internal' AS scope,
    if(weeks.leader_id = '', 'all', 'executive') AS dim,
    weeks.leader_id AS key,
    multiIf(
        weeks.leader_id = '', 'all executives',
        names.name = '', concat('executive ', substring(weeks.leader_id, 1, 6)),
        names.name
    ) AS label,
    @minPeople AS floor,
    '' AS hidden_because,
    toUInt8(1) AS shown,
    weeks.exchanged AS exchanged,
    weeks.weeks AS weeks,
    weeks.gap_days AS gap_days
FROM
(
    SELECT leader_id, starts, ends, toUInt32(exchanged) AS exchanged, toUInt32(1) AS weeks, gap_days FROM leader_contact FINAL
    UNION ALL
    SELECT '', starts, any(ends), toUInt32(sum(exchanged)), toUInt32(count()), max(gap_days) FROM leader_contact FINAL GROUP BY starts
) AS weeks
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON weeks.leader_id = names.person_id;

-- Under which posts of a leader people wait for an answer, how many, since which hour, and whether one of them asked something:
-- the leader's own letter box. Never who, and never their words; of the post its first words where the leader wrote it.
-- Those who wait are the commenters of v_leader_post less those answered; a question as on the scorecard.
CREATE OR REPLACE VIEW v_leader_conversation @onCluster AS
WITH
    threads AS
    (
        SELECT
            leader_id, post_id,
            groupArrayIf((person_id, act_id, account_id, occurred_at), role = 'other') AS comments,
            groupArrayIf((target_id, occurred_at, mentions), role = 'leader') AS replies,
            arrayDistinct(arrayMap(
                comment -> comment.1,
                arrayFilter(
                    comment -> arrayExists(
                        reply -> reply.2 >= comment.4
                            AND (reply.1 = comment.2 OR reply.1 = post_id AND (empty(reply.3) OR has(reply.3, comment.3))),
                        replies
                    ),
                    comments
                )
            )) AS answered,
            arrayFilter(comment -> NOT has(answered, comment.1), comments) AS waiting
        FROM leader_act FINAL
        WHERE kind = 'reply'
        GROUP BY leader_id, post_id
    ),
    question_ids AS
    (
        SELECT groupUniqArray(post_id) AS ids
        FROM post FINAL
        WHERE has_question = 1 AND kind = 'reply' AND post_id IN (SELECT act_id FROM leader_act WHERE kind = 'reply')
    )
SELECT
    posts.leader_id AS leader_id,
    posts.leader AS leader,
    posts.day AS day,
    posts.occurred_at AS occurred_at,
    posts.scope AS scope,
    posts.platform AS platform,
    posts.community AS community,
    posts.url AS url,
    if(posts.by_delegate = 1, '', substringUTF8(texts.text, 1, 200)) AS first_words,
    toUInt32(length(arrayDistinct(arrayMap(comment -> comment.1, threads.waiting)))) AS waiting_people,
    arrayExists(comment -> has((SELECT ids FROM question_ids), comment.2), threads.waiting) AS has_question,
    toStartOfHour(toDateTime(arrayMin(comment -> comment.4, threads.waiting))) AS waiting_since
FROM v_leader_post AS posts
INNER JOIN threads ON posts.post_id = threads.post_id AND posts.leader_id = threads.leader_id
LEFT JOIN (SELECT id, text FROM activity_text FINAL WHERE id IN (SELECT post_id FROM leader_post)) AS texts ON posts.post_id = texts.id
WHERE notEmpty(threads.waiting) AND posts.commenters IS NOT NULL;

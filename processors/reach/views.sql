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
    (SELECT min_people FROM v_floor) AS floor,
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
    posts.lift_matched AS lift_matched
FROM (SELECT * FROM leader_post FINAL) AS posts
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON posts.leader_id = names.person_id
LEFT JOIN (SELECT id, name FROM community FINAL) AS communities ON posts.community_id = communities.id;

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

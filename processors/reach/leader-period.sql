-- Four weeks of each enrolled leader, and of all of them together (the leader without a name).
WITH
    periods AS (SELECT toDate(id) AS starts FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'period'),
    keys AS
    (
        SELECT DISTINCT periods.starts AS starts, voices.leader_id AS leader_id
        FROM periods
        CROSS JOIN (SELECT leader_id, valid_from, valid_to FROM leader_voice WHERE by_delegate = 0) AS voices
        WHERE voices.valid_from < toDateTime64(periods.starts + 28, 3, {timeZone:String})
          AND voices.valid_to > toDateTime64(periods.starts, 3, {timeZone:String})
        UNION ALL
        SELECT starts, ''
        FROM periods
    ),
    -- Posts in a circle that is too small say nothing here either (leader-circle.sql).
    posts AS
    (
        SELECT
            arrayJoin(arrayMap(step -> toStartOfWeek(day, {weekMode:UInt8}) - 7 * step, range(4))) AS starts,
            leader_id, post_id, answer_waits, dialogues
        FROM leader_post FINAL
        WHERE (leader_id, day, post_id) IN (SELECT leader_id, day, post_id FROM leader_circle FINAL WHERE is_enough = 1)
          AND starts IN (SELECT starts FROM periods)
    ),
    waits AS
    (
        SELECT
            starts, arrayJoin(['', posts.leader_id]) AS leader_id,
            quantileExactInclusive(0.5)(wait.2) AS median_s,
            toUInt32(uniqExact(wait.1)) AS people
        FROM posts
        ARRAY JOIN answer_waits AS wait
        GROUP BY starts, leader_id
    ),
    talks AS
    (
        SELECT
            starts, arrayJoin(['', posts.leader_id]) AS leader_id,
            quantileExactInclusive(0.5)(talk.2) AS depth,
            toUInt32(uniqExact(talk.1)) AS people
        FROM posts
        ARRAY JOIN dialogues AS talk
        GROUP BY starts, leader_id
    ),
    -- As leader-post.sql has them a post, here with the people behind the pairs.
    carried AS
    (
        SELECT
            starts, arrayJoin(['', posts.leader_id]) AS leader_id,
            toUInt32(count()) AS pairs,
            toUInt32(uniqExact(person_id)) AS people,
            toUInt32(countIf(is_direct = 0)) AS organic_pairs,
            toUInt32(uniqExactIf(person_id, is_direct = 0)) AS organic_people,
            toUInt32(uniqExactIf(person_id, is_direct = 1)) AS direct_people,
            toUInt32(countIf(first_line != 'unknown')) AS line_pairs,
            toUInt32(uniqExactIf(person_id, first_line != 'unknown')) AS line_people,
            toUInt32(countIf(first_line = 'outside')) AS outside_pairs,
            toUInt32(uniqExactIf(person_id, first_line = 'outside')) AS outside_people,
            toUInt32(uniqExactIf(person_id, first_line = 'inside')) AS inside_people
        FROM
        (
            SELECT post_id, person_id, max(on_leader) AS is_direct, argMin(line, (occurred_at, act_id)) AS first_line
            FROM leader_act FINAL
            WHERE role = 'other' AND kind != 'post' AND post_id IN (SELECT post_id FROM posts)
            GROUP BY post_id, person_id
        ) AS people
        INNER JOIN posts ON people.post_id = posts.post_id
        GROUP BY starts, leader_id
    ),
    ties AS (SELECT * FROM leader_tie FINAL),
    -- A partner is new in the weeks in which the second of the two first turned to the other.
    new_ties AS
    (
        SELECT
            starts, arrayJoin(['', firsts.leader_id]) AS leader_id,
            toUInt32(count()) AS partners,
            toUInt32(uniqExact(person_id)) AS people
        FROM
        (
            SELECT
                leader_id, person_id,
                greatest(minIf(day, outward > 0), minIf(day, inward > 0)) AS first_day,
                arrayJoin(arrayMap(step -> toStartOfWeek(first_day, {weekMode:UInt8}) - 7 * step, range(4))) AS starts
            FROM ties
            GROUP BY leader_id, person_id
            HAVING max(outward) > 0 AND max(inward) > 0
        ) AS firsts
        WHERE starts IN (SELECT starts FROM periods)
        GROUP BY starts, leader_id
    ),
    pairs AS
    (
        SELECT
            starts, arrayJoin(['', both.leader_id]) AS leader_id,
            toUInt32(count()) AS pairs,
            toUInt32(uniqExact(person_id)) AS people,
            toUInt32(countIf(is_far)) AS far_pairs,
            toUInt32(uniqExactIf(person_id, is_far)) AS far_people,
            toUInt32(uniqExactIf(person_id, NOT is_far)) AS near_people
        FROM
        (
            SELECT
                arrayJoin(arrayMap(step -> toStartOfWeek(day, {weekMode:UInt8}) - 7 * step, range(4))) AS starts,
                leader_id, person_id,
                argMax((is_staff, leader_level, person_level), day) AS latest,
                abs(toInt16(latest.2) - toInt16(latest.3)) >= 2 AS is_far
            FROM ties
            WHERE starts IN (SELECT starts FROM periods)
            GROUP BY starts, leader_id, person_id
            HAVING sum(outward) > 0 AND sum(inward) > 0 AND latest.1 = 1 AND latest.2 IS NOT NULL AND latest.3 IS NOT NULL
        ) AS both
        GROUP BY starts, leader_id
    ),
    weighed AS
    (
        -- Somebody may be in office in two periods of one day.
        SELECT DISTINCT
            voices.leader_id AS leader_id,
            days.day AS day,
            days.community_id AS community_id,
            days.person_id AS person_id,
            days.acts AS acts
        FROM
        (
            SELECT day, community_id, person_id, sum(posts + replies + reactions + shares) AS acts
            FROM person_day FINAL
            WHERE community_id != '' AND person_id IN (SELECT person_id FROM leader_voice)
              AND day BETWEEN (SELECT min(starts) FROM periods) AND (SELECT max(starts) FROM periods) + 27
            GROUP BY day, community_id, person_id
            HAVING acts > 0
        ) AS days
        INNER JOIN leader_voice AS voices ON days.person_id = voices.person_id
        WHERE voices.valid_from < toDateTime64(days.day + 1, 3, {timeZone:String})
          AND voices.valid_to > toDateTime64(days.day, 3, {timeZone:String})
    ),
    owners AS
    (
        SELECT community_id, groupArray((owner_id, valid_from, valid_to)) AS owners
        FROM
        (
            SELECT DISTINCT communities.id AS community_id, listed.owner_id AS owner_id, listed.valid_from AS valid_from, listed.valid_to AS valid_to
            FROM (SELECT * FROM community_owner FINAL WHERE removed = 0) AS listed
            INNER JOIN (SELECT id, arrayJoin([id, name]) AS called FROM community FINAL) AS communities ON listed.community = communities.called
        )
        GROUP BY community_id
    ),
    -- Where nobody is listed: in whose reporting line those stand who took part in the twelve weeks that end with these four.
    contributors AS
    (
        SELECT DISTINCT
            arrayJoin(arrayMap(step -> toStartOfWeek(day, {weekMode:UInt8}) + 56 - 7 * step, range(12))) AS starts,
            community_id,
            person_id
        FROM person_day FINAL
        WHERE posts + replies + reactions + shares > 0
          AND community_id IN (SELECT community_id FROM weighed)
          AND day BETWEEN (SELECT min(starts) FROM periods) - 56 AND (SELECT max(starts) FROM periods) + 27
          AND starts IN (SELECT starts FROM periods)
    ),
    placed AS
    (
        SELECT
            contributors.starts AS starts, contributors.community_id AS community_id, contributors.person_id AS person_id,
            length(chains.chain) > 1 OR contributors.person_id IN (SELECT leader_id FROM leader_voice) AS is_known,
            arrayIntersect(chains.chain, (SELECT groupUniqArray(leader_id) FROM leader_voice)) AS in_lines
        FROM (SELECT *, toDateTime64(starts + 28, 3, {timeZone:String}) AS over_at FROM contributors) AS contributors
        ASOF LEFT JOIN (SELECT person_id, valid_from, chain FROM management_chain FINAL) AS chains
            ON contributors.person_id = chains.person_id AND contributors.over_at > chains.valid_from
    ),
    -- How many contributors there are, how many whose line is known, and in how many of those each leader stands.
    crowds AS
    (
        SELECT
            starts, community_id,
            count() AS people,
            countIf(is_known) AS known,
            sumMapIf(in_lines, arrayMap(leader -> toUInt32(1), in_lines), is_known) AS lines
        FROM placed
        GROUP BY starts, community_id
    ),
    judged AS
    (
        SELECT
            acts.starts AS starts, acts.leader_id AS leader_id, acts.acts AS acts,
            arrayFilter(owner -> acts.day >= owner.2 AND acts.day <= owner.3, owners.owners) AS listed,
            crowds.known >= {minPeople:UInt32} AND 2 * crowds.known >= crowds.people AS is_known,
            multiIf(
                notEmpty(listed), if(arrayExists(owner -> has(hands.people, owner.1), listed), 'own', 'foreign'),
                is_known, if(2 * crowds.lines.2[indexOf(crowds.lines.1, acts.leader_id)] > crowds.known, 'own', 'foreign'),
                'unknown'
            ) AS whose
        FROM
        (
            SELECT *, arrayJoin(arrayMap(step -> toStartOfWeek(day, {weekMode:UInt8}) - 7 * step, range(4))) AS starts
            FROM weighed
            WHERE starts IN (SELECT starts FROM periods)
        ) AS acts
        LEFT JOIN (SELECT leader_id, groupUniqArray(person_id) AS people FROM leader_voice GROUP BY leader_id) AS hands ON acts.leader_id = hands.leader_id
        LEFT JOIN owners ON acts.community_id = owners.community_id
        LEFT JOIN crowds ON acts.starts = crowds.starts AND acts.community_id = crowds.community_id
    ),
    ownership AS
    (
        SELECT
            starts, arrayJoin(['', judged.leader_id]) AS leader_id,
            toUInt32(sumIf(acts, whose = 'own')) AS own_acts,
            toUInt32(sumIf(acts, whose = 'foreign')) AS foreign_acts,
            toUInt32(sumIf(acts, whose = 'unknown')) AS unknown_acts
        FROM judged
        GROUP BY starts, leader_id
    )
SELECT
    keys.leader_id AS leader_id,
    keys.starts AS starts,
    keys.starts + 27 AS ends,
    if(waits.people = 0, NULL, toNullable(waits.median_s)) AS answer_s,
    waits.people AS answered_people,
    if(talks.people = 0, NULL, toNullable(talks.depth)) AS dialogue_depth,
    talks.people AS commenters,
    carried.pairs AS carrier_pairs,
    carried.people AS carriers,
    carried.organic_pairs AS organic_pairs,
    carried.organic_people AS organic_people,
    carried.direct_people AS direct_people,
    carried.line_pairs AS line_pairs,
    carried.line_people AS line_people,
    carried.outside_pairs AS outside_pairs,
    carried.outside_people AS outside_people,
    carried.inside_people AS inside_people,
    new_ties.partners AS new_partners,
    new_ties.people AS new_people,
    pairs.pairs AS pairs,
    pairs.people AS pair_people,
    pairs.far_pairs AS far_pairs,
    pairs.far_people AS far_people,
    pairs.near_people AS near_people,
    ownership.own_acts AS owned_acts,
    ownership.foreign_acts AS foreign_acts,
    ownership.unknown_acts AS unowned_acts
FROM keys
LEFT JOIN waits ON keys.starts = waits.starts AND keys.leader_id = waits.leader_id
LEFT JOIN talks ON keys.starts = talks.starts AND keys.leader_id = talks.leader_id
LEFT JOIN carried ON keys.starts = carried.starts AND keys.leader_id = carried.leader_id
LEFT JOIN new_ties ON keys.starts = new_ties.starts AND keys.leader_id = new_ties.leader_id
LEFT JOIN pairs ON keys.starts = pairs.starts AND keys.leader_id = pairs.leader_id
LEFT JOIN ownership ON keys.starts = ownership.starts AND keys.leader_id = ownership.leader_id

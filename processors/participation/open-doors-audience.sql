-- Who could write in a community for the first time, and who did. Eligible on a day is who is so at its end; leaders and
-- their delegates are left out. A community whose members are known has those as its audience, any other everybody
-- eligible. The selects of open-doors-*.sql go on from here.
WITH
    leadership AS (SELECT DISTINCT person_id FROM person_period WHERE is_executive = 1 OR delegate_of != ''),
    with_members AS (SELECT DISTINCT community_id FROM membership),
    first_posts AS
    (
        SELECT community_id, person_id, min(occurred_at) AS first_at, min(day) AS first_post_day
        FROM post FINAL
        WHERE scope = 'internal' AND leader_id = '' AND day <= {lastDay:Date} AND person_id NOT IN (SELECT person_id FROM leadership)
        GROUP BY community_id, person_id
    ),
    eligible AS
    (
        SELECT
            person_id,
            greatest(from_day, toDate(greatest(valid_from, toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), {timeZone:String})) AS from_date,
            toDate(valid_to, {timeZone:String}) AS to_date
        FROM eligible_period
        WHERE person_id NOT IN (SELECT person_id FROM leadership) AND from_date < to_date
    ),
    -- A person may have several accounts in a community, or stays that overlap: each begins where the ones before end.
    stays AS
    (
        SELECT
            community_id, person_id, stay_to,
            greatest(stay_from, max(stay_to) OVER (
                PARTITION BY community_id, person_id ORDER BY stay_from, stay_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            )) AS clipped_from
        FROM
        (
            SELECT
                membership.community_id AS community_id,
                if(links.person_id = '', membership.account_id, links.person_id) AS person_id,
                toDate(greatest(membership.valid_from, toDateTime64('1970-01-02 00:00:00', 3, 'UTC')), {timeZone:String}) AS stay_from,
                toDate(membership.valid_to, {timeZone:String}) AS stay_to
            FROM (SELECT * FROM membership FINAL) AS membership
            LEFT JOIN (SELECT * FROM account_link FINAL) AS links ON membership.account_id = links.account_id
            WHERE links.account_kind NOT IN ('bot', 'system')
        )
    ),
    members AS
    (
        SELECT
            stays.community_id AS community_id,
            stays.person_id AS person_id,
            greatest(stays.clipped_from, eligible.from_date) AS in_from,
            least(stays.stay_to, eligible.to_date) AS in_to
        FROM stays
        INNER JOIN eligible ON stays.person_id = eligible.person_id
        WHERE in_from < in_to
    ),
    authors AS
    (
        SELECT first_posts.community_id AS community_id, first_posts.person_id AS person_id, first_at, first_post_day, in_from, in_to
        FROM first_posts
        INNER JOIN members ON first_posts.community_id = members.community_id AND first_posts.person_id = members.person_id
        UNION ALL
        SELECT first_posts.community_id, first_posts.person_id, first_at, first_post_day, eligible.from_date, eligible.to_date
        FROM first_posts
        INNER JOIN eligible ON first_posts.person_id = eligible.person_id
        WHERE first_posts.community_id NOT IN (SELECT community_id FROM with_members)
    )

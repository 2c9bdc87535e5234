-- Replies of people that may be shown to those who label: not of executives and their delegates, not in private communities
-- or in ones where too few write, no more than some of one author, with a text that is still kept. Length is 0, 1 or 2. What
-- follows says what is wanted of them.
WITH
    judged AS
    (
        SELECT
            acts.id AS id, acts.person_id AS person_id, acts.community_id AS community_id, acts.parent_id AS parent_id,
            acts.lang AS lang, acts.words AS words,
            periods.active = 1 AND periods.valid_to > acts.occurred_at
                AND (periods.is_executive = 1 OR periods.delegate_of != '') AS has_authority
        FROM
        (
            SELECT id, person_id, community_id, parent_id, toString(lang) AS lang, words, occurred_at
            FROM live_act
            WHERE verb = 'reply'
              AND kind_of_actor = 'person'
              AND words >= {fewestWords:UInt32}
              AND community_id IN {communities:Array(String)}
              AND community_id NOT IN (SELECT id FROM known_community WHERE visibility = 'private')
              AND id IN (SELECT id FROM activity_text WHERE text != '')
        ) AS acts
        ASOF LEFT JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.occurred_at >= periods.valid_from
    ),
    enough AS
    (
        SELECT community_id FROM judged WHERE NOT has_authority
        GROUP BY community_id HAVING uniqExact(person_id) >= {fewestAuthors:UInt32}
    ),
    drawn AS
    (
        SELECT
            id, person_id, community_id, parent_id, lang,
            multiIf(words < {mediumFrom:UInt32}, 0, words < {longFrom:UInt32}, 1, 2) AS length,
            cityHash64({seed:String}, id) AS place
        FROM judged
        WHERE NOT has_authority AND community_id IN (SELECT community_id FROM enough)
        ORDER BY place, id
        LIMIT {perAuthor:UInt32} BY person_id
    )

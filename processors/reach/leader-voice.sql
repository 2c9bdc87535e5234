-- Who speaks for a leader when: enrolled executives for themselves, delegates for an executive in office.
SELECT person_id, person_id AS leader_id, toUInt8(0) AS by_delegate, valid_from, valid_to, level AS leader_level
FROM person_period
WHERE is_executive = 1 AND active = 1
UNION ALL
SELECT
    hands.person_id AS person_id,
    hands.delegate_of AS leader_id,
    toUInt8(1) AS by_delegate,
    greatest(hands.valid_from, leaders.valid_from) AS valid_from,
    least(hands.valid_to, leaders.valid_to) AS valid_to,
    leaders.level AS leader_level
FROM
(
    SELECT person_id, delegate_of, valid_from, valid_to
    FROM person_period
    WHERE delegate_of != '' AND active = 1 AND is_executive = 0
) AS hands
INNER JOIN
(
    SELECT person_id, valid_from, valid_to, level
    FROM person_period
    WHERE is_executive = 1 AND active = 1
) AS leaders ON hands.delegate_of = leaders.person_id
WHERE hands.valid_from < leaders.valid_to AND leaders.valid_from < hands.valid_to

-- Who was in a pilot or its control when it began, and what each did week by week. Null is a week in which somebody was
-- not in the organisation; of whom nobody knows since when they have been here, every week counts. Whoever is in both arms
-- is in neither.
WITH
    toDateTime64({starts:Date}, 3, {timeZone:String}) AS begins_at,
    {weeks:Array(Date)} AS weeks,
    listed AS
    (
        SELECT member.1 AS arm, member.2 AS kind, member.3 AS key
        FROM pilot FINAL
        ARRAY JOIN members AS member
        WHERE pilot_id = {pilotId:String}
    ),
    joined AS
    (
        SELECT person_id, listed.arm AS arm
        FROM
        (
            SELECT person_id, arrayJoin(places) AS place
            FROM person_period
            WHERE active = 1 AND may_be_eligible AND valid_from <= begins_at AND valid_to > begins_at
        ) AS placed
        INNER JOIN (SELECT arm, key FROM listed WHERE kind = 'unit') AS listed ON placed.place.2 = listed.key
        WHERE placed.place.1 = 'unit'
        UNION ALL
        SELECT if(links.person_id = '', stays.account_id, links.person_id), listed.arm
        FROM (SELECT * FROM membership FINAL WHERE valid_from <= begins_at AND valid_to > begins_at) AS stays
        INNER JOIN
        (
            SELECT communities.id AS id, named.arm AS arm
            FROM (SELECT id, arrayJoin([id, name]) AS known_as FROM community FINAL) AS communities
            INNER JOIN (SELECT arm, key FROM listed WHERE kind = 'community') AS named ON communities.known_as = named.key
        ) AS listed ON stays.community_id = listed.id
        LEFT JOIN (SELECT * FROM account_link FINAL) AS links ON stays.account_id = links.account_id
        WHERE links.account_kind NOT IN ('bot', 'system')
        UNION ALL
        SELECT key, arm FROM listed WHERE kind = 'person'
    ),
    people AS
    (
        SELECT person_id, groupUniqArray(arm) AS arms
        FROM joined
        GROUP BY person_id
    ),
    stays AS
    (
        SELECT
            person_id,
            groupArray((
                if(from_day > toDate('1970-01-01'), toDateTime64(from_day, 3, {timeZone:String}), valid_from),
                valid_to
            )) AS spans
        FROM eligible_period
        WHERE person_id IN (SELECT person_id FROM people)
        GROUP BY person_id
    ),
    acts AS
    (
        SELECT person_id, groupArray((week, is_interactive, contributions)) AS by_week
        FROM
        (
            SELECT
                person_id,
                toStartOfWeek(day, {weekMode:UInt8}) AS week,
                toFloat64(sum(posts + replies + reactions + mentions) > 0) AS is_interactive,
                toFloat64(sum(posts + replies + reactions + shares)) AS contributions
            FROM person_day FINAL
            WHERE scope = 'internal' AND day BETWEEN arrayMin(weeks) AND arrayMax(weeks) + 6
              AND person_id IN (SELECT person_id FROM people)
            GROUP BY person_id, week
        )
        GROUP BY person_id
    )
SELECT
    if(length(arms) > 1, 'both', arms[1]) AS arm,
    arrayMap(week -> empty(spans) OR arrayExists(
        span -> span.1 < toDateTime64(week + 7, 3, {timeZone:String}) AND span.2 > toDateTime64(week, 3, {timeZone:String}), spans
    ), weeks) AS there,
    arrayMap((week, is_there) -> if(is_there, toNullable(arraySum(act -> if(act.1 = week, act.2, 0), by_week)), NULL), weeks, there) AS interactive,
    arrayMap((week, is_there) -> if(is_there, toNullable(arraySum(act -> if(act.1 = week, act.3, 0), by_week)), NULL), weeks, there) AS contributions
FROM people
LEFT JOIN stays ON people.person_id = stays.person_id
LEFT JOIN acts ON people.person_id = acts.person_id
ORDER BY people.person_id

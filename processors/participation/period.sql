-- One row for every slice of every dirty period (a day, a week, or the four weeks that end with a week). A period's people
-- are those who contributed and those who were eligible at any time in it, so that a share never passes 100 % and silence
-- is counted.
WITH
    periods AS
    (
        SELECT
            toString(grain) AS grain, starts, ends,
            toDateTime64(starts, 3, {timeZone:String}) AS begins_at,
            toDateTime64(ends + 1, 3, {timeZone:String}) AS ends_at
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND due = 1 AND grain IN {grains:Array(String)}
          AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    (SELECT groupArray((grain, starts, begins_at, ends_at)) FROM periods) AS all_periods,
    day_periods AS
    (
        SELECT
            arrayJoin(arrayMap(step -> starts + step, range(toUInt32(ends - starts + 1)))) AS day,
            groupArray((grain, starts)) AS in_periods
        FROM periods
        GROUP BY day
    ),
    eligible AS
    (
        SELECT
            person_id, places, valid_to,
            if(from_day > toDate('1970-01-01'), toDateTime64(from_day, 3, {timeZone:String}), valid_from) AS eligible_from
        FROM eligible_period
    ),
    platform_days AS
    (
        SELECT groupArray((platform, first_day)) AS firsts
        FROM (SELECT toString(platform) AS platform, min(day) AS first_day FROM person_day FINAL WHERE scope = 'internal' GROUP BY platform)
    ),
    members AS
    (
        SELECT
            membership.community_id AS community_id,
            if(links.person_id = '', membership.account_id, links.person_id) AS person_id,
            groupArray((membership.valid_from, membership.valid_to)) AS stays
        FROM (SELECT * FROM membership FINAL) AS membership
        LEFT JOIN (SELECT * FROM account_link FINAL) AS links ON membership.account_id = links.account_id
        WHERE links.account_kind NOT IN ('bot', 'system')
        GROUP BY community_id, person_id
    ),
    memberships AS
    (
        SELECT person_id, groupArray((community_id, stays)) AS communities
        FROM members
        GROUP BY person_id
    ),
    -- Who counts as eligible: everybody who was so at any time in the period; in a community, its members among them. Of
    -- everybody inside there is a row even where nobody is known.
    listed AS
    (
        SELECT grain, starts, 'internal' AS scope, slice, max(listed_in_slice) AS listed_people
        FROM
        (
            SELECT
                period.1 AS grain,
                period.2 AS starts,
                arrayJoin(arrayConcat(
                    [('all', '')],
                    arrayMap(
                        platform -> ('platform', platform.1),
                        arrayFilter(platform -> toDateTime64(platform.2, 3, {timeZone:String}) < period.4, (SELECT firsts FROM platform_days))
                    ),
                    places,
                    arrayMap(
                        community -> ('community', community.1),
                        arrayFilter(
                            community -> arrayExists(stay -> stay.1 < period.4 AND stay.2 > period.3, community.2),
                            memberships.communities
                        )
                    )
                )) AS slice,
                uniqExact(reinterpretAsUInt128(unhex(eligible.person_id))) AS listed_in_slice
            FROM eligible
            LEFT JOIN memberships ON eligible.person_id = memberships.person_id
            ARRAY JOIN arrayFilter(period -> eligible_from < period.4 AND valid_to > period.3, all_periods) AS period
            GROUP BY grain, starts, slice
            UNION ALL
            SELECT grain, starts, ('all', ''), 0
            FROM periods
        )
        GROUP BY grain, starts, slice
    ),
    -- What each person did in a period: where they stood in the organisation (`standing`, one for almost everybody), on each
    -- platform, and in each community. Summed before it is counted in every slice, which makes few rows of many. One bit
    -- a day for the days on which they contributed; no period is longer than 28.
    acts AS
    (
        SELECT
            arrayJoin(in_periods) AS period,
            toString(scope) AS scope,
            person_id,
            -- An open timeline is a community without a name; where suppression adds up a platform's communities, it is
            -- a part of that platform (dim 'timeline', which no view shows).
            arrayJoin(arrayConcat(
                [('all', ''), ('platform', toString(platform)), ('community', community_id)],
                if(community_id = '', [('timeline', toString(platform))], [])
            )) AS forum,
            if(forum.1 = 'all', places, []) AS standing,
            max(in_directory) AS was_in_directory,
            groupBitOrIf(bitShiftLeft(toUInt32(1), day - period.2), posts + replies + reactions + shares > 0) AS day_bits,
            sum(posts) AS posted,
            sum(replies) AS replied,
            sum(reactions) AS reacted,
            sum(shares) AS shared,
            sum(mentions) AS mentioned,
            sum(other_acts) AS other
        FROM person_day FINAL
        INNER JOIN day_periods ON person_day.day = day_periods.day
        WHERE day IN (SELECT day FROM day_periods)
        GROUP BY period, scope, person_id, forum, standing
    ),
    -- Names differ from step to step, because the engine takes long to tell a column from an alias of the same name.
    people AS
    (
        SELECT
            period, scope, person_id,
            arrayJoin(arrayPushFront(standing, forum)) AS slice,
            -- Nobody is expected to take part out in public.
            max(scope = 'internal' AND was_in_directory) AS was_expected,
            sum(posted) AS own_posts,
            sum(replied) AS own_replies,
            sum(reacted) AS own_reactions,
            sum(shared) AS own_shares,
            sum(mentioned) AS own_mentions,
            sum(other) AS own_others,
            own_posts + own_replies AS own_written,
            own_written + own_reactions + own_shares AS own_contributions,
            bitCount(groupBitOr(day_bits)) AS own_days
        FROM acts
        GROUP BY period, scope, slice, person_id
    ),
    spans AS
    (
        SELECT person_id, groupArray((eligible_from, valid_to, places)) AS spans
        FROM eligible
        GROUP BY person_id
    ),
    -- Somebody who acted counts as eligible who is listed in the slice, or who was in the directory on a day of acting: a
    -- community has guests who are not its members.
    placed_people AS
    (
        SELECT
            people.*,
            people.person_id AS acting_person,
            toDateTime64(period.2, 3, {timeZone:String}) AS begins_at,
            toDateTime64(period.2 + multiIf(period.1 = 'day', 1, period.1 = 'week', 7, 28), 3, {timeZone:String}) AS ends_at,
            scope = 'internal' AND arrayExists(
                span -> span.1 < ends_at AND span.2 > begins_at
                    AND (slice.1 NOT IN ('unit', 'level', 'location') OR has(span.3, slice)),
                spans.spans
            ) AND (slice.1 NOT IN ('community', 'timeline') OR arrayExists(stay -> stay.1 < ends_at AND stay.2 > begins_at, members.stays)) AS is_listed,
            was_expected OR is_listed AS expected,
            was_expected AND NOT is_listed AS is_guest
        FROM people
        LEFT JOIN spans ON people.person_id = spans.person_id
        LEFT JOIN members ON people.slice.2 = members.community_id AND people.person_id = members.person_id
    ),
    sums AS
    (
        SELECT
            period.1 AS grain, period.2 AS starts, scope, slice,
            -- The threshold is for a week; four weeks ask for as much a week, a day for as much a day.
            {heavyFrom:UInt32} * if(grain = '28d', 4, 1) AS heavy_from,
            countIf(is_guest) AS guests,
            countIf(own_contributions > 0) AS active_people,
            countIf(expected AND own_contributions > 0) AS expected_active_people,
            countIf(expected AND own_posts + own_replies + own_reactions + own_mentions > 0) AS interactive_people,
            countIf(expected AND own_contributions >= heavy_from) AS heavy_people,
            countIf(expected AND own_contributions < heavy_from AND own_written + own_shares > 0) AS contributing_people,
            countIf(expected AND own_contributions < heavy_from AND own_written + own_shares = 0 AND own_reactions > 0) AS reacting_people,
            countIf(expected AND own_contributions = 0) AS observing_people,
            sum(own_days) AS all_active_days,
            sum(own_posts) AS all_posts,
            sum(own_replies) AS all_replies,
            sum(own_reactions) AS all_reactions,
            sum(own_shares) AS all_shares,
            sum(own_mentions) AS all_mentions,
            sum(own_contributions) AS all_contributions,
            sum(own_written) AS all_written,
            groupArrayIf({fewPeople:UInt32})(sipHash64(acting_person), own_contributions > 0) AS active_hashes,
            -- Posts and replies of each author, ascending, for the Lorenz curve's figures.
            arraySort(groupArrayIf(toInt64(own_written), own_written > 0)) AS written,
            arraySort(groupArrayIf(toInt64(own_written), own_written > 0 AND expected)) AS written_by_expected
        FROM placed_people
        GROUP BY grain, starts, scope, slice
    )
SELECT
    grain,
    starts,
    scope,
    slice.1 AS dim,
    slice.2 AS key,
    starts + multiIf(grain = 'day', 0, grain = 'week', 6, 27) AS ends,
    listed_people + guests AS expected_people,
    -- Of a community whose members nobody knows, those who happened to act are not "everybody".
    if(listed_people > 0, toNullable(toUInt32(expected_people)), NULL) AS eligible,
    toUInt32(active_people) AS people,
    toUInt32(expected_active_people) AS eligible_active,
    toUInt32(interactive_people) AS interactive,
    toUInt32(all_active_days) AS active_days,
    toUInt32(all_posts) AS posts,
    toUInt32(all_replies) AS replies,
    toUInt32(all_reactions) AS reactions,
    toUInt32(all_shares) AS shares,
    toUInt32(all_mentions) AS mentions,
    toUInt32(all_contributions) AS contributions,
    toUInt32(heavy_people) AS heavy,
    toUInt32(contributing_people) AS contributing,
    toUInt32(reacting_people) AS reacting,
    toUInt32(observing_people) AS observing,
    if(
        listed_people > 0,
        toNullable(toUInt32(expected_people - heavy_people - contributing_people - reacting_people - observing_people)),
        NULL
    ) AS absent,
    toUInt32(length(written)) AS posters,
    -- Gini = Σ(2i − n − 1)·x_i ÷ (n·Σx), x ascending; over all eligible people the silent ones are zeros at the front.
    if(empty(written), NULL, toNullable(
        arraySum((x, i) -> (2 * i - toInt64(length(written)) - 1) * x, written, arrayEnumerate(written))
        / (length(written) * arraySum(written))
    )) AS gini_posters,
    if(listed_people = 0 OR empty(written_by_expected), NULL, toNullable(
        arraySum(
            (x, i) -> (2 * (i + toInt64(expected_people) - toInt64(length(written_by_expected))) - toInt64(expected_people) - 1) * x,
            written_by_expected, arrayEnumerate(written_by_expected)
        ) / (expected_people * arraySum(written_by_expected))
    )) AS gini_eligible,
    toUInt32(arraySum(arraySlice(arrayReverse(written), 1, toUInt32(ceil(length(written) / 100))))) AS top_1_percent,
    toUInt32(arraySum(arraySlice(arrayReverse(written), 1, toUInt32(ceil(length(written) / 10))))) AS top_10_percent,
    toUInt32(all_written) AS authored,
    if(active_people < {fewPeople:UInt32}, arraySort(active_hashes), []) AS few
FROM sums
FULL JOIN listed USING (grain, starts, scope, slice)

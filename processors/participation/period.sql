-- One row for every slice of every dirty period of {days} days that ends with a week (or is a single day).
-- A period's people are those who contributed and those who were eligible on any of its days, so that a share never
-- passes 100 % and silence is counted.
WITH
    periods AS
    (
        SELECT starts
        FROM dirty_period
        WHERE run = {run:UInt64} AND grain = {grain:String} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    acts AS
    (
        SELECT
            arrayJoin(arrayFilter(
                start -> start IN (SELECT starts FROM periods),
                if({days:UInt32} = 1,
                    [day],
                    arrayMap(
                        week -> toStartOfWeek(day, {weekMode:UInt8}) + 7 - {days:UInt32} + 7 * week,
                        range(toUInt32(intDiv({days:UInt32}, 7)))
                    )
                )
            )) AS starts,
            *
        FROM person_day FINAL
        WHERE day BETWEEN {firstStart:Date} AND {lastStart:Date} + {days:UInt32}
    ),
    sliced_acts AS
    (
        SELECT
            starts, scope, person_id,
            arrayJoin(arrayConcat(
                [('all', ''), ('platform', toString(platform))],
                if(community_id = '', [], [('community', community_id)]),
                arrayMap(depth -> ('unit', arrayStringConcat(arraySlice(unit_path, 1, depth), ' / ')), range(1, length(unit_path) + 1)),
                if(level IS NULL, [], [('level', toString(level))]),
                if(location = '', [], [('location', toString(location))])
            )) AS slice,
            day, in_directory,
            posts, replies, reactions, shares, mentions, other_acts,
            -- Nobody is expected to be in the directory of a community or platform out in public.
            toUInt8(scope = 'internal' AND in_directory) AS counts_as_eligible
        FROM acts
    ),
    eligible_people AS
    (
        SELECT
            arrayJoin(arrayFilter(
                start -> toDateTime64(start, 3, {timeZone:String}) < valid_to
                     AND toDateTime64(start + {days:UInt32}, 3, {timeZone:String}) > valid_from,
                (SELECT groupArray(starts) FROM periods)
            )) AS starts,
            person_id, unit_path, level, location
        FROM eligible_period
    ),
    platforms AS (SELECT DISTINCT platform FROM person_day FINAL WHERE scope = 'internal'),
    sliced_people AS
    (
        SELECT
            starts, person_id,
            arrayJoin(arrayConcat(
                [('all', '')],
                arrayMap(name -> ('platform', name), (SELECT groupArray(toString(platform)) FROM platforms)),
                arrayMap(depth -> ('unit', arrayStringConcat(arraySlice(unit_path, 1, depth), ' / ')), range(1, length(unit_path) + 1)),
                if(level IS NULL, [], [('level', toString(level))]),
                if(location = '', [], [('location', toString(location))])
            )) AS slice
        FROM eligible_people
        UNION ALL
        SELECT DISTINCT
            starts, person_id, ('community', community_id) AS slice
        FROM
        (
            SELECT
                arrayJoin(arrayFilter(
                    start -> toDateTime64(start, 3, {timeZone:String}) < members.valid_to
                         AND toDateTime64(start + {days:UInt32}, 3, {timeZone:String}) > members.valid_from,
                    (SELECT groupArray(starts) FROM periods)
                )) AS starts,
                members.community_id AS community_id,
                if(links.person_id = '', members.account_id, links.person_id) AS person_id,
                links.account_kind AS account_kind
            FROM (SELECT * FROM membership FINAL) AS members
            LEFT JOIN (SELECT * FROM account_link FINAL) AS links ON members.account_id = links.account_id
        ) AS joined
        INNER JOIN eligible_people ON joined.person_id = eligible_people.person_id AND joined.starts = eligible_people.starts
        WHERE joined.account_kind NOT IN ('bot', 'system')
    ),
    communities_with_members AS (SELECT DISTINCT community_id FROM membership),
    people AS
    (
        SELECT
            starts, scope, slice, person_id,
            max(counts_as_eligible) AS eligible,
            sum(posts) AS posts,
            sum(replies) AS replies,
            sum(reactions) AS reactions,
            sum(shares) AS shares,
            sum(mentions) AS mentions,
            sum(other_acts) AS other_acts,
            posts + replies + reactions + shares AS contributions,
            uniqExactIf(day, day > toDate('1970-01-01') AND sliced.contributed) AS active_days
        FROM
        (
            SELECT
                starts, toString(scope) AS scope, slice, person_id, counts_as_eligible, day,
                posts, replies, reactions, shares, mentions, other_acts,
                posts + replies + reactions + shares > 0 AS contributed
            FROM sliced_acts
            UNION ALL
            SELECT
                starts, 'internal', slice, person_id, 1, toDate('1970-01-01'), 0, 0, 0, 0, 0, 0, 0
            FROM sliced_people
        ) AS sliced
        WHERE {everyDimension:UInt8} OR slice.1 IN ('all', 'community')
        GROUP BY starts, scope, slice, person_id
    ),
    slices AS
    (
        SELECT
            starts, scope, slice,
            countIf(people.eligible = 1) AS eligible_count,
            countIf(people.contributions > 0) AS people_count,
            countIf(people.contributions > 0 AND people.eligible = 1) AS eligible_active,
            countIf(people.posts + people.replies + people.reactions + people.mentions > 0 AND people.eligible = 1) AS interactive,
            sum(people.active_days) AS active_days,
            sum(people.posts) AS posts,
            sum(people.replies) AS replies,
            sum(people.reactions) AS reactions,
            sum(people.shares) AS shares,
            sum(people.mentions) AS mentions,
            sum(people.contributions) AS contributions,
            sum(people.posts + people.replies) AS authored,
            countIf(people.eligible = 1 AND people.contributions >= {heavyFrom:UInt32}) AS heavy,
            countIf(people.eligible = 1 AND people.contributions < {heavyFrom:UInt32} AND people.posts + people.replies + people.shares > 0) AS contributing,
            countIf(people.eligible = 1 AND people.contributions < {heavyFrom:UInt32} AND people.posts + people.replies + people.shares = 0 AND people.reactions > 0) AS reacting,
            countIf(people.eligible = 1 AND people.contributions = 0 AND people.other_acts > 0) AS observing,
            countIf(people.eligible = 1 AND people.contributions = 0 AND people.other_acts = 0) AS absent,
            -- Posts and replies of each author, ascending, for the Lorenz curve's figures.
            arraySort(groupArrayIf(people.posts + people.replies, people.posts + people.replies > 0)) AS written,
            countIf(people.posts + people.replies > 0 AND people.eligible = 1) AS eligible_posters,
            arraySort(groupArrayIf(people.posts + people.replies, people.posts + people.replies > 0 AND people.eligible = 1)) AS eligible_written
        FROM people
        GROUP BY starts, scope, slice
    )
SELECT
    {grain:String} AS grain,
    starts,
    scope,
    slice.1 AS dim,
    slice.2 AS key,
    starts + {days:UInt32} - 1 AS ends,
    if(
        scope != 'internal' OR eligible_count = 0
            OR (dim = 'community' AND key NOT IN (SELECT community_id FROM communities_with_members)),
        NULL, toNullable(toUInt32(eligible_count))
    ) AS eligible,
    toUInt32(people_count) AS people,
    toUInt32(slices.eligible_active) AS eligible_active,
    toUInt32(slices.interactive) AS interactive,
    toUInt32(slices.active_days) AS active_days,
    toUInt32(slices.posts) AS posts,
    toUInt32(slices.replies) AS replies,
    toUInt32(slices.reactions) AS reactions,
    toUInt32(slices.shares) AS shares,
    toUInt32(slices.mentions) AS mentions,
    toUInt32(slices.contributions) AS contributions,
    toUInt32(slices.heavy) AS heavy,
    toUInt32(slices.contributing) AS contributing,
    toUInt32(slices.reacting) AS reacting,
    toUInt32(slices.observing) AS observing,
    if(eligible IS NULL, NULL, toNullable(toUInt32(slices.absent))) AS absent,
    toUInt32(length(written)) AS posters,
    -- Gini = Σ(2i − n − 1)·x_i ÷ (n·Σx), x ascending; over all eligible people the silent ones are zeros at the front.
    if(length(written) = 0, NULL, toNullable(
        arraySum((x, i) -> (2 * i - toInt64(length(written)) - 1) * toInt64(x), written, arrayEnumerate(written))
        / (length(written) * arraySum(written))
    )) AS gini_posters,
    if(eligible IS NULL OR length(eligible_written) = 0, NULL, toNullable(
        arraySum(
            (x, i) -> (2 * (i + toInt64(eligible_count) - toInt64(length(eligible_written))) - toInt64(eligible_count) - 1) * toInt64(x),
            eligible_written, arrayEnumerate(eligible_written)
        ) / (eligible_count * arraySum(eligible_written))
    )) AS gini_eligible,
    toUInt32(arraySum(arraySlice(arrayReverse(written), 1, toUInt32(ceil(length(written) / 100))))) AS top_1_percent,
    toUInt32(arraySum(arraySlice(arrayReverse(written), 1, toUInt32(ceil(length(written) / 10))))) AS top_10_percent,
    toUInt32(slices.authored) AS authored
FROM slices

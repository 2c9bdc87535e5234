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
            membership.valid_from AS valid_from,
            membership.valid_to AS valid_to
        FROM (SELECT * FROM membership FINAL) AS membership
        LEFT JOIN (SELECT * FROM account_link FINAL) AS links ON membership.account_id = links.account_id
        WHERE links.account_kind NOT IN ('bot', 'system')
    ),
    -- What happened, by period, slice and person; is_listed marks those who count as eligible without having done anything.
    rows AS
    (
        SELECT
            arrayJoin(in_periods) AS period,
            toString(scope) AS scope,
            arrayJoin(slices) AS slice,
            person_id,
            0 AS is_listed,
            -- Nobody is expected to take part out in public.
            toUInt8(scope = 'internal' AND in_directory) AS is_eligible,
            day, posts, replies, reactions, shares, mentions, other_acts
        FROM person_day FINAL
        INNER JOIN day_periods ON person_day.day = day_periods.day
        WHERE day IN (SELECT day FROM day_periods)
        UNION ALL
        SELECT
            (period.1, period.2),
            'internal',
            arrayJoin(arrayConcat(
                [('all', '')],
                arrayMap(
                    platform -> ('platform', platform.1),
                    arrayFilter(platform -> toDateTime64(platform.2, 3, {timeZone:String}) < period.4, (SELECT firsts FROM platform_days))
                ),
                places
            )),
            person_id,
            1, 1, period.2, 0, 0, 0, 0, 0, 0
        FROM eligible
        ARRAY JOIN arrayFilter(
            period -> eligible_from < period.4 AND valid_to > period.3,
            all_periods
        ) AS period
        UNION ALL
        SELECT
            (period.1, period.2),
            'internal',
            ('community', members.community_id),
            members.person_id,
            1, 1, period.2, 0, 0, 0, 0, 0, 0
        FROM members
        INNER JOIN eligible ON members.person_id = eligible.person_id
        ARRAY JOIN arrayFilter(
            period -> members.valid_from < period.4 AND members.valid_to > period.3
                AND eligible.eligible_from < period.4 AND eligible.valid_to > period.3,
            all_periods
        ) AS period
        UNION ALL
        -- Of a period in which nothing happened and nobody is known there is a row all the same.
        SELECT (grain, starts), 'internal', ('all', ''), '', 0, 0, starts, 0, 0, 0, 0, 0, 0
        FROM periods
    ),
    people AS
    (
        SELECT
            period, scope, slice, person_id,
            max(is_listed) AS listed,
            max(is_eligible) AS eligible,
            sum(rows.posts) AS posts,
            sum(rows.replies) AS replies,
            sum(rows.reactions) AS reactions,
            sum(rows.shares) AS shares,
            sum(rows.mentions) AS mentions,
            sum(rows.other_acts) AS other_acts,
            posts + replies AS authored,
            authored + reactions + shares AS contributions,
            -- One bit a day; no period is longer than 28.
            bitCount(groupBitOrIf(
                bitShiftLeft(toUInt32(1), day - period.2),
                rows.posts + rows.replies + rows.reactions + rows.shares > 0
            )) AS active_days
        FROM rows
        GROUP BY period, scope, slice, person_id
    ),
    slices AS
    (
        SELECT
            period, scope, slice,
            max(people.listed) AS is_known,
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
            sum(people.authored) AS authored,
            -- The threshold is for a week; four weeks ask for as much a week, a day for as much a day.
            {heavyFrom:UInt32} * if(period.1 = '28d', 4, 1) AS heavy_from,
            countIf(people.eligible = 1 AND people.contributions >= heavy_from) AS heavy,
            countIf(people.eligible = 1 AND people.contributions < heavy_from AND people.authored + people.shares > 0) AS contributing,
            countIf(people.eligible = 1 AND people.contributions < heavy_from AND people.authored + people.shares = 0 AND people.reactions > 0) AS reacting,
            countIf(people.eligible = 1 AND people.contributions = 0 AND people.other_acts > 0) AS observing,
            countIf(people.eligible = 1 AND people.contributions = 0 AND people.other_acts = 0) AS absent,
            -- Posts and replies of each author, ascending, for the Lorenz curve's figures.
            arraySort(groupArrayIf(people.authored, people.authored > 0)) AS written,
            arraySort(groupArrayIf(people.authored, people.authored > 0 AND people.eligible = 1)) AS eligible_written
        FROM people
        GROUP BY period, scope, slice
    )
SELECT
    period.1 AS grain,
    period.2 AS starts,
    scope,
    slice.1 AS dim,
    slice.2 AS key,
    starts + multiIf(grain = 'day', 0, grain = 'week', 6, 27) AS ends,
    -- Of a community whose members nobody knows, those who happened to act are not "everybody".
    if(slices.is_known = 0, NULL, toNullable(toUInt32(eligible_count))) AS eligible,
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

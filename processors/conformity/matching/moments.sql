-- What executives did, and every post of others that can be a control: neither an executive nor a delegate acts in its
-- thread from the beginning of the lead window to the end of the window after (an executive event has had none of them for as
-- long before). Everywhere, "people" are those who are neither, and never the poster in the middle: a window's posts are of
-- others, so that an executive and the poster who stands for one are looked at alike. At the same millisecond nothing is
-- before or after anything.
INSERT INTO conformity_moment
    (run, window_hours, community, thread, at, act, key, person, in_group, kind, status, is_newcomer, started, messages, people, occasion, follow, stratum, wording)
SETTINGS max_block_size = 8192
WITH
    acts AS
    (
        SELECT
            community, thread, at, act, key, person, in_group, kind, is_root, tokens, in_stream,
            in_group = 1 OR excluded = 1 AS has_authority,
            NOT has_authority AND kind != 'reaction' AS is_said
        FROM conformity_act FINAL
        WHERE run = {run:UInt64}
    ),
    framed AS
    (
        SELECT
            *,
            groupArrayIf(person, is_said) OVER (thread_time RANGE BETWEEN {windowMs:Int64} PRECEDING AND 1 PRECEDING) AS before_by,
            groupArrayIf(person, is_said) OVER (thread_time RANGE BETWEEN {latelyMs:Int64} PRECEDING AND 1 PRECEDING) AS lately_by,
            maxIf(at, has_authority) OVER (thread_time RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS authority_before,
            countIf(has_authority) OVER (thread_time RANGE BETWEEN CURRENT ROW AND {windowMs:Int64} FOLLOWING) AS authority_soon,
            -- Of several at once, one begins the event.
            minIf(key, in_group = 1) OVER (thread_time RANGE BETWEEN CURRENT ROW AND CURRENT ROW) AS first_key,
            maxIf(at, is_said) OVER (own_time RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS own_before,
            min(at) OVER whole_thread AS first_at,
            countIf(is_said) OVER whole_thread
                - countIf(is_said) OVER (thread_time RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS follow_by_all,
            countIf(is_said) OVER whole_own
                - countIf(is_said) OVER (own_time RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS follow_by_own
        FROM acts
        WINDOW
            thread_time AS (PARTITION BY community, thread ORDER BY at),
            whole_thread AS (PARTITION BY community, thread),
            own_time AS (PARTITION BY community, thread, person ORDER BY at),
            whole_own AS (PARTITION BY community, thread, person)
    ),
    counted AS
    (
        SELECT
            framed.community AS community, framed.thread AS thread, at, act, key, person, in_group, kind, is_root, tokens, in_stream,
            authority_before, first_key, own_before, follow_by_all, follow_by_own,
            toUInt32(arrayCount(who -> who != person, before_by)) AS messages,
            arraySort(arrayDistinct(arrayFilter(who -> who != person, before_by))) AS people,
            arrayCount(who -> who != person, lately_by) AS lately,
            if(threads.started = 0, first_at, least(first_at, threads.started)) AS started,
            spans.observed_from AS observed_from,
            spans.observed_to AS observed_to
        FROM framed
        INNER JOIN (SELECT * FROM conformity_span FINAL WHERE run = {run:UInt64}) AS spans ON framed.community = spans.community
        LEFT JOIN (SELECT community, thread, started FROM conformity_thread FINAL WHERE run = {run:UInt64}) AS threads
            ON framed.community = threads.community AND framed.thread = threads.thread
        WHERE at >= spans.events_from AND at < spans.events_to
          AND (in_group = 1 OR is_said AND authority_soon = 0 AND (authority_before = 0 OR at - authority_before > 2 * {windowMs:Int64}))
    ),
    judged AS
    (
        SELECT
            *,
            multiIf(
                in_group = 1 AND (key != first_key OR authority_before > 0 AND at - authority_before < {absenceMs:Int64}), 'repeat',
                at - 2 * {windowMs:Int64} < observed_from OR at + {aheadMs:Int64} > observed_to, 'edge',
                at - started < {minAgeMs:Int64}, 'young',
                messages < {minMessages:UInt32}, 'few messages',
                length(people) < {minPeople:UInt32}, 'few authors',
                'eligible'
            ) AS status
        FROM counted
        WHERE in_group = 1 OR status = 'eligible'
    ),
    binned AS
    (
        SELECT
            *,
            intDiv(least(messages, {countCap:UInt32}), 2) AS count_bin,
            if(lately < 2, 0, floor(log2(lately))) AS lately_bin,
            -- A channel is not in the first days of its life or the last ones, as a thread is.
            if(in_stream = 1, 0, floor(log2(greatest(at - started, 3600000) / 3600000))) AS age_bin,
            intDiv(toHour(fromUnixTimestamp64Milli(at, {timeZone:String})), 4) AS clock_bin,
            -- A Friday is like other Fridays: which days are off, from as many days before as a window has to as many after.
            arraySum(arrayMap(
                day -> if(
                    has({workingDays:Array(UInt8)}, toDayOfWeek(fromUnixTimestamp64Milli(at + (day - {windowDays:Int32}) * 86400000, {timeZone:String}))),
                    0, bitShiftLeft(1, day)
                ),
                range(2 * {windowDays:Int32} + 1)
            )) AS days_off
        FROM judged
    )
SELECT
    {run:UInt64},
    {windowHours:UInt16},
    community, thread, at, act, key, person, in_group, kind, status,
    own_before = 0 OR at - own_before >= {absenceMs:Int64},
    started, messages, people,
    -- Windows of two stretches that are not neighbours do not meet. Threads have numbers below 2^31.
    if(in_stream = 1, 2147483648 + cityHash64(thread, intDiv(at, 4 * {windowMs:Int64})) % 2147483648, thread),
    follow_by_all - follow_by_own,
    (((count_bin * 32 + lately_bin) * 32 + age_bin) * 8 + clock_bin) * 128 + days_off,
    intDiv(toUInt32(floor(log2(tokens + 1))), 2) * 2 + is_root
FROM binned

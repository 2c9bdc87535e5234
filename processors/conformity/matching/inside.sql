-- What happened in the thread around drawn acts. Acts and windows meet by day, so that a thread of years costs no more than
-- the days that are looked at. A wait is working time from the act to the next post of somebody else, as far as one looks;
-- that of the lead window begins at its end, or where the thread does, and ends with the act at the latest.
INSERT INTO conformity_inside
    (run, window_hours, community, act, posts_lead, posts_before, posts_after, voices_lead, voices_before, voices_after,
     people_after, own_lead, own_after, last_word, wait, answered, lead_wait, lead_answered)
WITH
    focals AS
    (
        SELECT
            community, thread, at, act, person, people, started,
            arrayJoin(range(
                toUInt32(intDiv(at - 2 * {windowMs:Int64}, 86400000)),
                toUInt32(intDiv(at + {aheadMs:Int64}, 86400000)) + 1
            )) AS day
        FROM conformity_moment
        WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
          AND (community, act) IN (
              SELECT community, arrayJoin(arrayPushBack(controls, event))
              FROM conformity_draw
              WHERE run = {run:UInt64} AND plan = {plan:UInt32} AND set BETWEEN {firstSet:UInt32} AND {lastSet:UInt32}
          )
          AND (community, act) NOT IN (
              SELECT community, act FROM conformity_inside WHERE run = {run:UInt64} AND window_hours = {windowHours:UInt16}
          )
    ),
    said AS
    (
        SELECT community, thread, at, person, toUInt32(intDiv(at, 86400000)) AS day
        FROM conformity_act FINAL
        WHERE run = {run:UInt64} AND in_group = 0 AND excluded = 0 AND kind != 'reaction'
    ),
    counted AS
    (
        SELECT
            focals.community AS community,
            focals.act AS act,
            any(focals.at) AS moment,
            greatest(moment - {windowMs:Int64}, any(focals.started)) AS lead_from,
            countIf(said.at < focals.at - {windowMs:Int64}) AS posts_lead,
            countIf(said.at >= focals.at - {windowMs:Int64} AND said.at < focals.at) AS posts_before,
            countIf(said.at > focals.at AND said.at <= focals.at + {windowMs:Int64}) AS posts_after,
            uniqExactIf(said.person, said.at < focals.at - {windowMs:Int64}) AS voices_lead,
            uniqExactIf(said.person, said.at >= focals.at - {windowMs:Int64} AND said.at < focals.at) AS voices_before,
            arraySort(groupUniqArrayIf(said.person, said.at > focals.at AND said.at <= focals.at + {windowMs:Int64})) AS people_after,
            countIf(said.at < focals.at - {windowMs:Int64} AND has(focals.people, said.person)) AS own_lead,
            countIf(said.at > focals.at AND said.at <= focals.at + {windowMs:Int64} AND has(focals.people, said.person)) AS own_after,
            countIf(said.at > focals.at AND said.at <= focals.at + {lastWordMs:Int64}) = 0 AS last_word,
            minIf(said.at, said.at > focals.at AND said.at <= focals.at + {waitMs:Int64}) AS next_at,
            minIf(said.at, said.at > greatest(focals.at - {windowMs:Int64}, focals.started) AND said.at < focals.at) AS lead_next_at
        FROM said
        INNER JOIN focals ON said.community = focals.community AND said.thread = focals.thread AND said.day = focals.day
        WHERE said.at >= focals.at - 2 * {windowMs:Int64} AND said.at <= focals.at + {aheadMs:Int64} AND said.person != focals.person
        GROUP BY community, act
    ),
    timed AS
    (
        SELECT
            *,
            -- Working time from the beginning of the epoch's week to each moment.
            arrayMap(
                clock -> {dayMs:Int64} * (
                    intDiv(clock.1 + 3, 7) * length({workingDays:Array(UInt8)})
                        + arrayCount(day -> day <= (clock.1 + 3) % 7, {workingDays:Array(UInt8)})
                ) + if(
                    has({workingDays:Array(UInt8)}, (clock.1 + 3) % 7 + 1),
                    least(greatest(clock.2 - {opensMs:Int64}, 0), {dayMs:Int64}),
                    0
                ),
                arrayMap(
                    local -> (
                        toInt64(toDate(local)),
                        toHour(local) * 3600000 + toMinute(local) * 60000 + toSecond(local) * 1000 + toMillisecond(local)
                    ),
                    arrayMap(
                        ms -> fromUnixTimestamp64Milli(ms, {timeZone:String}),
                        [
                            moment, if(next_at = 0, moment + {waitMs:Int64}, next_at),
                            lead_from, if(lead_next_at = 0, moment, lead_next_at)
                        ]
                    )
                )
            ) AS worked
        FROM counted
    )
SELECT
    {run:UInt64}, {windowHours:UInt16}, community, act,
    posts_lead, posts_before, posts_after, voices_lead, voices_before, length(people_after),
    people_after, own_lead, own_after, last_word,
    worked[2] - worked[1], next_at > 0, worked[4] - worked[3], lead_next_at > 0
FROM timed

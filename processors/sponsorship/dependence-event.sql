-- What became of a unit's activity when its head fell silent or left, from {firstDay} on. The head of a business unit
-- reports to nobody in it, and at least half of its people report to the head, directly or not. A head falls silent on the
-- day after a last post or reply that is followed by {silentDays} days without one; a head leaves on the day after the last
-- in the unit (and counts when there was a contribution of theirs in the four weeks before: who had been silent long ago
-- is no loss to the conversation). Four weeks of data are asked for on either side.
WITH
    (SELECT if(count() = 0, 1, argMax(depth, valid_from)) FROM unit_list FINAL WHERE depth > 0) AS depth,
    (
        SELECT (minIf(starts, people > 0), max(starts))
        FROM participation_period FINAL
        WHERE grain = 'day' AND scope = 'internal' AND dim = 'all'
    ) AS data_days,
    managers AS (SELECT DISTINCT arrayJoin(arraySlice(chain, 2)) AS person_id FROM management_chain FINAL),
    placed AS
    (
        SELECT
            person_id, valid_from, valid_to, is_executive,
            if(empty(unit_names), '', arrayStringConcat(arraySlice(unit_names, 1, depth), ' / ')) AS unit
        FROM person_period
        WHERE active = 1 AND may_be_eligible
    ),
    silences AS
    (
        SELECT person_id, gap.1 + 1 AS day, 'silent' AS kind
        FROM
        (
            SELECT person_id, arraySort(groupUniqArray(day)) AS days
            FROM person_day FINAL
            WHERE scope = 'internal' AND day >= {firstDay:Date} - 1 AND posts + replies > 0
              AND person_id IN (SELECT person_id FROM managers)
            GROUP BY person_id
        )
        -- Today without a word is not over yet.
        ARRAY JOIN arrayZip(days, arrayPushBack(arrayPopFront(days), data_days.2 + 1)) AS gap
        WHERE gap.2 - gap.1 > {silentDays:UInt32}
    ),
    departures AS
    (
        SELECT person_id, toDate(valid_to - toIntervalMillisecond(1), {timeZone:String}) + 1 AS day, 'left' AS kind
        FROM
        (
            SELECT
                *,
                leadInFrame(valid_from, 1, toDateTime64('2100-01-01 00:00:00', 3, 'UTC')) OVER persons AS next_from,
                leadInFrame(unit, 1, '') OVER persons AS next_unit
            FROM placed
            WHERE person_id IN (SELECT person_id FROM managers)
            WINDOW persons AS (PARTITION BY person_id ORDER BY valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
        )
        WHERE valid_to < toDateTime64('2100-01-01 00:00:00', 3, 'UTC')
          AND NOT (next_unit = unit AND next_from < valid_to + toIntervalDay(28))
    ),
    -- With where they stood until then.
    candidates AS
    (
        SELECT
            moments.person_id AS head_id, moments.day AS day, moments.kind AS kind, moments.at AS at,
            placed.unit AS unit,
            placed.is_executive AS is_executive,
            least(28, greatest(0, dateDiff('day', toDate(placed.valid_from, {timeZone:String}), moments.day))) AS days_before,
            if(kind = 'left', 0, least(28, greatest(0, dateDiff('day', moments.day, toDate(placed.valid_to, {timeZone:String}))))) AS days_after
        FROM
        (
            SELECT *, toDateTime64(day, 3, {timeZone:String}) - toIntervalMillisecond(1) AS at
            FROM (SELECT * FROM silences UNION ALL SELECT * FROM departures)
            WHERE day >= {firstDay:Date} AND day - 28 >= data_days.1 AND day + 27 <= data_days.2
        ) AS moments
        ASOF INNER JOIN placed ON moments.person_id = placed.person_id AND moments.at >= placed.valid_from
        WHERE placed.valid_to > moments.at AND placed.unit != ''
          AND (kind = 'left' OR dateDiff('day', moments.day, toDate(placed.valid_to, {timeZone:String})) >= {silentDays:UInt32})
    ),
    -- Of those to whom somebody in the unit is superior there are many; they go first.
    tops AS
    (
        SELECT with_chain.*, superiors.unit AS superior_unit
        FROM
        (
            SELECT
                candidates.*,
                if(chains.valid_to > candidates.at, arraySlice(chains.chain, 2), []) AS above,
                if(empty(above), '', above[1]) AS superior
            FROM candidates
            ASOF LEFT JOIN (SELECT * FROM management_chain FINAL) AS chains
                ON candidates.head_id = chains.person_id AND candidates.at >= chains.valid_from
        ) AS with_chain
        ASOF LEFT JOIN placed AS superiors ON with_chain.superior = superiors.person_id AND with_chain.at >= superiors.valid_from
        WHERE superiors.person_id = '' OR superiors.valid_to <= with_chain.at OR superiors.unit != with_chain.unit
    ),
    members AS
    (
        SELECT tops.head_id AS head_id, tops.day AS day, tops.kind AS kind, tops.at AS at, placed.person_id AS person_id
        FROM tops
        INNER JOIN placed ON tops.unit = placed.unit
        WHERE placed.valid_from <= tops.at AND placed.valid_to > tops.at AND placed.person_id != tops.head_id
    ),
    heads AS
    (
        SELECT *
        FROM tops
        WHERE (head_id, day, kind) IN (
            SELECT members.head_id, members.day, members.kind
            FROM members
            ASOF LEFT JOIN (SELECT * FROM management_chain FINAL) AS chains
                ON members.person_id = chains.person_id AND members.at >= chains.valid_from
            GROUP BY members.head_id, members.day, members.kind
            HAVING countIf(chains.valid_to > members.at AND has(chains.chain, members.head_id)) * 2 >= count()
        )
    ),
    unit_days AS
    (
        SELECT starts AS day, key AS unit, contributions AS acts, ifNull(eligible, 0) AS there
        FROM participation_period FINAL
        WHERE grain = 'day' AND scope = 'internal' AND dim = 'unit' AND starts >= {firstDay:Date} - 28
          AND length(splitByString(' / ', key)) = depth AND key != '' AND NOT endsWith(key, ' / ')
    ),
    all_days AS (SELECT day, sum(acts) AS acts, sum(there) AS there FROM unit_days GROUP BY day),
    own_days AS
    (
        SELECT person_id, day, place.2 AS unit, sum(posts + replies + reactions + shares) AS acts
        FROM person_day FINAL
        ARRAY JOIN places AS place
        WHERE scope = 'internal' AND day >= {firstDay:Date} - 28 AND place.1 = 'unit'
          -- More than the heads; these would have to be found anew for it.
          AND person_id IN (SELECT person_id FROM managers)
        GROUP BY person_id, day, unit
    ),
    spans AS
    (
        SELECT *, day + step AS span_day, step >= 0 AS is_after
        FROM heads
        ARRAY JOIN range(-28, 28) AS step
    )
SELECT
    spans.day AS day,
    spans.unit AS unit,
    spans.head_id AS head_id,
    any(spans.kind) AS kind,
    any(spans.is_executive) AS is_executive,
    sumIf(unit_days.there, NOT is_after) - any(days_before) AS people_days_before,
    sumIf(unit_days.there, is_after) - any(days_after) AS people_days_after,
    sumIf(all_days.there, NOT is_after) - sumIf(unit_days.there, NOT is_after) AS other_days_before,
    sumIf(all_days.there, is_after) - sumIf(unit_days.there, is_after) AS other_days_after,
    toUInt32(greatest(0, intDiv(least(people_days_before, people_days_after), 28))) AS people,
    toUInt32(intDiv(least(other_days_before, other_days_after), 28)) AS other_people,
    -- Contributions a person and week.
    round(7 * (sumIf(unit_days.acts, NOT is_after) - sumIf(own_days.acts, NOT is_after)) / people_days_before, 9) AS before,
    round(7 * (sumIf(unit_days.acts, is_after) - sumIf(own_days.acts, is_after)) / people_days_after, 9) AS after,
    round(7 * (sumIf(all_days.acts, NOT is_after) - sumIf(unit_days.acts, NOT is_after)) / other_days_before, 9) AS others_before,
    round(7 * (sumIf(all_days.acts, is_after) - sumIf(unit_days.acts, is_after)) / other_days_after, 9) AS others_after
FROM spans
LEFT JOIN unit_days ON spans.unit = unit_days.unit AND spans.span_day = unit_days.day
LEFT JOIN all_days ON spans.span_day = all_days.day
LEFT JOIN own_days ON spans.head_id = own_days.person_id AND spans.span_day = own_days.day AND spans.unit = own_days.unit
GROUP BY day, unit, head_id
HAVING people_days_before > 0 AND people_days_after > 0 AND other_days_before > 0 AND other_days_after > 0
   AND (kind = 'silent' OR sumIf(own_days.acts, NOT is_after) > 0)

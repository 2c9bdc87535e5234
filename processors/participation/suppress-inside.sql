-- What people see of one dimension can lie inside what they see of another: a unit all of whose acts are in one community,
-- the units of one location. From every published set of acts the published sets of another dimension that lie wholly
-- inside it are taken away. Where what is left is the doing of some people, but fewer than the floor, the smallest cell of
-- those inside is hidden too; likewise a cell that has some people less than one around it, but fewer than the floor. Of two
-- different dimensions one at least is of the organisation, so it is the floor of those.
INSERT INTO suppression_cell (run, figure, grain, starts, scope, dim, key, parent, floor, people, few, parts, why, pass)
WITH
    kinds AS
    (
        SELECT (grain, starts, scope) AS place, acts, people, sets
        FROM suppression_set
        WHERE run = {run:UInt64} AND pass = {pass:UInt16} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    of_sets AS
    (
        SELECT place, set, sum(acts) AS set_acts, uniqExactArray(people) AS set_people
        FROM kinds
        ARRAY JOIN sets AS set
        GROUP BY place, set
    ),
    everything AS
    (
        SELECT (grain, starts, scope) AS place, sum(acts) AS all_acts
        FROM suppression_act
        WHERE run = {run:UInt64} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        GROUP BY place
    ),
    pairs AS
    (
        SELECT place, around, inner_set, sum(acts) AS shared_acts
        FROM (SELECT place, acts, sets, arrayJoin(sets) AS around FROM kinds)
        ARRAY JOIN arrayFilter(set -> bitShiftRight(set, 61) != bitShiftRight(around, 61), sets) AS inner_set
        GROUP BY place, around, inner_set
    ),
    -- Sets around others, with those wholly inside them by dimension.
    inside AS
    (
        SELECT
            place, around, bitShiftRight(inner_set, 61) AS line,
            groupArray(inner_set) AS inner_sets,
            argMin(inner_set, (bitTest(inner_set, 60), inner_people, inner_set)) AS smallest,
            groupArrayIf(inner_set, around_people > inner_people AND around_people - inner_people < {byAttribute:UInt32} AND NOT bitTest(inner_set, 60)) AS close_cells
        FROM
        (
            SELECT
                pairs.place AS place, pairs.around AS around, pairs.inner_set AS inner_set,
                of_inner.set_people AS inner_people, of_around.set_people AS around_people
            FROM pairs
            INNER JOIN of_sets AS of_inner ON pairs.place = of_inner.place AND pairs.inner_set = of_inner.set
            INNER JOIN of_sets AS of_around ON pairs.place = of_around.place AND pairs.around = of_around.set
            INNER JOIN everything ON pairs.place = everything.place
            -- What is left of everything is what families are about.
            WHERE of_around.set_acts < everything.all_acts AND pairs.shared_acts = of_inner.set_acts AND pairs.shared_acts < of_around.set_acts
        )
        GROUP BY place, around, line
    ),
    hide AS
    (
        SELECT place, arrayJoin(arrayConcat(
            if(countIf(is_left) > 0 AND uniqExactArrayIf(people, is_left) < {byAttribute:UInt32},
                [if(bitTest(any(smallest), 60) AND NOT bitTest(around, 60), around, any(smallest))],
                []),
            any(close_cells)
        )) AS set
        FROM
        (
            SELECT
                inside.place AS place, inside.around AS around, inside.line AS line,
                inside.smallest AS smallest, inside.close_cells AS close_cells,
                around_kinds.people AS people, NOT hasAny(around_kinds.sets, inside.inner_sets) AS is_left
            FROM inside
            INNER JOIN (SELECT place, people, sets, arrayJoin(sets) AS around FROM kinds) AS around_kinds
                ON inside.place = around_kinds.place AND inside.around = around_kinds.around
        )
        GROUP BY place, around, line
    ),
    cells AS
    (
        SELECT
            * EXCEPT (written, pass),
            (toString(grain), starts, toString(scope)) AS place,
            bitShiftLeft(toUInt64(indexOf(['community', 'unit', 'level', 'location'], if(dim IN ('timeline', 'platform'), 'community', dim))), 61) AS line,
            bitOr(line, bitShiftRight(sipHash64(dim, key), 4)) AS set,
            bitOr(line, bitOr(bitShiftRight(sipHash64(dim, parent.key), 4), bitShiftLeft(toUInt64(1), 60))) AS set_of_rest
        FROM suppression_cell FINAL
        WHERE run = {run:UInt64} AND figure = 'cell' AND dim != 'all' AND why = '' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    )
SELECT DISTINCT
    run, figure, grain, starts, scope, dim, key, parent, floor, people, few, parts, 'difference', {pass:UInt16}
FROM
(
    -- Of a rest, one more of its parts is hidden.
    SELECT *, arrayJoin(if(place_in_family = 1, [set, set_of_rest], [set])) AS hides
    FROM (SELECT *, row_number() OVER (PARTITION BY place, set_of_rest ORDER BY people = 0, people, key) AS place_in_family FROM cells)
)
WHERE (place, hides) IN (SELECT (place.1::String, place.2, place.3::String), set FROM hide)

-- The published sets that each kind of acts belongs to: a shown cell; or the hidden rest of a shown cell in a dimension,
-- which is that cell minus its shown parts.
INSERT INTO suppression_set (run, pass, grain, starts, scope, acts, people, sets)
WITH
    cells AS
    (
        SELECT grain, starts, scope, dim, key, parent, why, if(dim = 'timeline', 'community', dim) AS part_dim
        FROM suppression_cell FINAL
        WHERE run = {run:UInt64} AND figure = 'cell' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
          AND (grain, starts) IN (
              SELECT grain, starts FROM suppression_cell
              WHERE run = {run:UInt64} AND figure = 'cell' AND pass >= {changedSince:UInt16}
          )
    ),
    shown_cells AS (SELECT grain, starts, scope, dim, key FROM cells WHERE why = ''),
    sets AS
    (
        SELECT
            grain, starts, scope, dim, key,
            bitOr(
                bitShiftLeft(toUInt64(indexOf(['community', 'unit', 'level', 'location'], if(dim IN ('timeline', 'platform'), 'community', dim))), 61),
                if(why = '', bitShiftRight(sipHash64(dim, key), 4), bitOr(bitShiftRight(sipHash64(part_dim, parent.key), 4), bitShiftLeft(toUInt64(1), 60)))
            ) AS set
        FROM cells
        WHERE dim != 'all' AND (why = '' OR (grain, starts, scope, parent.dim, parent.key) IN shown_cells)
    )
SELECT
    {run:UInt64}, {pass:UInt16}, sliced.grain, sliced.starts, sliced.scope, any(sliced.acts), any(sliced.people), arraySort(groupUniqArray(sets.set))
FROM
(
    SELECT
        grain, starts, scope, acts, people, sipHash64(platform, community_id, places) AS kind,
        arrayJoin(arrayConcat(
            [('platform', toString(platform)), ('community', community_id), ('timeline', if(community_id = '', toString(platform), '?'))],
            places
        )::Array(Tuple(String, String))) AS slice
    FROM suppression_act
    WHERE run = {run:UInt64} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date} AND (grain, starts) IN (SELECT grain, starts FROM cells)
) AS sliced
INNER JOIN sets
    ON sliced.grain = sets.grain AND sliced.starts = sets.starts AND sliced.scope = sets.scope
    AND sliced.slice.1 = sets.dim AND sliced.slice.2 = sets.key
GROUP BY sliced.grain, sliced.starts, sliced.scope, sliced.kind

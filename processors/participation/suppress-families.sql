-- Complementary suppression. Cells are neighbours when they add up to a cell that people also see: the parts of one unit
-- (those who stand directly in it included), the communities of one platform, all platforms, all levels, all locations.
-- That total minus the shown neighbours gives what is hidden together: it takes at least two cells, and as many different
-- people behind them as the floor (of a figure that tells groups of people apart, as many in every group, or nobody). Where
-- it is less, the smallest shown neighbours are hidden too, as many as it takes. Below a hidden cell everything is hidden.
INSERT INTO suppression_cell (run, figure, grain, starts, scope, dim, key, parent, floor, people, few, parts, why, pass)
WITH
    cells AS
    (
        SELECT * EXCEPT (written, pass)
        FROM suppression_cell FINAL
        WHERE run = {run:UInt64} AND figure IN {figures:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
          AND starts IN (
              SELECT starts FROM suppression_cell
              WHERE run = {run:UInt64} AND figure IN {figures:Array(String)} AND pass = {pass:UInt16} - 1
          )
    ),
    running AS
    (
        SELECT
            *,
            countIf(why != '') OVER family_cells AS hidden,
            row_number() OVER so_far AS place,
            max(people) OVER so_far AS most_people,
            length(groupUniqArrayArray(few) OVER so_far) AS different_people,
            if(empty(parts), [], sumForEach(parts) OVER so_far) AS part_sums
        FROM cells
        WINDOW
            family_cells AS (PARTITION BY figure, grain, starts, scope, if(dim = 'timeline', 'community', dim), parent),
            so_far AS (
                PARTITION BY figure, grain, starts, scope, if(dim = 'timeline', 'community', dim), parent
                ORDER BY why = '', people = 0, people, key
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            )
    ),
    enough AS
    (
        SELECT
            *,
            minIf(place, place >= 2 AND place >= hidden AND if(
                empty(parts),
                most_people >= floor OR different_people >= floor,
                arrayAll(part -> part = 0 OR part >= floor, part_sums)
            )) OVER (PARTITION BY figure, grain, starts, scope, if(dim = 'timeline', 'community', dim), parent) AS last_hidden
        FROM running
        WHERE hidden > 0
    ),
    now_hidden AS
    (
        SELECT figure, grain, starts, scope, dim, key, if(why = '', 'neighbour', why) AS reason
        FROM enough
        WHERE why != '' OR last_hidden = 0 OR place <= last_hidden
    ),
    hidden_keys AS (SELECT figure, grain, starts, scope, dim, key FROM now_hidden)
SELECT
    run, figure, grain, starts, scope, dim, key, parent, floor, people, few, parts,
    if((figure, grain, starts, scope, dim, key) IN hidden_keys, 'neighbour', 'small') AS why,
    {pass:UInt16}
FROM cells
WHERE cells.why = '' AND (
    (figure, grain, starts, scope, dim, key) IN hidden_keys
    OR dim != 'all' AND (figure, grain, starts, scope, 'all', '') IN hidden_keys
    OR (figure, grain, starts, scope, parent.dim, parent.key) IN hidden_keys
    OR dim = 'unit' AND arrayExists(
        depth -> (figure, grain, starts, scope, 'unit', arrayStringConcat(arraySlice(splitByString(' / ', key), 1, depth), ' / ')) IN hidden_keys,
        range(1, length(splitByString(' / ', key)))
    )
    OR grain = 'response' AND (figure, 'week', starts, scope, dim, key) IN hidden_keys
)

-- Which cells of a period people may see. A cell is hidden when its group is under the floor. Where that would leave
-- something that a total minus its shown neighbours gives away (a single hidden cell, or several that together stay under
-- the floor), the smallest shown neighbour is hidden too; below a hidden unit everything is hidden. A hidden cell keeps
-- its row, with the reason.
--
-- Cells are neighbours when they add up to a total that people also see: the parts of one unit, those who stand directly
-- in it included, or all values of another dimension, "none" included.
WITH
    cells AS
    (
        SELECT
            *,
            if(dim IN ('unit', 'level', 'location'),
                greatest(10, {minPeopleByAttribute:UInt32}), greatest(5, {minPeople:UInt32})) AS floor,
            if(dim = 'unit', arrayStringConcat(arrayPopBack(splitByString(' / ', key)), ' / '), '') AS family,
            dim != 'all' AND (key = '' OR dim = 'unit' AND endsWith(key, ' / ')) AS is_rest,
            (eligible IS NOT NULL AND eligible < floor) OR (people > 0 AND people < floor) AS small
        FROM participation_period FINAL
        WHERE (grain, starts) IN (
            SELECT grain, starts FROM dirty_period
            WHERE run = {run:UInt64} AND grain IN {grains:Array(String)} AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        )
    ),
    neighbours AS
    (
        SELECT
            *,
            count() OVER family_cells AS cells_of_family,
            countIf(small) OVER family_cells AS small_cells,
            sumIf(people, small) OVER family_cells AS small_people,
            row_number() OVER (
                PARTITION BY grain, starts, scope, dim, family ORDER BY small, people < floor, people, eligible, key
            ) AS place
        FROM cells
        WINDOW family_cells AS (PARTITION BY grain, starts, scope, dim, family)
    ),
    marked AS
    (
        SELECT
            *,
            multiIf(
                small, 'small',
                dim != 'all' AND small_cells > 0 AND (small_cells = 1 OR small_people < floor) AND place = 1, 'neighbour',
                ''
            ) AS why
        FROM neighbours
    ),
    hidden_units AS (SELECT toString(grain), starts, toString(scope), key FROM marked WHERE dim = 'unit' AND why != ''),
    rows AS
    (
        SELECT
            * EXCEPT (why, place, small, small_cells, small_people),
            splitByString(' / ', key) AS parts,
            if(
                why = '' AND dim = 'unit' AND arrayExists(
                    depth -> (toString(grain), starts, toString(scope), arrayStringConcat(arraySlice(parts, 1, depth), ' / ')) IN hidden_units,
                    range(1, length(parts))
                ),
                'small', why
            ) AS hidden_because,
            hidden_because = '' AND eligible IS NOT NULL AS has_shares,
            -- A count of people is a group itself, and so are those whom it leaves out: the absent ones are a class below.
            has_shares AND (interactive = 0 OR interactive >= floor)
                AND (eligible = interactive OR eligible - interactive >= floor) AS interactive_fits,
            -- The five classes add up to the eligible people, so they are shown together or not at all.
            has_shares AND arrayAll(
                class -> class = 0 OR class >= floor, [heavy, contributing, reacting, observing, assumeNotNull(absent)]
            ) AS classes_fit,
            hidden_because = '' AND (posters = 0 OR posters >= floor) AS posters_fit
        FROM marked
    ),
    -- The same complementary suppression for each count of people.
    hidden_counts AS
    (
        SELECT
            *,
            countIf(NOT interactive_fits) OVER family_cells AS interactive_cells,
            sumIf(interactive, NOT interactive_fits) OVER family_cells AS interactive_people,
            row_number() OVER (PARTITION BY grain, starts, scope, dim, family ORDER BY interactive_fits DESC, interactive < floor, interactive, key) AS interactive_place,
            countIf(NOT classes_fit) OVER family_cells AS classes_cells,
            sumIf(assumeNotNull(eligible), NOT classes_fit) OVER family_cells AS classes_people,
            row_number() OVER (PARTITION BY grain, starts, scope, dim, family ORDER BY classes_fit DESC, eligible, key) AS classes_place,
            countIf(NOT posters_fit) OVER family_cells AS posters_cells,
            sumIf(posters, NOT posters_fit) OVER family_cells AS posters_people,
            row_number() OVER (PARTITION BY grain, starts, scope, dim, family ORDER BY posters_fit DESC, posters < floor, posters, key) AS posters_place
        FROM rows
        WINDOW family_cells AS (PARTITION BY grain, starts, scope, dim, family)
    )
SELECT
    grain, starts, ends, scope, dim, key, floor, family, hidden_because,
    eligible, people, active_days, posts, replies, reactions, shares, contributions, interactive,
    heavy, contributing, reacting, observing, absent, posters, gini_posters, gini_eligible, top_1_percent, top_10_percent, authored,
    interactive_fits AND NOT (
        dim != 'all' AND interactive_cells > 0 AND (interactive_cells = 1 OR interactive_people < floor) AND interactive_place = 1
    ) AS interactive_shown,
    classes_fit AND NOT (
        dim != 'all' AND classes_cells > 0 AND (classes_cells = 1 OR classes_people < floor) AND classes_place = 1
    ) AS classes_shown,
    posters_fit AND NOT (
        dim != 'all' AND posters_cells > 0 AND (posters_cells = 1 OR posters_people < floor) AND posters_place = 1
    ) AS posters_shown
FROM hidden_counts
-- "None" alone is everybody once more.
WHERE NOT (is_rest AND cells_of_family = 1)

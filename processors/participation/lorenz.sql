-- What is written in every slice of the dirty four weeks, from the quietest to the loudest. Over all eligible people the
-- silent ones are zeros at the front; an author counts as eligible who was in the directory on a day of writing.
WITH
    day_windows AS
    (
        SELECT arrayJoin(arrayMap(step -> starts + step, range(28))) AS day, groupArray(starts) AS in_windows
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'network' AND due = 1 AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        GROUP BY day
    ),
    acts AS
    (
        SELECT
            arrayJoin(in_windows) AS starts, toString(scope) AS scope, person_id,
            arrayJoin([('all', ''), ('platform', toString(platform)), ('community', community_id)]) AS forum,
            if(forum.1 = 'all', places, []) AS standing,
            max(scope = 'internal' AND in_directory) AS was_expected,
            sum(posts + replies) AS written
        FROM person_day FINAL
        INNER JOIN day_windows ON person_day.day = day_windows.day
        WHERE day IN (SELECT day FROM day_windows) AND posts + replies > 0
        GROUP BY starts, scope, person_id, forum, standing
    ),
    people AS
    (
        SELECT
            starts, scope, person_id,
            arrayJoin(arrayPushFront(standing, forum)) AS slice,
            max(was_expected) AS expected,
            sum(written) AS own_written
        FROM acts
        GROUP BY starts, scope, slice, person_id
    ),
    sums AS
    (
        SELECT
            starts, scope, toString(slice.1) AS dim, slice.2 AS key,
            arraySort(groupArray(toInt64(own_written))) AS written,
            arraySort(groupArrayIf(toInt64(own_written), expected)) AS written_by_expected
        FROM people
        GROUP BY starts, scope, dim, key
    ),
    curves AS
    (
        SELECT
            cells.starts AS starts, cells.scope AS scope, cells.dim AS dim, cells.key AS key, cells.ends AS ends,
            cells.eligible_people AS eligible_people,
            toInt64(length(written)) AS author_count,
            arrayPushFront(arrayCumSum(written), 0) AS author_sums,
            arrayPushFront(arrayCumSum(written_by_expected), 0) AS eligible_sums,
            toInt64(ifNull(eligible_people, 0)) AS eligible_count,
            eligible_count - toInt64(length(written_by_expected)) AS silent,
            eligible_people IS NOT NULL AND eligible_count > 0 AND eligible_sums[-1] > 0 AND silent >= 0 AS eligible_known,
            -- What the so many quietest have written together; between two people the curve is straight.
            arrayMap(decile -> author_count * decile / 10, range(1, 11)) AS author_ranks,
            arrayMap(decile -> greatest(0, eligible_count * decile / 10 - silent), range(1, 11)) AS eligible_ranks
        FROM
        (
            SELECT starts, ends, toString(scope) AS scope, toString(dim) AS dim, key, eligible AS eligible_people
            FROM participation_period FINAL
            WHERE grain = '28d' AND starts IN (
                SELECT starts FROM dirty_period
                WHERE run = {run:UInt64} AND grain = 'network' AND due = 1 AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
            )
        ) AS cells
        INNER JOIN sums ON cells.starts = sums.starts AND cells.scope = sums.scope AND cells.dim = sums.dim AND cells.key = sums.key
    )
SELECT
    starts, scope, dim, key, ends,
    toUInt32(author_count) AS authors,
    eligible_people AS eligible,
    arrayMap(
        rank -> (author_sums[toUInt32(floor(rank)) + 1] + (rank - floor(rank))
            * (author_sums[least(toUInt32(floor(rank)) + 2, length(author_sums))] - author_sums[toUInt32(floor(rank)) + 1])) / author_sums[-1],
        author_ranks
    ) AS author_curve,
    if(eligible_known, arrayMap(
        rank -> (eligible_sums[toUInt32(floor(rank)) + 1] + (rank - floor(rank))
            * (eligible_sums[least(toUInt32(floor(rank)) + 2, length(eligible_sums))] - eligible_sums[toUInt32(floor(rank)) + 1])) / eligible_sums[-1],
        eligible_ranks
    ), []) AS eligible_curve,
    toNullable(author_sums[intDiv(author_count, 2) + 1] / author_sums[-1]) AS quieter_half,
    -- So many people make up the loudest per cent, and the loudest tenth.
    greatest(0, toInt64(length(eligible_sums)) - 1 - toInt64(ceil(eligible_count / 100))) AS before_top_1,
    greatest(0, toInt64(length(eligible_sums)) - 1 - toInt64(ceil(eligible_count / 10))) AS before_top_10,
    if(eligible_known, toNullable(1 - eligible_sums[before_top_1 + 1] / eligible_sums[-1]), NULL) AS top_1,
    if(eligible_known, toNullable((eligible_sums[before_top_1 + 1] - eligible_sums[before_top_10 + 1]) / eligible_sums[-1]), NULL) AS next_9,
    if(eligible_known, toNullable(eligible_sums[before_top_10 + 1] / eligible_sums[-1]), NULL) AS last_90
FROM curves

-- Who gives and who gets, as counts of people in every slice of every dirty four weeks. Made are posts, replies, reactions
-- and shares; received are the replies, reactions and shares of others. A surplus is at least so many times the other
-- side ({surplus}); with a surplus made, who posts more than they reply broadcasts, and everybody else responds.
WITH
    windows AS
    (
        SELECT starts, ends
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'network' AND due = 1 AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    day_windows AS
    (
        SELECT arrayJoin(arrayMap(step -> starts + step, range(28))) AS day, groupArray(starts) AS in_windows
        FROM windows
        GROUP BY day
    ),
    -- Summed before it is counted in every slice, which makes few rows of many.
    given AS
    (
        SELECT
            arrayJoin(in_windows) AS starts, person_id,
            toString(scope) AS scope,
            arrayJoin([('all', ''), ('platform', toString(platform)), ('community', community_id)]) AS forum,
            if(forum.1 = 'all', places, []) AS standing,
            sum(posts) AS posted,
            sum(replies) AS replied,
            sum(posts + replies + reactions + shares) AS made,
            0 AS got
        FROM person_day FINAL
        INNER JOIN day_windows ON person_day.day = day_windows.day
        WHERE day IN (SELECT day FROM day_windows)
        GROUP BY starts, scope, person_id, forum, standing
        UNION ALL
        SELECT
            arrayJoin(in_windows) AS starts, to_person,
            toString(scope) AS scope,
            arrayJoin([('all', ''), ('platform', toString(platform)), ('community', community_id)]) AS forum,
            if(forum.1 = 'all', to_places, []) AS standing,
            0, 0, 0,
            sum(replies + reactions + shares)
        FROM interaction FINAL
        INNER JOIN day_windows ON interaction.day = day_windows.day
        WHERE day IN (SELECT day FROM day_windows)
        GROUP BY starts, scope, to_person, forum, standing
    ),
    people AS
    (
        SELECT
            starts, scope, person_id,
            arrayJoin(arrayPushFront(standing, forum)) AS slice,
            sum(posted) AS own_posts,
            sum(replied) AS own_replies,
            sum(made) AS own_made,
            sum(got) AS own_got
        FROM given
        GROUP BY starts, scope, slice, person_id
        HAVING own_made > 0
    ),
    counts AS
    (
        SELECT
            starts, scope,
            toString(slice.1) AS dim,
            slice.2 AS key,
            count() AS contributors,
            countIf(own_got >= {surplus:Float64} * own_made) AS getters,
            countIf(own_made >= {surplus:Float64} * own_got AND own_posts <= own_replies) AS helpers,
            countIf(own_made >= {surplus:Float64} * own_got AND own_posts > own_replies) AS senders
        FROM people
        GROUP BY starts, scope, dim, key
    )
SELECT
    cells.starts AS starts,
    cells.scope AS scope,
    cells.dim AS dim,
    cells.key AS key,
    cells.ends AS ends,
    toUInt32(counts.contributors) AS people,
    toUInt32(counts.contributors - counts.getters - counts.helpers - counts.senders) AS engagers,
    toUInt32(counts.getters) AS catalysts,
    toUInt32(counts.helpers) AS responders,
    toUInt32(counts.senders) AS broadcasters,
    cells.silent AS observers
FROM
(
    SELECT
        starts, ends, toString(scope) AS scope, toString(dim) AS dim, key,
        if(eligible IS NULL, NULL, toNullable(toUInt32(assumeNotNull(eligible) - eligible_active))) AS silent
    FROM participation_period FINAL
    WHERE grain = '28d' AND starts IN (SELECT starts FROM windows)
) AS cells
LEFT JOIN counts ON cells.starts = counts.starts AND cells.scope = counts.scope AND cells.dim = counts.dim AND cells.key = counts.key

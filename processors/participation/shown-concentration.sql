-- What people may see, in the dirty four weeks, of how much of what is written comes from how many: where participation shows
-- the cell and the group that it speaks of (how many write, how many are eligible), and each part that is named is enough people:
-- half of the authors, or the loudest per cent of those eligible; of the Lorenz curve, each tenth.
SELECT
    windows.starts AS starts,
    toString(windows.scope) AS scope,
    toString(windows.dim) AS dim,
    windows.key AS key,
    windows.ends AS ends,
    participation.floor AS floor,
    if(participation.shown AND windows.authors >= floor, '', 'small') AS hidden_because,
    hidden_because = '' AS shown,
    shown AND participation.posters IS NOT NULL AND windows.authors >= 2 * floor AS halves_shown,
    if(halves_shown, toNullable(windows.authors), NULL) AS authors,
    if(halves_shown, round(windows.quieter_half, 3), NULL) AS quieter_half_share,
    shown AND windows.top_1 IS NOT NULL AND participation.eligible IS NOT NULL AND ceil(windows.eligible / 100) >= floor AS split_shown,
    if(split_shown, windows.eligible, NULL) AS eligible,
    if(split_shown, round(windows.top_1, 3), NULL) AS top_1_share,
    if(split_shown, round(windows.next_9, 3), NULL) AS next_9_share,
    if(split_shown, round(windows.last_90, 3), NULL) AS last_90_share,
    if(participation.shown AND participation.posters IS NOT NULL AND windows.authors >= 10 * floor, windows.author_curve, []) AS author_curve,
    participation.posters AS author_people,
    if(
        participation.shown AND participation.eligible IS NOT NULL AND windows.authors >= floor AND ifNull(windows.eligible, 0) >= 10 * floor,
        windows.eligible_curve, []
    ) AS eligible_curve,
    participation.eligible AS eligible_people
FROM
(
    SELECT *
    FROM lorenz_period FINAL
    WHERE starts IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'network shown' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date})
) AS windows
INNER JOIN (SELECT * FROM month_cell WHERE starts BETWEEN {firstStart:Date} AND {lastStart:Date}) AS participation
    ON windows.starts = participation.starts AND toString(windows.scope) = participation.scope
    AND toString(windows.dim) = participation.dim AND windows.key = participation.key

-- How much of what is written comes from how many, where participation shows the cell and the group that it speaks of
-- (how many write, how many are eligible), and each part that is named is enough people: half of the authors, or the
-- loudest per cent of those eligible.
CREATE OR REPLACE VIEW v_concentration @onCluster AS
SELECT
    '28d' AS grain,
    windows.starts AS starts,
    windows.ends AS ends,
    toString(windows.scope) AS scope,
    toString(windows.dim) AS dim,
    windows.key AS key,
    participation.label AS label,
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
    if(split_shown, round(windows.last_90, 3), NULL) AS last_90_share
FROM (SELECT * FROM lorenz_period FINAL) AS windows
INNER JOIN month_cell AS participation
    ON windows.starts = participation.starts AND toString(windows.scope) = participation.scope
    AND toString(windows.dim) = participation.dim AND windows.key = participation.key;

-- The Lorenz curve itself, for a picture: what share the quietest tenth of a group writes, the quietest two tenths … Only
-- where each tenth is enough people.
CREATE OR REPLACE VIEW v_lorenz @onCluster AS
SELECT
    '28d' AS grain,
    starts,
    ends,
    scope,
    dim,
    key,
    label,
    floor,
    points.1 AS population,
    points.2 / 10 AS people_share,
    round(points.3, 3) AS written_share,
    -- Of how many people these are the tenths.
    if(population = 'authors', posters, eligible) AS people
FROM
(
    SELECT
        windows.starts AS starts,
        windows.ends AS ends,
        toString(windows.scope) AS scope,
        toString(windows.dim) AS dim,
        windows.key AS key,
        participation.label AS label,
        participation.floor AS floor,
        participation.posters AS posters,
        participation.eligible AS eligible,
        arrayJoin(arrayConcat(
            if(participation.posters IS NOT NULL AND windows.authors >= 10 * floor, arrayMap((written, decile) -> ('authors', toUInt8(decile), written), windows.author_curve, arrayEnumerate(windows.author_curve)), []),
            if(participation.eligible IS NOT NULL AND windows.authors >= floor AND ifNull(windows.eligible, 0) >= 10 * floor, arrayMap((written, decile) -> ('eligible', toUInt8(decile), written), windows.eligible_curve, arrayEnumerate(windows.eligible_curve)), [])
        )) AS points
    FROM (SELECT * FROM lorenz_period FINAL) AS windows
    INNER JOIN (SELECT * FROM month_cell WHERE shown) AS participation
        ON windows.starts = participation.starts AND toString(windows.scope) = participation.scope
        AND toString(windows.dim) = participation.dim AND windows.key = participation.key
);

-- What leaders' posts set off, of one leader (executive) or all of them. A figure is shown where the people behind each of
-- its counts are nobody or enough.
CREATE OR REPLACE VIEW v_open_doors @onCluster AS
SELECT
    windows.starts AS starts,
    windows.ends AS ends,
    toString(windows.scope) AS scope,
    toString(windows.dim) AS dim,
    windows.key AS key,
    multiIf(windows.dim = 'all', 'all executives', names.name = '', concat('executive ', substring(windows.key, 1, 6)), names.name) AS label,
    @minPeople AS floor,
    (windows.newcomer_people = 0 OR windows.newcomer_people >= floor) AND (windows.matched_people = 0 OR windows.matched_people >= floor)
        AND windows.exposed_days > 0 AND windows.exposed_risk / windows.exposed_days >= floor
        AND windows.matched_risk / windows.matched_days >= floor AS doors_shown,
    windows.commenters >= floor AND (windows.starters = 0 OR windows.starters >= floor) AS threads_shown,
    windows.commenters >= floor AND (windows.founders = 0 OR windows.founders >= floor) AS founders_shown,
    if(doors_shown OR threads_shown OR founders_shown, '', 'small') AS hidden_because,
    hidden_because = '' AS shown,
    if(doors_shown, toNullable(windows.exposed_days), NULL) AS exposed_days,
    if(doors_shown, toNullable(windows.matched_days), NULL) AS matched_days,
    -- People at risk on a day, on average.
    if(doors_shown, toNullable(round(windows.exposed_risk / windows.exposed_days)), NULL) AS people_at_risk,
    if(doors_shown, toNullable(round(14000 * windows.newcomers / windows.exposed_risk, 2)), NULL) AS first_posters_per_thousand,
    if(doors_shown, round(windows.ratio, 3), NULL) AS ratio,
    if(doors_shown, round(windows.ratio_low, 3), NULL) AS ratio_low,
    if(doors_shown, round(windows.ratio_high, 3), NULL) AS ratio_high,
    if(doors_shown, round(14000 * windows.difference, 2), NULL) AS difference,
    if(doors_shown, round(14000 * windows.difference_low, 2), NULL) AS difference_low,
    if(doors_shown, round(14000 * windows.difference_high, 2), NULL) AS difference_high,
    if(threads_shown OR founders_shown, toNullable(windows.commenters), NULL) AS commenters,
    if(threads_shown, round(windows.threads_more, 3), NULL) AS threads_more,
    if(threads_shown, round(windows.threads_more_low, 3), NULL) AS threads_more_low,
    if(threads_shown, round(windows.threads_more_high, 3), NULL) AS threads_more_high,
    if(threads_shown AND windows.threads_before > 0, toNullable(round(windows.threads_after / windows.threads_before, 3)), NULL) AS threads_ratio,
    if(founders_shown, toNullable(round((toInt64(windows.communities_after) - toInt64(windows.communities_before)) / windows.commenters, 3)), NULL) AS communities_more
FROM (SELECT * FROM open_doors FINAL) AS windows
LEFT JOIN (SELECT person_id, name FROM person_name FINAL) AS names ON windows.key = names.person_id;

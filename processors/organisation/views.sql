-- Whose figures these are and how its days and weeks lie, in one row, for those who know the store only. week_mode is that
-- of toStartOfWeek (1: weeks begin on Monday). The days are those of activity, NULL where there is none: every day that was
-- computed has its cell of everybody, shown or not.
CREATE OR REPLACE VIEW v_organisation @onCluster AS
WITH
    (SELECT (minOrNull(starts), maxOrNull(starts)) FROM shown_participation FINAL WHERE grain = 'day' AND dim = 'all') AS days
SELECT
    anyIf(settings.text, settings.name = 'organisation_name') AS name,
    anyIf(settings.text, settings.name = 'time_zone') AS time_zone,
    toUInt8(anyIf(settings.value, settings.name = 'week_mode')) AS week_mode,
    days.1 AS first_day,
    days.2 AS last_day
FROM (SELECT * FROM setting FINAL) AS settings;

-- Which weeks of retention and of the people of a year have to be computed again: those that a changed day reaches into, those
-- that are due and not there yet, those that are there and no longer due, and those of whose participation something else is
-- shown now. Due are weeks with a contribution in them or in the 28 days before (a year: in the 364 days that end with
-- them): without one they hold nothing.
INSERT INTO dirty_period (run, grain, starts, ends, due)
WITH
    (
        SELECT arraySort(groupArray((day, contributed)))
        FROM (SELECT day, max(posts + replies + reactions + shares > 0) AS contributed FROM person_day FINAL GROUP BY day)
    ) AS days_with_acts,
    arrayMap(of -> of.1, arrayFilter(of -> of.2, days_with_acts)) AS days_with_contributions,
    (SELECT min(day) FROM person_day WHERE version > {factsSince:UInt64}) AS first_changed,
    (SELECT count() > 0 FROM person_day WHERE version > {factsSince:UInt64}) AS has_changed,
    toStartOfWeek(days_with_acts[1].1, {weekMode:UInt8}) AS first_week,
    toStartOfWeek(days_with_acts[-1].1, {weekMode:UInt8}) AS last_week,
    due AS
    (
        SELECT of.1 AS grain, starts
        FROM
        (
            SELECT
                arrayJoin([('retention', 28), ('year', 357)]::Array(Tuple(String, UInt16))) AS of,
                arrayJoin(arrayMap(step -> first_week + step, range(0, toUInt32(last_week - first_week + 1), 7))) AS starts
            WHERE notEmpty(days_with_acts)
        )
        WHERE arrayExists(day -> day >= starts - of.2 AND day < starts + 7, days_with_contributions)
    )
SELECT {run:UInt64}, grain, starts, starts + 6, max(from_due) AS is_due
FROM
(
    SELECT grain, starts, 1 AS from_due, 0 AS from_there, 0 AS is_shown_anew FROM due
    UNION ALL
    SELECT DISTINCT 'retention', starts, 0, 1, 0 FROM retention_week FINAL
    UNION ALL
    SELECT DISTINCT 'year', starts, 0, 1, 0 FROM community_year FINAL
    UNION ALL
    SELECT DISTINCT 'retention', starts, 0, 0, 1 FROM shown_participation WHERE grain = 'week' AND version > {factsSince:UInt64}
)
GROUP BY grain, starts
HAVING is_due != max(from_there)
    OR max(is_shown_anew) = 1 AND (is_due = 1 OR max(from_there) = 1)
    -- A first contribution reaches into every later week's newcomers and returning people, and into the retention of the
    -- four weeks before.
    OR has_changed AND if(grain = 'retention', starts >= toStartOfWeek(first_changed, {weekMode:UInt8}) - 28, starts + 6 >= first_changed)

-- The same for the weeks of retention. Newcomers, returning, continuing and lapsed people hang together: continuing people
-- follow from a week's people, and from those of the four weeks before less the lapsed. So returning and lapsed people are
-- shown where each of the four is nobody or enough.
INSERT INTO suppression_cell (run, figure, grain, starts, scope, dim, key, parent, floor, people, few, parts, why, pass)
WITH
    retention AS
    (
        SELECT * EXCEPT (scope, dim, version, is_deleted), toString(scope) AS scope, toString(dim) AS dim
        FROM retention_week FINAL
        WHERE starts IN (
            SELECT starts FROM dirty_period
            WHERE run = {run:UInt64} AND grain = 'retention' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
        )
    ),
    weeks AS
    (
        SELECT starts, toString(scope) AS scope, toString(dim) AS dim, key, floor, hidden_because
        FROM shown_participation FINAL
        WHERE grain = 'week' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
    ),
    figures AS
    (
        SELECT
            retention.starts AS starts, retention.scope AS scope, retention.dim AS dim, retention.key AS key,
            retention.people AS people, retention.newcomers AS newcomers, retention.retained AS retained,
            retention.returning AS returning, retention.lapsed AS lapsed,
            if(dim IN ('unit', 'level', 'location'), greatest(10, {minPeopleByAttribute:UInt32}), greatest(5, {minPeople:UInt32})) AS floor,
            weeks.hidden_because != '' OR weeks.floor = 0 AS is_hidden,
            splitByString(' / ', key) AS parts_of_key,
            multiIf(
                dim = 'all', ('', ''),
                dim = 'unit' AND length(parts_of_key) > 1, ('unit', arrayStringConcat(arrayPopBack(parts_of_key), ' / ')),
                ('all', '')
            )::Tuple(dim String, key String) AS parent,
            people - newcomers - returning AS continuing,
            arrayJoin(['newcomers', 'retained', 'returning']) AS figure,
            multiIf(
                figure = 'newcomers', [newcomers, toUInt32(people - newcomers)],
                figure = 'retained', [newcomers, toUInt32(people - newcomers), retained, toUInt32(newcomers - retained)],
                [newcomers, returning, toUInt32(continuing), lapsed]
            )::Array(UInt32) AS parts
        FROM retention
        LEFT JOIN weeks
            ON retention.starts = weeks.starts AND retention.scope = weeks.scope AND retention.dim = weeks.dim AND retention.key = weeks.key
    )
SELECT
    {run:UInt64}, figure, 'week', starts, scope, dim, key, parent, floor, toUInt32(people), [], parts,
    if(is_hidden OR arrayExists(part -> part > 0 AND part < floor, parts), 'small', ''),
    0
FROM figures

SELECT
    day, scope,
    toUInt32(sum(mentioned)) AS mentions,
    toUInt32(uniqExactIf(author, mentioned > 0)) AS authors,
    toUInt32(uniqExactIf(author, mentioned = 0)) AS others
FROM
(
@texts
)
GROUP BY day, scope

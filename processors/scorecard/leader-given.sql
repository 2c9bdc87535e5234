-- Reactions to staff and mentions of staff on dirty days. Staff are people of the directory who are no executives that day.
SELECT
    voices.leader_id AS leader_id,
    turned.day AS day,
    toUInt32(sum(turned.reactions)) AS reactions,
    toUInt32(sum(turned.mentions)) AS mentions
FROM
(
    SELECT
        day, from_person, to_person, sum(interaction.reactions) AS reactions, sum(interaction.mentions) AS mentions,
        toDateTime64(day, 3, {timeZone:String}) AS begins_at, toDateTime64(day + 1, 3, {timeZone:String}) AS ends_at
    FROM interaction FINAL
    WHERE to_known = 1
      AND day IN (SELECT starts FROM dirty_period WHERE run = {run:UInt64} AND grain = 'scorecard given')
      AND from_person IN (SELECT person_id FROM leader_voice)
    GROUP BY day, from_person, to_person
    HAVING reactions + mentions > 0
) AS turned
INNER JOIN
(
    SELECT DISTINCT person_id, leader_id, valid_from, valid_to FROM leader_voice
) AS voices ON turned.from_person = voices.person_id
LEFT JOIN
(
    SELECT person_id, groupArray((valid_from, valid_to)) AS terms
    FROM leader_voice
    WHERE by_delegate = 0
    GROUP BY person_id
) AS offices ON turned.to_person = offices.person_id
WHERE voices.valid_from < turned.ends_at AND voices.valid_to > turned.begins_at
  AND turned.to_person != voices.leader_id
  AND NOT arrayExists(term -> term.1 < turned.ends_at AND term.2 > turned.begins_at, offices.terms)
GROUP BY leader_id, day

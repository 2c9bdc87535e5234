-- Leaders and those they turned to or who turned to them, on dirty days. Who speaks for a leader, and who is an executive, is
-- judged by the day. Nobody is a partner of the leader for whom they write.
WITH
    touched AS
    (
        SELECT
            day, from_person, to_person,
            sum(replies + reactions + shares + mentions) AS acts,
            max(from_known) AS from_is_known,
            max(to_known) AS to_is_known,
            any((from_level, to_level)) AS levels
        FROM interaction FINAL
        WHERE day IN (SELECT toDate(id) FROM dirty_reach WHERE run = {run:UInt64} AND kind = 'tie_day')
          AND (from_person IN (SELECT person_id FROM leader_voice) OR to_person IN (SELECT person_id FROM leader_voice))
        GROUP BY day, from_person, to_person
        HAVING acts > 0
    ),
    sides AS
    (
        SELECT day, from_person AS voice, to_person AS other, acts AS outward, 0 AS inward, to_is_known AS is_known, levels.2 AS level
        FROM touched
        UNION ALL
        SELECT day, to_person, from_person, 0, acts, from_is_known, levels.1
        FROM touched
    ),
    offices AS
    (
        SELECT person_id, groupArray((leader_id, by_delegate, valid_from, valid_to)) AS offices
        FROM leader_voice
        GROUP BY person_id
    ),
    spoken AS
    (
        SELECT
            sides.day AS day, voices.leader_id AS leader_id, sides.voice AS voice, sides.other AS other,
            sides.outward AS outward, sides.inward AS inward, sides.is_known AS is_known, sides.level AS level,
            max(voices.by_delegate) AS is_delegate,
            argMax(tuple(voices.leader_level), voices.valid_from).1 AS leader_level
        FROM sides
        INNER JOIN leader_voice AS voices ON sides.voice = voices.person_id
        WHERE voices.valid_from < toDateTime64(sides.day + 1, 3, {timeZone:String})
          AND voices.valid_to > toDateTime64(sides.day, 3, {timeZone:String})
        GROUP BY day, leader_id, voice, other, outward, inward, is_known, level
    )
SELECT
    spoken.leader_id AS leader_id,
    spoken.day AS day,
    spoken.other AS person_id,
    toUInt32(sum(spoken.outward)) AS outward,
    toUInt32(sum(spoken.inward)) AS inward,
    toUInt32(sumIf(spoken.outward + spoken.inward, spoken.is_delegate = 1)) AS by_delegate,
    arrayFilter(
        office -> office.3 < toDateTime64(spoken.day + 1, 3, {timeZone:String}) AND office.4 > toDateTime64(spoken.day, 3, {timeZone:String}),
        any(offices.offices)
    ) AS others_offices,
    toUInt8(max(spoken.is_known) AND NOT arrayExists(office -> office.2 = 0, others_offices)) AS is_staff,
    max(spoken.leader_level) AS leader_level,
    max(spoken.level) AS person_level
FROM spoken
LEFT JOIN offices ON spoken.other = offices.person_id
GROUP BY leader_id, day, person_id
HAVING NOT arrayExists(office -> office.1 = spoken.leader_id, others_offices)

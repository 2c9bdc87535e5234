-- Who answered under leaders' posts, by day the first time, with the threads and communities that they began at any time.
-- A community is said to be started by whoever writes in it first, unless it is as old as the data.
WITH
    comments AS
    (
        SELECT leaders.leader_id AS leader, replies.person_id AS person, replies.day AS day, min(replies.occurred_at) AS said_at
        FROM
        (
            SELECT person_id, day, occurred_at, root_id
            FROM post FINAL
            WHERE scope = 'internal' AND kind = 'reply' AND leader_id = '' AND day BETWEEN {firstDay:Date} AND {lastDay:Date}
              AND person_id NOT IN (SELECT person_id FROM person WHERE is_executive = 1 OR delegate_of != '')
        ) AS replies
        INNER JOIN (SELECT post_id, leader_id FROM post FINAL WHERE scope = 'internal' AND leader_id != '' AND kind = 'post') AS leaders
            ON replies.root_id = leaders.post_id
        GROUP BY leader, person, day
    ),
    begun AS
    (
        SELECT person_id, arraySort(groupArray(toUnixTimestamp64Milli(occurred_at))) AS threads
        FROM post FINAL
        WHERE scope = 'internal' AND kind = 'post' AND day BETWEEN {firstDay:Date} - {commenterDays:UInt16} - 1 AND {lastDay:Date}
          AND person_id IN (SELECT person FROM comments)
        GROUP BY person_id
    ),
    founded AS
    (
        SELECT founder, arraySort(groupArray(toUnixTimestamp64Milli(at))) AS communities
        FROM
        (
            SELECT community_id, argMin(person_id, (occurred_at, post_id)) AS founder, min(occurred_at) AS at, min(day) AS first_written
            FROM post FINAL
            WHERE scope = 'internal' AND community_id != '' AND day <= {lastDay:Date}
            GROUP BY community_id
        )
        WHERE first_written >= {dataBegins:Date} + {settleDays:UInt16}
        GROUP BY founder
    )
SELECT
    person,
    groupArray((leader, toUInt32(day), toUnixTimestamp64Milli(said_at))) AS comments,
    any(begun.threads) AS threads,
    any(founded.communities) AS communities
FROM (SELECT * FROM comments ORDER BY leader, day, said_at) AS said
LEFT JOIN begun ON said.person = begun.person_id
LEFT JOIN founded ON said.person = founded.founder
GROUP BY person
ORDER BY person

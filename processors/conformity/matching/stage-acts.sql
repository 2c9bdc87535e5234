-- Acts of people in some communities, and whether they speak with authority as of the moment: enrolled executives, or the
-- people asked for; delegates and other executives are left out of everything. Of reactions only theirs matter. What has no
-- time of its own (a Slack reaction, an import by day) cannot be placed in a window. A channel without threads is one thread
-- itself: there, the conversations that its messages are grouped into are too short to compare a day with the day before. All
-- such channels of a platform are one community, so that "elsewhere" is in the other channels.
INSERT INTO conformity_act (run, community, thread, at, act, key, person, in_group, excluded, kind, is_root, tokens, sentiment, act_id, in_stream)
WITH
    acts AS
    (
        SELECT
            id, verb, occurred_at, community_id, thread_id, object_id, person_id, words, sentiment
        FROM live_act
        WHERE kind_of_actor = 'person'
          AND precision = 'exact'
          AND verb IN ('post', 'reply', 'react')
          AND day BETWEEN toDate({fromDay:String}) AND toDate({toDay:String})
          AND occurred_at >= fromUnixTimestamp64Milli({stagedFrom:Int64}, 'UTC') AND occurred_at < fromUnixTimestamp64Milli({stagedTo:Int64}, 'UTC')
          AND (verb = 'react' OR community_id IN {communities:Array(String)})
    ),
    judged AS
    (
        SELECT
            acts.*,
            periods.active = 1 AND periods.valid_to > acts.occurred_at AS is_known,
            is_known AND periods.is_executive = 1 AS is_enrolled,
            is_known AND periods.is_executive = 0 AND periods.delegate_of != '' AS is_delegate,
            toUInt8(if({enrolled:UInt8} = 1, is_enrolled, acts.person_id IN {executives:Array(String)})) AS in_group,
            toUInt8(in_group = 0 AND (is_enrolled OR is_delegate)) AS excluded
        FROM acts
        ASOF LEFT JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.occurred_at >= periods.valid_from
        WHERE acts.verb != 'react' OR in_group = 1 OR excluded = 1
    ),
    placed AS
    (
        SELECT
            judged.* EXCEPT (community_id, thread_id),
            if(judged.verb = 'react', objects.community_id, judged.community_id) AS community_id,
            if(judged.verb = 'react', objects.root_id, judged.thread_id) AS thread_id
        FROM judged
        LEFT JOIN
        (
            SELECT post_id, community_id, root_id
            FROM post FINAL
            WHERE community_id IN {communities:Array(String)} AND post_id IN (SELECT object_id FROM judged WHERE verb = 'react')
        ) AS objects ON judged.object_id = objects.post_id
        WHERE judged.verb != 'react' OR objects.post_id != ''
    ),
    streams AS
    (
        SELECT id, min(number) OVER (PARTITION BY platform, instance) AS number
        FROM
        (
            SELECT id, platform, instance, indexOf({communities:Array(String)}, id) AS number
            FROM community FINAL
            WHERE id IN {communities:Array(String)}
              AND id IN (
                  SELECT community_id
                  FROM activity
                  WHERE verb IN ('post', 'reply') AND community_id IN {communities:Array(String)}
                    AND day BETWEEN toDate({fromDay:String}) AND toDate({toDay:String})
                  GROUP BY community_id
                  HAVING 2 * countIf(
                      (community_id, toStartOfMonth(day)) IN (SELECT community_id, month FROM conversation_month FINAL WHERE is_grouped = 1)
                  ) > count()
              )
        )
    ),
    located AS
    (
        SELECT
            placed.* EXCEPT (thread_id),
            streams.id != '' AS in_stream,
            if(in_stream, '', placed.thread_id) AS thread_id,
            if(in_stream, streams.number, indexOf({communities:Array(String)}, placed.community_id)) AS community
        FROM placed
        LEFT JOIN streams ON placed.community_id = streams.id
    )
SELECT
    {run:UInt64},
    community,
    dense_rank() OVER (ORDER BY community_id, thread_id),
    toUnixTimestamp64Milli(occurred_at),
    row_number() OVER (ORDER BY id),
    cityHash64(id),
    dense_rank() OVER (ORDER BY person_id),
    in_group, excluded,
    multiIf(verb = 'react', 'reaction', verb = 'reply', 'reply', 'post'),
    verb = 'post',
    words, sentiment, id, in_stream
FROM located

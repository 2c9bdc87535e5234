-- What leaders and those who write for them did on dirty days. Who speaks for whom is judged at the moment of the act.
SELECT
    voices.leader_id AS leader_id,
    acts.local_day AS day,
    acts.id AS act_id,
    any(acts.verb) AS verb,
    -- Somebody who is both an executive and a delegate speaks for themselves too.
    min(voices.by_delegate) AS by_delegate,
    any(acts.community_id) AS community_id,
    any(communities.visibility) AS visibility,
    any(if(
        acts.verb = 'post',
        arrayFilter(format -> format != '', [
            if(acts.object_kind = 'article', 'article', ''),
            if(acts.object_kind = 'file', 'file', ''),
            if(acts.has_link = 1 OR notEmpty(acts.links), 'link', ''),
            if(acts.has_question = 1, 'question', ''),
            if(acts.words >= 150, 'long', if(acts.words > 0, 'short', ''))
        ]),
        []
    )) AS formats,
    any(arraySort(arrayDistinct(arrayFilter(
        domain -> domain != '',
        if(acts.verb = 'react', [], arrayMap(link -> lower(domainWithoutWWW(link)), acts.links))
    )))) AS domains,
    any(toUInt8(acts.words > 0)) AS worded,
    any(toUInt8(acts.verb = 'reply' AND ifNull(acts.sentiment, 0) >= {positiveFrom:Float64})) AS is_positive
FROM
(
    SELECT
        id, toString(verb) AS verb, toDate(occurred_at, {timeZone:String}) AS local_day, occurred_at, person_id, community_id,
        object_kind, has_link, links, has_question, words, sentiment
    FROM live_act
    WHERE kind_of_actor = 'person'
      AND verb IN ('post', 'reply', 'share', 'react')
      AND live_act.day IN (
          SELECT arrayJoin([starts - 1, starts, starts + 1])
          FROM dirty_period
          WHERE run = {run:UInt64} AND grain = 'scorecard day' AND starts BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
      AND toDate(occurred_at, {timeZone:String}) IN (
          SELECT starts FROM dirty_period
          WHERE run = {run:UInt64} AND grain = 'scorecard day' AND starts BETWEEN {firstDay:Date} AND {lastDay:Date}
      )
      AND person_id IN (SELECT person_id FROM leader_voice)
) AS acts
INNER JOIN leader_voice AS voices ON acts.person_id = voices.person_id
LEFT JOIN (SELECT id, toString(visibility) AS visibility FROM community FINAL) AS communities ON acts.community_id = communities.id
WHERE acts.occurred_at >= voices.valid_from AND acts.occurred_at < voices.valid_to
GROUP BY leader_id, day, act_id

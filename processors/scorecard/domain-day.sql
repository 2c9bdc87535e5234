-- Domains that people linked to on dirty days.
SELECT
    toDate(occurred_at, {timeZone:String}) AS local_day,
    local_day AS day,
    arrayJoin(arrayDistinct(arrayFilter(name -> name != '', arrayMap(link -> lower(domainWithoutWWW(link)), links)))) AS domain,
    toUInt32(count()) AS acts
FROM live_act
WHERE kind_of_actor = 'person'
  AND verb IN ('post', 'reply', 'share')
  AND notEmpty(links)
  AND live_act.day IN (
      SELECT arrayJoin([starts - 1, starts, starts + 1])
      FROM dirty_period
      WHERE run = {run:UInt64} AND grain = 'scorecard day' AND starts BETWEEN {firstDay:Date} AND {lastDay:Date}
  )
  AND toDate(occurred_at, {timeZone:String}) IN (
      SELECT starts FROM dirty_period
      WHERE run = {run:UInt64} AND grain = 'scorecard day' AND starts BETWEEN {firstDay:Date} AND {lastDay:Date}
  )
GROUP BY local_day, domain

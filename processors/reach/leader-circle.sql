-- Posts of leaders of which something has changed, and whether what was said below them counts in four weeks: in a circle that is too
-- small it says nothing.
SELECT leader_id, day, post_id, toUInt8(audience_kind = 'unknown' OR ifNull(audience >= {minPeople:UInt32}, 0)) AS is_enough
FROM leader_post FINAL
WHERE (leader_id, day, post_id) IN (SELECT leader_id, day, post_id FROM leader_post WHERE version > {factsSince:UInt64})

-- Posts and replies of some days: what each answers (in a conversation: what it goes on from), who wrote it, and of which
-- of the groups that person was when it was written. {kinds} and {values} are the groups, one after the other; `list`
-- and `none` are nobody here, because long lists of people are looked up outside.
SELECT
    acts.id AS id,
    acts.person_id AS person,
    acts.actor_id AS account,
    if({explicitOnly:UInt8} = 1, acts.said_parent_id, acts.parent_id) AS parent,
    multiIf({splitBy:String} = 'community', acts.community_id, {splitBy:String} = 'thread', acts.thread_id, '') AS part,
    acts.day >= {firstDay:Date} AND {community:String} IN ('', acts.community_id, acts.community_name) AS in_question,
    acts.characters = 0 AS is_empty,
    acts.lang AS lang,
    toFloat64(toUnixTimestamp64Milli(acts.occurred_at)) AS at,
    toUInt8(arraySum(arrayMap(
        (kind, value, bit) -> if(
            multiIf(
                kind = 'everyone', 1,
                kind = 'executives', known AND periods.is_executive = 1,
                kind = 'staff', NOT known OR (periods.is_executive = 0 AND periods.delegate_of = ''),
                kind = 'unit', known AND (has(periods.unit_names, value) OR has(periods.places, ('unit', value))),
                kind = 'level', known AND ifNull(toString(periods.level), '') = value,
                kind = 'community', value IN (acts.community_id, acts.community_name),
                0
            ),
            bit,
            0
        ),
        {kinds:Array(String)},
        {values:Array(String)},
        [1, 2, 4]
    ))) AS of_groups,
    periods.active = 1 AND periods.valid_to > acts.occurred_at AS known
FROM
(
    SELECT
        said.id AS id, said.person_id AS person_id, said.actor_id AS actor_id, said.parent_id AS parent_id,
        said.said_parent_id AS said_parent_id, said.thread_id AS thread_id, said.community_id AS community_id,
        communities.name AS community_name, said.day AS day, said.occurred_at AS occurred_at, said.lang AS lang,
        said.characters AS characters
    FROM
    (
        SELECT *
        FROM live_act
        WHERE kind_of_actor = 'person'
          AND verb IN ('post', 'reply')
          AND {scope:String} IN ('all', scope)
          AND day BETWEEN {from:Date} AND {until:Date}
    ) AS said
    LEFT ANY JOIN (SELECT id, name FROM known_community) AS communities ON said.community_id = communities.id
) AS acts
ASOF LEFT JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.occurred_at >= periods.valid_from

-- Posts and replies of some days: what each answers (in a conversation: what it goes on from), who wrote it, and of which
-- of the groups that person was when it was written. {kinds} and {values} are the groups, one after the other; `list`
-- and `none` are nobody here, because long lists of people are looked up outside.
WITH
    known_communities AS (SELECT id, name FROM known_community)
SELECT
    acts.id AS id,
    acts.person_id AS person,
    acts.actor_id AS account,
    if({explicitOnly:UInt8} = 1, acts.said_parent_id, acts.parent_id) AS parent,
    if({splitBy:String} = 'community', acts.community_id, if({splitBy:String} = 'thread', acts.thread_id, '')) AS part,
    acts.day >= {firstDay:Date} AND ({community:String} = '' OR acts.community_id IN (
        SELECT id FROM known_communities WHERE {community:String} IN (id, name)
    )) AS in_question,
    acts.characters = 0 AS is_empty,
    acts.lang AS lang,
    toUInt8(arraySum(arrayMap(
        (kind, value, bit) -> bit * multiIf(
            kind = 'everyone', 1,
            kind = 'executives', known AND periods.is_executive = 1,
            kind = 'staff', NOT known OR (periods.is_executive = 0 AND periods.delegate_of = ''),
            kind = 'unit', known AND (has(periods.unit_names, value) OR has(periods.places, ('unit', value))),
            kind = 'level', known AND toString(periods.level) = value,
            kind = 'community', (acts.community_id, value) IN (
                SELECT id, arrayJoin([id, name]) FROM known_communities
            ),
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
        id, person_id, actor_id, parent_id, said_parent_id, thread_id, community_id, day, occurred_at, lang, characters
    FROM live_act
    WHERE kind_of_actor = 'person'
      AND verb IN ('post', 'reply')
      AND ({scope:String} = 'all' OR scope = {scope:String})
      AND day BETWEEN {from:Date} AND {until:Date}
) AS acts
ASOF LEFT JOIN person_period AS periods ON acts.person_id = periods.person_id AND acts.occurred_at >= periods.valid_from

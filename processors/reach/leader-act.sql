-- Acts in the cascades of dirty leader posts, as of the moment of each: who did it, where they stood, whether it was on
-- something of the leader's. {firstDay} is the UTC day of the earliest of the posts. What others do counts within the window;
-- an answer of the leader may come later.
WITH
    dirty AS
    (
        SELECT id
        FROM dirty_reach
        WHERE run = {run:UInt64} AND kind = 'leader_post' AND id BETWEEN {firstId:String} AND {lastId:String}
    ),
    leads AS
    (
        SELECT post_id, leader_id, person_id, occurred_at
        FROM post FINAL
        WHERE leader_id != '' AND kind = 'post' AND post_id IN (SELECT id FROM dirty)
    ),
    nodes AS
    (
        SELECT root_id, node_id, kind, of_id, person_id, leader_id
        FROM thread_node FINAL
        WHERE root_id IN (SELECT id FROM dirty)
    ),
    -- A reaction may be to a post that stands in one thread and quotes another.
    placed AS
    (
        SELECT
            nodes.root_id AS root_id,
            id,
            if(verb = 'react', 'react', toString(nodes.kind)) AS kind,
            occurred_at,
            precision,
            live_act.person_id AS person_id,
            actor_id,
            mentions,
            if(verb = 'react', nodes.node_id, nodes.of_id) AS target_id,
            if(verb = 'react', '', nodes.leader_id) AS speaks_for
        FROM live_act
        INNER JOIN nodes ON if(verb = 'react', object_id, id) = nodes.node_id
        WHERE kind_of_actor = 'person'
          AND verb IN ('post', 'reply', 'react', 'share')
          AND live_act.day >= {firstDay:Date}
          AND if(verb = 'react', object_id, id) IN (SELECT node_id FROM nodes)
    ),
    delegations AS
    (
        SELECT person_id, groupArray((delegate_of, valid_from, valid_to)) AS leaders
        FROM person_period
        WHERE delegate_of != '' AND active = 1
        GROUP BY person_id
    ),
    judged AS
    (
        SELECT
            leads.post_id AS post_id,
            leads.leader_id AS leader_id,
            placed.id AS act_id,
            placed.kind AS kind,
            placed.occurred_at AS occurred_at,
            placed.precision AS precision,
            placed.person_id AS person_id,
            placed.actor_id AS account_id,
            placed.target_id AS target_id,
            placed.mentions AS mentions,
            multiIf(
                placed.speaks_for = leads.leader_id, 'leader',
                placed.person_id = leads.person_id OR placed.person_id = leads.leader_id OR arrayExists(
                    leader -> leader.1 = leads.leader_id AND placed.occurred_at >= leader.2 AND placed.occurred_at < leader.3,
                    delegations.leaders
                ), 'own',
                'other'
            ) AS role,
            -- What is answered and is no node hangs on the post itself.
            toUInt8(targets.node_id = '' OR targets.node_id = leads.post_id OR targets.leader_id = leads.leader_id
                OR targets.person_id = leads.leader_id OR targets.person_id = leads.person_id) AS on_leader
        FROM placed
        INNER JOIN leads ON placed.root_id = leads.post_id
        LEFT JOIN nodes AS targets ON placed.root_id = targets.root_id AND placed.target_id = targets.node_id
        LEFT JOIN delegations ON placed.person_id = delegations.person_id
        WHERE toDate(placed.occurred_at) >= toDate(leads.occurred_at)
          AND (role = 'leader' OR placed.occurred_at <= leads.occurred_at + toIntervalDay({windowDays:UInt32}))
    )
SELECT
    judged.post_id AS post_id,
    judged.act_id AS act_id,
    judged.leader_id AS leader_id,
    judged.kind AS kind,
    judged.occurred_at AS occurred_at,
    judged.precision AS precision,
    judged.person_id AS person_id,
    judged.account_id AS account_id,
    judged.target_id AS target_id,
    judged.role AS role,
    judged.on_leader AS on_leader,
    -- Of others it does not matter here whom they name.
    if(judged.role = 'leader', judged.mentions, []) AS mentions,
    if(periods.active = 1 AND periods.valid_to > judged.occurred_at, periods.unit_names, []) AS unit_names,
    if(chains.valid_to > judged.occurred_at, chains.chain, []) AS chain,
    multiIf(
        judged.role != 'other', 'inside',
        has(chain, judged.leader_id), 'inside',
        -- Who has no manager is known to stand outside only as somebody above the leader.
        length(chain) > 1 OR leader_chains.valid_to > judged.occurred_at AND has(leader_chains.chain, judged.person_id), 'outside',
        'unknown'
    ) AS line
FROM judged
ASOF LEFT JOIN person_period AS periods ON judged.person_id = periods.person_id AND judged.occurred_at >= periods.valid_from
ASOF LEFT JOIN (SELECT * FROM management_chain FINAL) AS chains
    ON judged.person_id = chains.person_id AND judged.occurred_at >= chains.valid_from
ASOF LEFT JOIN (SELECT * FROM management_chain FINAL) AS leader_chains
    ON judged.leader_id = leader_chains.person_id AND judged.occurred_at >= leader_chains.valid_from

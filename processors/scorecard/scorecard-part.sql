-- Every part of every executive's scorecard, over the {weeks} weeks that end with each dirty week. Peers are those in
-- office on its last day. A part that would describe too few other people is missing, and a part that nobody can know is.
WITH
    periods AS
    (
        SELECT
            starts, ends, starts - 7 * ({weeks:UInt32} - 1) AS first_day,
            toDateTime64(first_day, 3, {timeZone:String}) AS begins_at,
            toDateTime64(ends + 1, 3, {timeZone:String}) - toIntervalMillisecond(1) AS at
        FROM dirty_period FINAL
        WHERE run = {run:UInt64} AND grain = 'scorecard week' AND due = 1
          AND starts BETWEEN {firstWeek:Date} AND {lastWeek:Date}
    ),
    (SELECT groupUniqArray(starts) FROM periods) AS due_weeks,
    {firstWeek:Date} - 7 * ({weeks:UInt32} - 1) AS first_needed,
    {lastWeek:Date} + 6 AS last_needed,
    (SELECT min(starts) FROM participation_period FINAL WHERE grain = 'day' AND dim = 'all') AS data_from,
    (SELECT if(count() = 0, 1, argMax(depth, valid_from)) FROM unit_list FINAL WHERE depth > 0) AS depth,
    leaders AS
    (
        SELECT
            periods.starts AS starts, periods.ends AS ends, periods.first_day AS first_day,
            periods.begins_at AS begins_at, periods.at AS at,
            offices.person_id AS leader_id, offices.unit_names AS unit_names
        FROM (SELECT person_id, valid_from, valid_to, unit_names FROM person_period WHERE is_executive = 1 AND active = 1) AS offices
        CROSS JOIN periods
        WHERE offices.valid_from <= periods.at AND offices.valid_to > periods.at
    ),
    -- Every act counts in each of the spans of weeks that it lies in.
    items AS
    (
        SELECT *, toStartOfWeek(day, {weekMode:UInt8}) + 7 * step AS starts
        FROM (SELECT * FROM leader_item FINAL WHERE day BETWEEN first_needed AND last_needed) AS found
        ARRAY JOIN range({weeks:UInt32}) AS step
        WHERE has(due_weeks, starts)
    ),
    item_sums AS
    (
        SELECT
            leader_id, starts,
            countIf(verb = 'post') AS originals,
            countIf(verb IN ('post', 'reply')) AS written,
            countIf(verb = 'post' AND by_delegate = 1) AS delegated,
            length(groupUniqArrayArray(formats)) AS format_kinds,
            countIf(verb = 'share') AS shared,
            countIf(verb = 'share' AND worded = 1) AS worded_shares,
            countIf(is_positive = 1) AS positive_replies,
            uniqExactIf(community_id, visibility = 'public' AND community_id != '') AS open_places,
            uniqExactIf(community_id, visibility = 'private' AND community_id != '') AS closed_places
        FROM items
        GROUP BY leader_id, starts
    ),
    -- Where nobody shares anything, there is perhaps no way to.
    sharing_weeks AS (SELECT starts, sum(shared) AS shares FROM item_sums GROUP BY starts),
    domain_days AS
    (
        SELECT domain, groupArray(day) AS days
        FROM domain_day FINAL
        WHERE day BETWEEN first_needed - 90 AND last_needed
          AND domain IN (SELECT arrayJoin(domains) FROM leader_item FINAL WHERE day BETWEEN first_needed AND last_needed)
        GROUP BY domain
    ),
    sources AS
    (
        SELECT
            links.leader_id AS leader_id, links.starts AS starts,
            uniqExactIf(links.domain, links.day - 28 >= data_from) AS known_domains,
            uniqExactIf(
                links.domain,
                links.day - 28 >= data_from
                    AND NOT arrayExists(other -> other < links.day AND other >= links.day - 90, domain_days.days)
            ) AS novel_domains
        FROM (SELECT leader_id, starts, day, arrayJoin(domains) AS domain FROM items) AS links
        LEFT JOIN domain_days ON links.domain = domain_days.domain
        GROUP BY leader_id, starts
    ),
    given AS
    (
        SELECT leader_id, toStartOfWeek(day, {weekMode:UInt8}) + 7 * step AS starts, sum(reactions + mentions) AS acts
        FROM (SELECT * FROM leader_given FINAL WHERE day BETWEEN first_needed AND last_needed) AS found
        ARRAY JOIN range({weeks:UInt32}) AS step
        WHERE has(due_weeks, starts)
        GROUP BY leader_id, starts
    ),
    posts AS
    (
        SELECT
            leader_id, starts,
            sum(commenters) AS all_commenters, sum(answered) AS all_answered,
            uniqExactArray(arrayMap(dialogue -> dialogue.1, dialogues)) AS commenting_people,
            uniqExactArray(arrayMap(wait -> wait.1, answer_waits)) AS answered_people,
            groupArrayArray(arrayMap(wait -> wait.2, answer_waits)) AS waits
        FROM
        (
            SELECT *, toStartOfWeek(day, {weekMode:UInt8}) + 7 * step AS starts
            FROM (SELECT * FROM leader_post FINAL WHERE day BETWEEN first_needed AND last_needed) AS found
            ARRAY JOIN range({weeks:UInt32}) AS step
            WHERE has(due_weeks, starts)
        )
        GROUP BY leader_id, starts
    ),
    -- Below each post: which comments were questions, and whether they were answered.
    posts_needed AS (SELECT post_id FROM leader_post FINAL WHERE day BETWEEN first_needed AND last_needed),
    threads AS
    (
        SELECT
            leader_id, post_id,
            groupArrayIf((person_id, act_id, account_id, occurred_at), role = 'other' AND kind = 'reply' AND act_id IN
            (
                SELECT post_id
                FROM post FINAL
                WHERE has_question = 1 AND kind = 'reply' AND day >= first_needed
                  AND post_id IN (SELECT act_id FROM leader_act FINAL WHERE kind = 'reply' AND post_id IN (SELECT post_id FROM posts_needed))
            )) AS questions,
            groupArrayIf((target_id, occurred_at, mentions), role = 'leader' AND kind = 'reply') AS replies
        FROM leader_act FINAL
        WHERE post_id IN (SELECT post_id FROM posts_needed)
        GROUP BY leader_id, post_id
    ),
    asked_below AS
    (
        SELECT
            leader_id, post_id, questions,
            arrayFilter(
                question -> arrayExists(
                    reply -> reply.2 >= question.4
                        AND (reply.1 = question.2 OR reply.1 = post_id AND (empty(reply.3) OR has(reply.3, question.3))),
                    replies
                ),
                questions
            ) AS answered_questions
        FROM threads
    ),
    -- Who came through somebody else only. By rows, because an array that is looked into for each member of another one is
    -- held once for each of them.
    below AS
    (
        SELECT
            leader_id, post_id,
            groupArray(person_id) AS people,
            groupArrayIf(person_id, is_direct = 1) AS direct_people,
            groupArrayIf(person_id, is_direct = 0) AS organic_people
        FROM
        (
            SELECT leader_id, post_id, person_id, max(on_leader) AS is_direct
            FROM leader_act FINAL
            WHERE role = 'other' AND post_id IN (SELECT post_id FROM posts_needed)
            GROUP BY leader_id, post_id, person_id
        )
        GROUP BY leader_id, post_id
    ),
    cascades AS
    (
        SELECT
            found.leader_id AS leader_id,
            toStartOfWeek(found.day, {weekMode:UInt8}) + 7 * step AS starts,
            sum(length(below.people)) AS pairs,
            sum(length(below.direct_people)) AS direct_pairs,
            uniqExactArray(below.people) AS everybody,
            uniqExactArray(below.direct_people) AS direct_ones,
            uniqExactArray(below.organic_people) AS organic_ones,
            sum(length(asked_below.questions)) AS all_questions,
            sum(length(asked_below.answered_questions)) AS answered_ones,
            uniqExactArray(arrayMap(question -> question.1, asked_below.questions)) AS asking_people
        FROM (SELECT leader_id, day, post_id FROM leader_post FINAL WHERE day BETWEEN first_needed AND last_needed) AS found
        INNER JOIN asked_below ON found.leader_id = asked_below.leader_id AND found.post_id = asked_below.post_id
        LEFT JOIN below ON found.leader_id = below.leader_id AND found.post_id = below.post_id
        ARRAY JOIN range({weeks:UInt32}) AS step
        WHERE has(due_weeks, starts)
        GROUP BY leader_id, starts
    ),
    accounts AS
    (
        SELECT account_id, person_id FROM account_link FINAL WHERE person_id IN (SELECT leader_id FROM leaders)
        UNION ALL
        SELECT DISTINCT leader_id, leader_id FROM leaders WHERE leader_id NOT IN (SELECT account_id FROM account_link FINAL)
    ),
    followed AS
    (
        SELECT
            leaders.leader_id AS leader_id, leaders.starts AS starts, counts.object_id AS account_id,
            countIf(counts.as_of < leaders.begins_at) AS counted_before,
            argMaxIf(counts.followers, counts.as_of, counts.as_of < leaders.begins_at) AS followers_before,
            argMaxIf(counts.followers, counts.as_of, counts.as_of <= leaders.at) AS followers_after
        FROM leaders
        INNER JOIN accounts ON leaders.leader_id = accounts.person_id
        INNER JOIN
        (
            SELECT object_id, as_of, assumeNotNull(followers) AS followers
            FROM snapshot FINAL
            WHERE object_kind = 'person' AND followers IS NOT NULL
        ) AS counts ON accounts.account_id = counts.object_id
        GROUP BY leader_id, starts, account_id
    ),
    growth AS
    (
        SELECT leader_id, starts, sum(followers_before) AS before, sum(followers_after) AS after
        FROM followed
        WHERE counted_before > 0 AND followers_before > 0
        GROUP BY leader_id, starts
    ),
    reports AS
    (
        SELECT
            leader_id, week + 7 * step AS starts,
            countIf(step < {weeks:UInt32}) AS weeks_now,
            countIf(step >= {weeks:UInt32}) AS weeks_before,
            sumIf(people, step < {weeks:UInt32}) AS people_now,
            sumIf(people, step >= {weeks:UInt32}) AS people_before,
            sumIf(interactive, step < {weeks:UInt32}) AS interactive_now,
            sumIf(interactive, step >= {weeks:UInt32}) AS interactive_before
        FROM
        (
            SELECT leader_id, starts AS week, people, interactive
            FROM leader_report_week FINAL
            WHERE starts BETWEEN first_needed - 7 * {weeks:UInt32} AND last_needed
        )
        ARRAY JOIN range(2 * {weeks:UInt32}) AS step
        WHERE has(due_weeks, week + 7 * step)
        GROUP BY leader_id, starts
    ),
    partners AS
    (
        SELECT
            leaders.leader_id AS leader_id, leaders.starts AS starts, leaders.at AS at, ties.person_id AS person_id,
            if(empty(leaders.unit_names), '', arrayStringConcat(arraySlice(leaders.unit_names, 1, depth), ' / ')) AS own_unit
        FROM leaders
        INNER JOIN
        (
            SELECT DISTINCT leader_id, person_id, toStartOfWeek(day, {weekMode:UInt8}) + 7 * step AS starts
            FROM (SELECT leader_id, person_id, day FROM leader_tie FINAL WHERE day BETWEEN first_needed AND last_needed) AS found
            ARRAY JOIN range({weeks:UInt32}) AS step
            WHERE has(due_weeks, starts)
        ) AS ties ON leaders.leader_id = ties.leader_id AND leaders.starts = ties.starts
    ),
    bridges AS
    (
        SELECT
            partners.leader_id AS leader_id, partners.starts AS starts,
            count() AS placed,
            countIf(arrayStringConcat(arraySlice(stands.unit_names, 1, depth), ' / ') != partners.own_unit) AS beyond
        FROM partners
        ASOF INNER JOIN (SELECT * FROM person_period WHERE active = 1) AS stands
            ON partners.person_id = stands.person_id AND partners.at >= stands.valid_from
        WHERE stands.valid_to > partners.at AND notEmpty(stands.unit_names) AND partners.own_unit != ''
        GROUP BY leader_id, starts
    ),
    approvals AS
    (
        SELECT
            leaders.leader_id AS leader_id, leaders.starts AS starts,
            count() AS approved,
            uniqExactIf(log.author_id, log.author_id != '') AS authors,
            quantileExactInclusive(0.5)(log.waited_s) AS waited_s
        FROM leaders
        INNER JOIN
        (
            SELECT
                approver_id, author_id, ifNull(approved_at, assumeNotNull(published_at)) AS done_at,
                dateDiff('millisecond', submitted_at, done_at) / 1000 AS waited_s
            FROM approval FINAL
            WHERE removed = 0 AND (approved_at IS NOT NULL OR published_at IS NOT NULL) AND outcome IN ('approved', 'published')
        ) AS log ON leaders.leader_id = log.approver_id
        WHERE log.waited_s >= 0 AND log.done_at >= leaders.begins_at AND log.done_at <= leaders.at
        GROUP BY leader_id, starts
    ),
    tried AS
    (
        SELECT leaders.leader_id AS leader_id, leaders.starts AS starts, uniqExact(trials.pilot_id) AS pilots
        FROM leaders
        CROSS JOIN
        (
            SELECT pilot_id, starts AS pilot_starts, ends AS pilot_ends, member.3 AS unit
            FROM pilot FINAL
            ARRAY JOIN members AS member
            WHERE removed = 0 AND member.1 = 'pilot' AND member.2 = 'unit'
              AND arrayExists(other -> other.1 = 'control', members)
        ) AS trials
        WHERE notEmpty(leaders.unit_names)
          AND (trials.unit = arrayStringConcat(leaders.unit_names, ' / ')
            OR startsWith(trials.unit, concat(arrayStringConcat(leaders.unit_names, ' / '), ' / ')))
          AND trials.pilot_starts <= leaders.ends AND trials.pilot_ends >= leaders.first_day
        GROUP BY leader_id, starts
    ),
    (SELECT count() > 0 FROM pilot FINAL WHERE removed = 0) AS pilots_are_known,
    figures AS
    (
        SELECT
            leaders.starts AS starts, leaders.ends AS ends, leaders.leader_id AS leader_id,
            item_sums.written AS written,
            figure.1 AS part, figure.2 AS raw, figure.3 AS divisor, figure.4 AS reason
        FROM leaders
        LEFT JOIN item_sums ON leaders.leader_id = item_sums.leader_id AND leaders.starts = item_sums.starts
        LEFT JOIN sharing_weeks ON leaders.starts = sharing_weeks.starts
        LEFT JOIN sources ON leaders.leader_id = sources.leader_id AND leaders.starts = sources.starts
        LEFT JOIN given ON leaders.leader_id = given.leader_id AND leaders.starts = given.starts
        LEFT JOIN posts ON leaders.leader_id = posts.leader_id AND leaders.starts = posts.starts
        LEFT JOIN cascades ON leaders.leader_id = cascades.leader_id AND leaders.starts = cascades.starts
        LEFT JOIN growth ON leaders.leader_id = growth.leader_id AND leaders.starts = growth.starts
        LEFT JOIN reports ON leaders.leader_id = reports.leader_id AND leaders.starts = reports.starts
        LEFT JOIN bridges ON leaders.leader_id = bridges.leader_id AND leaders.starts = bridges.starts
        LEFT JOIN approvals ON leaders.leader_id = approvals.leader_id AND leaders.starts = approvals.starts
        LEFT JOIN tried ON leaders.leader_id = tried.leader_id AND leaders.starts = tried.starts
        -- (part, value, of, why there is no value)
        ARRAY JOIN [
            ('originals', item_sums.originals / {weeks:UInt32}, {weeks:UInt32}, ''),
            ('formats', item_sums.format_kinds, item_sums.originals, if(item_sums.originals = 0, 'no posts', '')),
            ('delegate_written', 100 * item_sums.delegated / item_sums.originals, item_sums.originals,
                if(item_sums.originals = 0, 'no posts', '')),
            ('organic_reach', 100 * (cascades.pairs - cascades.direct_pairs) / cascades.pairs, cascades.pairs,
                if(cascades.everybody < {minPeople:UInt32}
                    OR cascades.direct_ones > 0 AND cascades.direct_ones < {minPeople:UInt32}
                    OR cascades.organic_ones > 0 AND cascades.organic_ones < {minPeople:UInt32}, 'too few people', '')),
            ('worded_reshares', item_sums.worded_shares / {weeks:UInt32}, {weeks:UInt32},
                if(sharing_weeks.shares = 0, 'no leader shares anything', '')),
            ('follower_growth', 100 * (growth.after - growth.before) / growth.before, growth.before,
                if(growth.before = 0, 'followers unknown', '')),
            ('reply_ratio', 100 * posts.all_answered / posts.all_commenters, posts.all_commenters,
                if(posts.commenting_people < {minPeople:UInt32}, 'too few people commented', '')),
            ('answer_latency', if(empty(posts.waits), 0, arrayReduce('quantileExactInclusive(0.5)', posts.waits)), length(posts.waits),
                if(posts.answered_people < {minPeople:UInt32}, 'too few people were answered', '')),
            ('questions_answered', 100 * cascades.answered_ones / cascades.all_questions, cascades.all_questions,
                if(cascades.asking_people < {minPeople:UInt32}, 'too few people asked', '')),
            ('reports_participation',
                100 * (reports.interactive_now / reports.people_now - reports.interactive_before / reports.people_before),
                reports.people_now / reports.weeks_now,
                multiIf(
                    reports.weeks_now = 0 OR reports.people_now < reports.weeks_now * {minPeopleByAttribute:UInt32}, 'too few reports',
                    reports.weeks_before < {weeks:UInt32} OR reports.weeks_now < {weeks:UInt32}, 'too little data before',
                    reports.people_before < reports.weeks_before * {minPeopleByAttribute:UInt32}, 'too few reports',
                    ''
                )),
            ('recognition', (given.acts + item_sums.positive_replies) / {weeks:UInt32}, {weeks:UInt32}, ''),
            ('cross_unit', 100 * bridges.beyond / bridges.placed, bridges.placed,
                if(bridges.placed < {minPeople:UInt32}
                    OR bridges.beyond > 0 AND bridges.beyond < {minPeople:UInt32}
                    OR bridges.beyond < bridges.placed AND bridges.placed - bridges.beyond < {minPeople:UInt32}, 'too few partners', '')),
            ('open_communities', 100 * item_sums.open_places / (item_sums.open_places + item_sums.closed_places),
                item_sums.open_places + item_sums.closed_places,
                if(item_sums.open_places + item_sums.closed_places = 0, 'communities unknown', '')),
            ('approval_latency', approvals.waited_s, approvals.approved,
                if(approvals.authors < {minPeople:UInt32}, 'too few authors', '')),
            ('controlled_pilots', tried.pilots, 0, if(pilots_are_known, '', 'no pilots imported')),
            ('novel_sources', sources.novel_domains, sources.known_domains,
                if(leaders.first_day - 28 < data_from, 'too little data before', ''))
        ]::Array(Tuple(String, Float64, Float64, String)) AS figure
    ),
    kinds AS
    (
        SELECT kind.1 AS part, kind.2 AS dimension, kind.3 AS better
        FROM (SELECT arrayJoin(arrayZip({parts:Array(String)}, {dimensions:Array(String)}, {better:Array(String)})) AS kind)
    ),
    judged AS
    (
        SELECT
            figures.starts AS starts, figures.ends AS ends, figures.leader_id AS leader_id, figures.part AS part,
            kinds.dimension AS dimension,
            if(figures.reason = '', toNullable(round(figures.raw, 6)), NULL) AS value,
            if(figures.reason = '' AND figures.part != 'controlled_pilots', toNullable(round(figures.divisor, 6)), NULL) AS of,
            -- The order in which a figure is better than another; null: not ranked.
            if(value IS NULL OR kinds.better = 'neither' OR figures.written < {minPosts:UInt32}, NULL,
                toNullable(if(kinds.better = 'lower', -assumeNotNull(value), assumeNotNull(value)))) AS score,
            multiIf(
                figures.reason != '', figures.reason,
                kinds.better = 'neither', 'not scored',
                figures.written < {minPosts:UInt32}, 'too few posts and replies',
                ''
            ) AS missing
        FROM figures
        INNER JOIN kinds ON figures.part = kinds.part
    ),
    -- In one pass over what was judged, because the engine computes a subquery anew wherever its name stands.
    ranked AS
    (
        SELECT
            *,
            countIf(score IS NOT NULL) OVER (PARTITION BY starts, part) AS scored,
            countIf(score IS NOT NULL) OVER (PARTITION BY starts, part ORDER BY score ASC NULLS LAST) AS up_to,
            count() OVER (PARTITION BY starts, part, score) AS tied
        FROM judged
    )
SELECT
    starts, leader_id, part, ends, dimension, value, of,
    toUInt32(scored) AS peers,
    -- The middle of the ranks that those who are level share.
    if(missing = '' AND scored >= {minPeers:UInt32}, toNullable(round(100 * (up_to - tied / 2) / scored, 6)), NULL) AS percentile,
    if(missing = '' AND scored < {minPeers:UInt32}, 'too few peers', missing) AS missing_because
FROM ranked
UNION ALL
-- A mark that the week has been looked at, whether or not anybody was in office.
SELECT starts, '', '', ends, '', NULL, NULL, toUInt32(0), NULL, ''
FROM periods

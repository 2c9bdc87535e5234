-- Acts that stand: not deleted, not erased, not undone since, not from a clock that runs a day ahead; each with the
-- person behind the account and what kind of actor it is. An account that nobody has linked is a person of its own.
CREATE OR REPLACE VIEW standing_act @onCluster AS
SELECT
    acts.* EXCEPT (actor_kind),
    if(links.person_id = '', acts.actor_id, links.person_id) AS person_id,
    multiIf(
        acts.actor_kind != 'person', acts.actor_kind,
        links.account_kind IN ('bot', 'system'), links.account_kind,
        'person'
    ) AS kind_of_actor
FROM
(
    SELECT * FROM activity FINAL WHERE clock_ahead = 0
) AS acts
LEFT JOIN
(
    SELECT id AS gone_id, max(at) AS gone_at, max(permanent) AS for_good FROM tombstone GROUP BY id
) AS gone ON acts.id = gone.gone_id
LEFT JOIN (SELECT account_id, person_id, account_kind FROM account_link FINAL) AS links ON acts.actor_id = links.account_id
WHERE gone.gone_id = '' OR (gone.for_good = 0 AND acts.version > gone.gone_at);

-- The same, with chat that has no threads grouped into conversations: a message that goes on with one is a reply to what
-- it goes on from. thread_id is the post that starts the conversation; of a reply whose platform does not say it, what it
-- answers. said_parent_id is the parent as the platform has it. Days are compared too, so that asking for some days of
-- acts reads some days of conversations.
CREATE OR REPLACE VIEW live_act @onCluster AS
SELECT
    acts.* EXCEPT (verb, parent_id),
    acts.parent_id AS said_parent_id,
    acts.verb = 'post' AND talk.post_id != '' AS goes_on,
    toLowCardinality(if(goes_on, 'reply', toString(acts.verb))) AS verb,
    if(goes_on, talk.parent_id, acts.parent_id) AS parent_id,
    multiIf(
        goes_on, talk.root_id,
        acts.verb = 'reply' AND acts.root_id IN ('', acts.id), acts.parent_id,
        acts.root_id
    ) AS thread_id
FROM standing_act AS acts
LEFT ANY JOIN (SELECT day, post_id, parent_id, root_id FROM conversation FINAL) AS talk
    ON acts.day = talk.day AND acts.id = talk.post_id;

-- Communities as they are now known. Not every event says how many members there are: the last count stands.
CREATE OR REPLACE VIEW known_community @onCluster AS
SELECT
    communities.* EXCEPT (member_count),
    if(sizes.id = '', NULL, toNullable(sizes.member_count)) AS member_count
FROM (SELECT * FROM community FINAL) AS communities
LEFT JOIN (SELECT id, member_count FROM community_size FINAL) AS sizes ON communities.id = sizes.id;

-- Who people were when. What HR says of a person hides what a platform says of the same person, and a period ends at
-- the latest where the person's next one begins. `places` are the slices of the organisation that the person counts in:
-- ('unit', 'Sales'), ('unit', 'Sales / North'), … and last ('unit', 'Sales / North / '), those who stand directly there.
-- Without these, a unit minus its shown parts would tell what its head did, who belongs to none of the parts.
CREATE OR REPLACE VIEW person_period @onCluster AS
SELECT
    person_id,
    origin,
    valid_from,
    least(
        valid_to,
        leadInFrame(valid_from, 1, toDateTime64('2100-01-01 00:00:00', 3, 'UTC'))
            OVER (PARTITION BY person_id ORDER BY valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
    ) AS valid_to,
    unit_path,
    manager_id,
    title,
    level,
    location,
    active,
    is_executive,
    delegate_of,
    -- People whom only a platform knows (guests, say) are not expected to take part where there is a directory.
    origin = 'directory' OR (SELECT count() FROM person WHERE origin = 'directory') = 0 AS may_be_eligible,
    -- A name with the separator in it would look like two units.
    arrayMap(name -> replaceAll(name, ' / ', '/'), arrayFilter(name -> name != '', unit_path)) AS unit_names,
    arrayConcat(
        arrayMap(
            depth -> ('unit', arrayStringConcat(arraySlice(unit_names, 1, depth), ' / ')),
            range(1, length(unit_names) + 1)
        ),
        [
            ('unit', arrayStringConcat(arrayPushBack(unit_names, ''), ' / ')),
            ('level', ifNull(toString(level), '')),
            ('location', toString(location))
        ]
    )::Array(Tuple(LowCardinality(String), String)) AS places
FROM person FINAL
WHERE origin = 'directory'
   OR person_id NOT IN (SELECT person_id FROM person WHERE origin = 'directory');

-- Everybody who counts as eligible, in periods. A platform does not say since when it has known somebody: such a period
-- counts from the day of the person's first act, else from the first of anybody (from_day; 1970-01-01 where valid_from
-- itself counts).
CREATE OR REPLACE VIEW eligible_period @onCluster AS
SELECT
    periods.person_id AS person_id,
    periods.places AS places,
    periods.valid_from AS valid_from,
    periods.valid_to AS valid_to,
    multiIf(
        periods.origin = 'directory' OR periods.valid_from > toDateTime64('1970-01-02 00:00:00', 3, 'UTC'), toDate('1970-01-01'),
        seen.first_day > toDate('1970-01-01'), seen.first_day,
        (SELECT min(day) FROM person_day FINAL WHERE scope = 'internal' AND (SELECT count() FROM person WHERE origin = 'directory') = 0)
    ) AS from_day
FROM (SELECT * FROM person_period WHERE active = 1 AND may_be_eligible) AS periods
LEFT JOIN
(
    SELECT person_id, min(day) AS first_day
    FROM person_day FINAL
    WHERE scope = 'internal' AND (SELECT count() FROM person WHERE origin = 'directory') = 0
    GROUP BY person_id
) AS seen ON periods.person_id = seen.person_id;

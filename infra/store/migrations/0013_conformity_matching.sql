-- Scratch tables of a run of the conformity signals; nothing here is a result, and no view reads it. Whatever a run wrote is
-- dropped with its partition when it ends; where it broke off, after a day. People, threads and acts are numbers that mean
-- something within a run only.

-- Posts and replies of people, and what executives and their delegates did, in the communities that are looked at.
CREATE TABLE IF NOT EXISTS conformity_act @onCluster
(
    run       UInt64,
    community UInt32,
    thread    UInt32,
    -- ms since 1970, UTC
    at        Int64,
    act       UInt32,
    -- Hash of what names the act outside of the run: it decides draws, so that they do not depend on the order of rows.
    key       UInt64 DEFAULT intHash64(bitXor(intHash64(toUInt64(community)), toUInt64(act))),
    person    UInt32,
    -- An executive whose effect is asked for, as of the day of the act.
    in_group  UInt8,
    -- Delegates and other executives: what they do is neither outcome nor control.
    excluded  UInt8,
    kind      Enum8('post' = 0, 'reply' = 1, 'reaction' = 2),
    is_root   UInt8,
    tokens    UInt32,
    sentiment Nullable(Float32),
    -- Id in `activity`; empty in simulated data.
    act_id    String,
    -- The thread is a whole channel that has no threads: stretches of its time are compared with each other.
    in_stream UInt8 DEFAULT 0,
    landed_at DateTime DEFAULT now()
)
ENGINE = @engine(ReplacingMergeTree)
PARTITION BY run
ORDER BY (run, community, thread, at, act)
TTL landed_at + INTERVAL 1 DAY;

-- From when to when a community's acts are known, and from when to when events and controls may lie; ms, the ends excluded.
CREATE TABLE IF NOT EXISTS conformity_span @onCluster
(
    run           UInt64,
    community     UInt32,
    community_id  String,
    observed_from Int64,
    observed_to   Int64,
    events_from   Int64,
    events_to     Int64,
    landed_at     DateTime DEFAULT now()
)
ENGINE = @engine(ReplacingMergeTree)
PARTITION BY run
ORDER BY (run, community)
TTL landed_at + INTERVAL 1 DAY;

-- Threads that began before the acts that are known of them.
CREATE TABLE IF NOT EXISTS conformity_thread @onCluster
(
    run       UInt64,
    community UInt32,
    thread    UInt32,
    started   Int64,
    landed_at DateTime DEFAULT now()
)
ENGINE = @engine(ReplacingMergeTree)
PARTITION BY run
ORDER BY (run, community, thread)
TTL landed_at + INTERVAL 1 DAY;

-- What executives did, and every post of others that can be a control, with what is matched on.
CREATE TABLE IF NOT EXISTS conformity_moment @onCluster
(
    run          UInt64,
    window_hours UInt16,
    community    UInt32,
    thread       UInt32,
    at           Int64,
    act          UInt32,
    key          UInt64,
    person       UInt32,
    in_group     UInt8,
    kind         Enum8('post' = 0, 'reply' = 1, 'reaction' = 2),
    -- repeat: within the absence of an executive act in the thread. edge: a window is not wholly known.
    status       Enum8('eligible' = 0, 'repeat' = 1, 'edge' = 2, 'young' = 3, 'few messages' = 4, 'few authors' = 5),
    -- 1: the poster had not written in the thread for as long as an executive must have been absent.
    is_newcomer  UInt8,
    started      Int64,
    messages     UInt32,
    -- Who wrote them; ascending.
    people       Array(UInt32),
    -- What controls are drawn from, each from another one: the thread, or of a channel without threads a stretch of time.
    occasion     UInt32,
    -- Posts and replies of others that follow in the thread.
    follow       UInt32,
    -- Exact stratum: count before, last two hours, age, hours of the day, days off. And what language signals add.
    stratum      UInt32,
    wording      UInt32,
    landed_at    DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
PARTITION BY run
ORDER BY (run, window_hours, community, act)
TTL landed_at + INTERVAL 1 DAY;

-- Mean sentiment of the last six posts before, in steps; only where language is matched on. -100: unknown.
CREATE TABLE IF NOT EXISTS conformity_mood @onCluster
(
    run          UInt64,
    window_hours UInt16,
    community    UInt32,
    act          UInt32,
    mood         Int8,
    landed_at    DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
PARTITION BY run
ORDER BY (run, window_hours, community, act)
TTL landed_at + INTERVAL 1 DAY;

-- The posts of every stratum with enough threads, in the order in which they are drawn: those of prominent people come first.
CREATE TABLE IF NOT EXISTS conformity_control @onCluster
(
    run       UInt64,
    plan      UInt32,
    community UInt32,
    cell      UInt64,
    place     UInt32,
    -- Posts of the stratum, of them those of prominent people, and their occasions.
    size      UInt32,
    prominent UInt32,
    threads   UInt32,
    act       UInt32,
    thread    UInt32,
    occasion  UInt32,
    person    UInt32,
    at        Int64,
    people    Array(UInt32),
    landed_at DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
PARTITION BY run
ORDER BY (run, plan, community, cell, place)
TTL landed_at + INTERVAL 1 DAY;

-- Everything that the members of a set of pretended executives posted.
CREATE TABLE IF NOT EXISTS conformity_set_act @onCluster
(
    run       UInt64,
    plan      UInt32,
    set       UInt32,
    community UInt32,
    thread    UInt32,
    at        Int64,
    act       UInt32,
    key       UInt64,
    person    UInt32,
    landed_at DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
PARTITION BY run
ORDER BY (run, plan, set, community, thread, at)
TTL landed_at + INTERVAL 1 DAY;

-- Eligible events to draw controls for. Set 0 are the executives, the others pretend to be.
CREATE TABLE IF NOT EXISTS conformity_event @onCluster
(
    run       UInt64,
    plan      UInt32,
    set       UInt32,
    community UInt32,
    cell      UInt64,
    act       UInt32,
    key       UInt64,
    thread    UInt32,
    occasion  UInt32,
    person    UInt32,
    at        Int64,
    people    Array(UInt32),
    landed_at DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
PARTITION BY run
ORDER BY (run, plan, set, community, act)
TTL landed_at + INTERVAL 1 DAY;

-- The controls of an event. An event for which there are too few is not here.
CREATE TABLE IF NOT EXISTS conformity_draw @onCluster
(
    run       UInt64,
    plan      UInt32,
    set       UInt32,
    community UInt32,
    event     UInt32,
    controls  Array(UInt32),
    landed_at DateTime DEFAULT now()
)
ENGINE = @engine(MergeTree)
PARTITION BY run
ORDER BY (run, plan, set, community, event)
TTL landed_at + INTERVAL 1 DAY;

-- What happened in the thread around an event or a control.
CREATE TABLE IF NOT EXISTS conformity_inside @onCluster
(
    run           UInt64,
    window_hours  UInt16,
    community     UInt32,
    act           UInt32,
    posts_lead    UInt32,
    posts_before  UInt32,
    posts_after   UInt32,
    voices_lead   UInt32,
    voices_before UInt32,
    voices_after  UInt32,
    people_after  Array(UInt32),
    -- Posts of the people before, here.
    own_lead      UInt32,
    own_after     UInt32,
    last_word     UInt8,
    -- Working time to the next post, ms, and whether there was one in time; the same from the beginning of the before-window.
    wait          Int64,
    answered      UInt8,
    lead_wait     Int64,
    lead_answered UInt8,
    landed_at     DateTime DEFAULT now()
)
ENGINE = @engine(ReplacingMergeTree)
PARTITION BY run
ORDER BY (run, window_hours, community, act)
TTL landed_at + INTERVAL 1 DAY;

-- Posts of the people before in the whole community, and how many of them came back within a week.
CREATE TABLE IF NOT EXISTS conformity_outside @onCluster
(
    run          UInt64,
    window_hours UInt16,
    community    UInt32,
    act          UInt32,
    posts_lead   UInt32,
    posts_before UInt32,
    posts_after  UInt32,
    returned     UInt32,
    landed_at    DateTime DEFAULT now()
)
ENGINE = @engine(ReplacingMergeTree)
PARTITION BY run
ORDER BY (run, window_hours, community, act)
TTL landed_at + INTERVAL 1 DAY;

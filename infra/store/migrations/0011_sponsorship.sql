-- Sponsors in a week or four weeks: all of them (dim all), or one who is an enrolled executive (dim executive). Internal:
-- floors come with the view.
CREATE TABLE IF NOT EXISTS sponsorship_period @onCluster
(
    grain              LowCardinality(String),
    starts             Date,
    dim                LowCardinality(String),
    key                String,
    ends               Date,
    -- Sponsors who contributed, and those of them who are no enrolled executives.
    sponsors           UInt32,
    plain_sponsors     UInt32,
    breadth            Nullable(Float64),
    units              UInt32,
    functions          UInt32,
    day_one_units      UInt32,
    day_one_sponsored  UInt32,
    -- Replies to, reactions to and shares of what others said, where the other's unit is known.
    amplified          UInt32,
    amplified_own      UInt32,
    -- Sponsors without the office of an executive who did so, and the people for whom they did, in the own unit and beyond.
    plain_amplifiers   UInt32,
    own_people         UInt32,
    other_people       UInt32,
    version            UInt64,
    is_deleted         UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (grain, starts, dim, key);

-- How far each unit had come by the end of a week. adopted_on is the last day of the first week in which enough of its
-- people were interactive. Internal.
CREATE TABLE IF NOT EXISTS adoption_week @onCluster
(
    starts     Date,
    unit       String,
    ends       Date,
    begins     Date,
    adopted_on Nullable(Date),
    -- Days from begins until adopted_on, or until the week's end where that has not come.
    days       UInt32,
    eligible   UInt32,
    -- The share of them that makes adoption.
    threshold  Float64,
    -- An active sponsor in its first 28 days.
    sponsored  UInt8,
    -- No part of it is large enough to be looked at by itself: these units overlap nowhere.
    is_lowest  UInt8,
    version    UInt64,
    is_deleted UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, unit);

-- What the approvals log says was published in four weeks: all of it, or one channel. Internal.
CREATE TABLE IF NOT EXISTS approval_period @onCluster
(
    starts      Date,
    dim         LowCardinality(String),
    key         String,
    ends        Date,
    -- Distinct authors; where the log names none, requests.
    people      UInt32,
    timed       UInt32,
    median_s    Nullable(Float64),
    p90_s       Nullable(Float64),
    -- Requests of which the log says whether an approval was needed, and those that needed it.
    judged      UInt32,
    needed      UInt32,
    -- Authors of those, and of the others.
    needed_by   UInt32,
    free_by     UInt32,
    version     UInt64,
    is_deleted  UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (starts, dim, key);

-- Difference in differences of each pilot, for each outcome (interactive | contributions).
CREATE TABLE IF NOT EXISTS pilot_result @onCluster
(
    pilot_id           String,
    outcome            LowCardinality(String),
    name               String,
    starts             Date,
    ends               Date,
    weeks_before       UInt16,
    weeks_during       UInt16,
    is_over            UInt8,
    -- First and last day of the data it rests on, and whether units are members: what makes it due again, and its floor.
    from_day           Date,
    to_day             Date,
    by_unit            UInt8,
    -- Ids of the communities whose members are meant, as they were found.
    communities        Array(String),
    pilot_people       UInt32,
    control_people     UInt32,
    left_out           UInt32,
    in_both            UInt32,
    effect             Nullable(Float64),
    low                Nullable(Float64),
    high               Nullable(Float64),
    minimum_detectable Nullable(Float64),
    pre_trend          Nullable(Float64),
    pre_trend_low      Nullable(Float64),
    pre_trend_high     Nullable(Float64),
    verdict            LowCardinality(String),
    version            UInt64,
    is_deleted         UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (pilot_id, outcome);

-- A unit's head fell silent or left: the unit's contributions a person and week in the four weeks before and after, the
-- head's own left out, beside those of all other units. Internal.
CREATE TABLE IF NOT EXISTS dependence_event @onCluster
(
    day           Date,
    unit          String,
    head_id       String,
    -- silent | left
    kind          LowCardinality(String),
    is_executive  UInt8,
    people        UInt32,
    other_people  UInt32,
    before        Float64,
    after         Float64,
    others_before Float64,
    others_after  Float64,
    version       UInt64,
    is_deleted    UInt8 DEFAULT 0
)
ENGINE = @engine(ReplacingMergeTree, version, is_deleted)
ORDER BY (day, unit, head_id);

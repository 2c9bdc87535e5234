-- Alerts, what was done with them and what became of telling somebody. Titles and reasons hold names of the configuration and
-- figures that have passed their floor; whom an alert goes to, and who acknowledged it, is nowhere.

-- A row a message and target. `lost`: somebody began to send it an hour ago and was not heard of since.
CREATE OR REPLACE VIEW v_alert_message @onCluster AS
SELECT
    message.target AS target,
    message.message AS message,
    toString(message.channel) AS channel,
    toString(message.kind) AS kind,
    message.alerts AS alerts,
    if(message.state = 'sending' AND message.at < now() - INTERVAL 1 HOUR, 'lost', toString(message.state)) AS state,
    message.attempts AS attempts,
    message.code AS code,
    message.reason AS reason,
    message.next_at AS next_at,
    message.at AS at
FROM (SELECT * FROM alert_delivery FINAL) AS message;

-- `state`: acknowledged by somebody, muted (it was not sent, because its query was), else open. `deliveries` in words, by channel;
-- `failing`: targets that it has not reached, and may never.
CREATE OR REPLACE VIEW v_alert @onCluster AS
SELECT
    raised.id AS id,
    raised.started_at AS started_at,
    raised.found_at AS found_at,
    toString(raised.rule) AS rule,
    toString(raised.about) AS about,
    toString(raised.scope) AS scope,
    toString(raised.grain) AS grain,
    raised.title AS title,
    raised.reason AS reason,
    raised.figures AS figures,
    raised.panel AS panel,
    multiIf(marks.acknowledged_at IS NOT NULL, 'acknowledged', marks.silenced_at IS NOT NULL, 'muted', 'open') AS state,
    marks.acknowledged_at AS acknowledged_at,
    marks.note AS note,
    told.deliveries AS deliveries,
    toUInt32(told.sent) AS sent,
    toUInt32(told.failing) AS failing,
    told.first_sent_at AS first_sent_at
FROM (SELECT * FROM alert FINAL) AS raised
LEFT JOIN
(
    SELECT
        kept.alert AS alert,
        maxOrNullIf(kept.at, kept.mark = 'acknowledged') AS acknowledged_at,
        maxOrNullIf(kept.at, kept.mark = 'silenced') AS silenced_at,
        anyIf(kept.note, kept.mark = 'acknowledged') AS note
    FROM (SELECT * FROM alert_mark FINAL) AS kept
    GROUP BY alert
) AS marks ON raised.id = marks.alert
LEFT JOIN
(
    SELECT
        states.alert AS alert,
        arrayStringConcat(
            arraySort(groupArray(concat(
                states.channel, ': ', transform(states.state, ['retry', 'failed'], ['not sent yet', 'not sent'], states.state),
                if(states.targets > 1, concat(' × ', toString(states.targets)), ''),
                if(states.why = '', '', concat(' (', states.why, ')'))))),
            '; ') AS deliveries,
        sumIf(states.targets, states.state = 'sent') AS sent,
        sumIf(states.targets, states.state IN ('retry', 'failed', 'lost')) AS failing,
        minOrNullIf(states.earliest, states.state = 'sent') AS first_sent_at
    FROM
    (
        SELECT
            arrayJoin(message.alerts) AS alert,
            message.channel AS channel,
            message.state AS state,
            count() AS targets,
            any(message.reason) AS why,
            min(message.at) AS earliest
        FROM v_alert_message AS message
        GROUP BY alert, channel, state
    ) AS states
    GROUP BY alert
) AS told ON raised.id = told.alert;

-- What is muted now; `*` is every query.
CREATE OR REPLACE VIEW v_alert_mute @onCluster AS
SELECT muted.about AS about, muted.until AS until, muted.at AS at
FROM (SELECT * FROM alert_mute FINAL) AS muted
WHERE muted.until > now64(3);

-- How each channel is doing. `failing` while the newest message that it was asked to take has not arrived.
CREATE OR REPLACE VIEW v_alert_channel @onCluster AS
SELECT
    message.channel AS channel,
    any(message.kind) AS kind,
    if(argMax(message.state, message.at) IN ('retry', 'failed', 'lost'), 'failing', 'ok') AS state,
    toUInt32(countIf(message.state = 'sent')) AS sent,
    toUInt32(countIf(message.state IN ('sending', 'retry'))) AS waiting,
    toUInt32(countIf(message.state IN ('failed', 'lost'))) AS failed,
    maxOrNullIf(message.at, message.state = 'sent') AS last_sent_at,
    maxOrNullIf(message.at, message.state IN ('retry', 'failed', 'lost')) AS last_failure_at,
    argMaxIf(message.reason, message.at, message.state IN ('retry', 'failed')) AS last_reason
FROM v_alert_message AS message
GROUP BY message.channel;

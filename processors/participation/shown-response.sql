-- Weeks of answers with what may be shown of them. A hidden cell keeps its row.
SELECT
    weeks.starts AS starts,
    toString(weeks.scope) AS scope,
    toString(weeks.dim) AS dim,
    weeks.key AS key,
    decided.floor AS floor,
    toString(decided.why) AS hidden_because,
    if(hidden_because = '', toNullable(weeks.posts), NULL) AS posts,
    if(hidden_because = '', toNullable(weeks.answered), NULL) AS answered,
    if(hidden_because = '', toNullable(weeks.questions), NULL) AS questions,
    if(hidden_because = '', toNullable(weeks.open_questions), NULL) AS open_questions,
    if(hidden_because = '', toNullable(weeks.timed), NULL) AS timed,
    if(hidden_because = '', weeks.median_s, NULL) AS median_s,
    if(hidden_because = '', weeks.p90_s, NULL) AS p90_s,
    if(hidden_because = '', toNullable(weeks.revived), NULL) AS revived
FROM (SELECT * FROM response_week FINAL WHERE starts BETWEEN {firstStart:Date} AND {lastStart:Date}) AS weeks
INNER JOIN
(
    SELECT starts, scope, dim, key, floor, why
    FROM suppression_decision
    WHERE run = {run:UInt64} AND grain = 'response' AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
) AS decided
    ON weeks.starts = decided.starts AND weeks.scope = decided.scope AND weeks.dim = decided.dim AND weeks.key = decided.key

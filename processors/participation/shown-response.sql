-- Weeks of answers with what may be shown of them. A hidden cell keeps its row.
SELECT
    weeks.starts AS starts,
    toString(weeks.scope) AS scope,
    toString(weeks.dim) AS dim,
    weeks.key AS key,
    cells.floor AS floor,
    toString(cells.why) AS hidden_because,
    if(hidden_because = '', toNullable(weeks.posts), NULL) AS posts,
    if(hidden_because = '', toNullable(weeks.answered), NULL) AS answered,
    if(hidden_because = '', toNullable(weeks.questions), NULL) AS questions,
    if(hidden_because = '', toNullable(weeks.open_questions), NULL) AS open_questions,
    if(hidden_because = '', toNullable(weeks.timed), NULL) AS timed,
    if(hidden_because = '', weeks.median_s, NULL) AS median_s,
    if(hidden_because = '', weeks.p90_s, NULL) AS p90_s,
    if(hidden_because = '', toNullable(weeks.revived), NULL) AS revived
FROM (SELECT * FROM response_week FINAL) AS weeks
INNER JOIN
(
    SELECT starts, scope, dim, key, floor, why
    FROM suppression_cell FINAL
    WHERE run = {run:UInt64} AND figure = 'cell' AND grain = 'response' AND dim != 'timeline'
      AND starts BETWEEN {firstStart:Date} AND {lastStart:Date}
) AS cells
    ON weeks.starts = cells.starts AND weeks.scope = cells.scope AND weeks.dim = cells.dim AND weeks.key = cells.key

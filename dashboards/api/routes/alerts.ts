import { acknowledge, changeMutes, foundAlert, noteOf } from '../../alerts/work.js';
import { readerOf } from '../access/guard.js';
import type { Answering } from '../answering.js';
import {
  alertParams,
  alertsAnswer,
  alertsQuery,
  changedAlertAnswer,
  changedMuteAnswer,
  listQuery,
  muteBody,
  muteParams,
  mutesAnswer,
  noQuery,
  noteBody,
} from '../schemas.js';
import { sendList } from '../send-rows.js';
import { refuseUnlessProven } from './keys.js';
import { jsonAnswer, listAnswer, notFoundProblem, problems, type TypedApp } from './route-parts.js';

const tags = ['Alerts'];

const moment = (column: string): string => `formatDateTime(${column}, '%Y-%m-%dT%H:%i:%SZ', 'UTC')`;

export function alertRoutes(app: TypedApp, answering: Answering): void {
  const { config, now } = answering;

  /** Past what is kept for readers: what was just acknowledged must not be shown as open. */
  async function rows<Row>(sql: string, params: Readonly<Record<string, string | number>>): Promise<Row[]> {
    const { store } = answering.parts();
    return (answering.gate() ?? store).query<Row>(sql, params);
  }

  app.get(
    '/v1/alerts',
    {
      schema: {
        tags,
        summary: 'Alerts, the newest first, and what became of telling somebody',
        querystring: alertsQuery,
        response: { 200: listAnswer('A row an alert.', alertsAnswer), ...problems },
      },
    },
    async (request, reply) => {
      const { state = '', query = '', limit, format } = request.query;
      const found = await rows<{ readonly figures: string }>(
        `SELECT id, ${moment('started_at')} AS startedAt, ${moment('found_at')} AS foundAt, rule, about, scope, grain, title,
                reason, figures, panel, state, ${moment('acknowledged_at')} AS acknowledgedAt, note, deliveries, sent, failing
         FROM v_alert
         WHERE ({state:String} = '' OR state = {state:String}) AND ({about:String} = '' OR about = {about:String})
         ORDER BY started_at DESC, id
         LIMIT {limit:UInt32}`,
        { state, about: query, limit },
      );
      const asJson = found.map((row) => ({ ...row, figures: JSON.parse(row.figures) as unknown }));
      return sendList(request, reply, format, found, { rows: asJson });
    },
  );

  app.post(
    '/v1/alerts/:id/ack',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Acknowledges an alert: it is seen to, and is not sent any more',
        params: alertParams,
        querystring: noQuery,
        body: noteBody,
        response: { 200: jsonAnswer('It is acknowledged.', changedAlertAnswer), ...notFoundProblem, ...problems },
      },
    },
    async (request) => {
      refuseUnlessProven(readerOf(request));
      const { id } = request.params;
      const note = noteOf(request.body?.note);
      const found = await rows<{ id: string; title: string }>(
        'SELECT id, title FROM v_alert WHERE startsWith(id, {id:String}) LIMIT 2',
        { id: id.toLowerCase() },
      );
      return acknowledge(answering.parts().log, foundAlert(found, id), note, now());
    },
  );

  app.get(
    '/v1/mutes',
    {
      schema: {
        tags,
        summary: 'Queries whose alerts are not sent now',
        querystring: listQuery,
        response: { 200: listAnswer('A row a query; all of them is "all".', mutesAnswer), ...problems },
      },
    },
    async (request, reply) => {
      const muted = await rows<object>(
        `SELECT if(about = '*', 'all', about) AS query, ${moment('until')} AS until FROM v_alert_mute ORDER BY query`,
        {},
      );
      return sendList(request, reply, request.query.format, muted);
    },
  );

  app.post(
    '/v1/mutes/:query',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Mutes a query, or all: its alerts are kept and shown, and not sent',
        params: muteParams,
        querystring: noQuery,
        body: muteBody,
        response: { 200: jsonAnswer('Until when.', changedMuteAnswer), ...problems },
      },
    },
    async (request) => {
      refuseUnlessProven(readerOf(request));
      const { minutes } = request.body;
      return changeMutes(answering.parts().log, config, { kind: 'mute', query: request.params.query, minutes }, now());
    },
  );

  app.delete(
    '/v1/mutes/:query',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Alerts of the query are sent again; those of before are not',
        params: muteParams,
        querystring: noQuery,
        response: { 200: jsonAnswer('It is muted no longer.', changedMuteAnswer), ...problems },
      },
    },
    async (request) => {
      refuseUnlessProven(readerOf(request));
      return changeMutes(answering.parts().log, config, { kind: 'unmute', query: request.params.query }, now());
    },
  );
}

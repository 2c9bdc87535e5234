import { readerOf } from '../access/guard.js';
import { executivesOf } from '../access/scopes.js';
import type { Answering } from '../answering.js';
import { publishRun, readFindings, readRuns } from '../conformity-runs.js';
import { refuseNotFound } from '../refusals.js';
import {
  listQuery,
  noQuery,
  publicationAnswer,
  publicationBody,
  runAnswer,
  runParams,
  runsAnswer,
} from '../schemas.js';
import { sendList } from '../send-rows.js';
import { refuseUnlessProven } from './keys.js';
import { jsonAnswer, listAnswer, notFoundProblem, problems, type TypedApp } from './route-parts.js';

const tags = ['Conformity'];

export function conformityRoutes(app: TypedApp, answering: Answering): void {
  const gate = () => {
    answering.parts();
    const found = answering.gate();
    if (found === null) throw new Error('there is a store and no gate');
    return found;
  };

  app.get(
    '/v1/conformity/runs',
    {
      config: { access: 'known' },
      schema: {
        tags,
        summary: 'Runs of the conformity signals that the key may read, the newest first',
        description:
          'A run that pools three executives or more is for whoever may read; one about fewer is for those executives and for administrators, until it is published.',
        querystring: listQuery,
        response: { 200: listAnswer('A row a run.', runsAnswer), ...problems },
      },
    },
    async (request, reply) => {
      const rows = await readRuns(gate(), executivesOf(readerOf(request)));
      return sendList(request, reply, request.query.format, rows);
    },
  );

  app.get(
    '/v1/conformity/runs/:run',
    {
      config: { access: 'known' },
      schema: {
        tags,
        summary: 'What a run found, gate by gate',
        params: runParams,
        querystring: noQuery,
        response: { 200: jsonAnswer('The run with its findings.', runAnswer), ...notFoundProblem, ...problems },
      },
    },
    async (request, reply) => {
      const { run } = request.params;
      const [found] = await readRuns(gate(), executivesOf(readerOf(request)), run);
      // What may not be read is not said to be there.
      if (found === undefined) throw refuseNotFound(`There is no run ${run}, or not for this key`);
      const findings = await readFindings(gate(), run);
      return sendList(request, reply, 'json', findings, { ...found, findings });
    },
  );

  app.put(
    '/v1/conformity/runs/:run/publication',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Makes a run about single executives readable to whoever may read, or takes that back',
        params: runParams,
        querystring: noQuery,
        body: publicationBody,
        response: { 200: jsonAnswer('As it is now.', publicationAnswer), ...notFoundProblem, ...problems },
      },
    },
    (request) => {
      refuseUnlessProven(readerOf(request));
      return publishRun(answering.parts().store, request.params.run, request.body.published, answering.now());
    },
  );
}

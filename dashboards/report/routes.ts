import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../infra/config.js';
import { errorMessage } from '../../infra/errors.js';
import type { Logger } from '../../infra/logger.js';
import type { Store } from '../../infra/store/store.js';
import { type Problem, problemOf } from '../api/problem.js';
import { LaterError } from '../api/query-gate.js';
import { findingOf } from '../charts/finding.js';
import { hasFigures } from '../charts/has-figures.js';
import { dashboards as allDashboards, panelsOf } from '../panels/dashboards.js';
import type { Dashboard, Panel } from '../panels/panel.js';
import { type Asset, assets } from './assets.js';
import { csvOf } from './csv.js';
import { html } from './html.js';
import { createKeptViews } from './kept-views.js';
import { nothingAsked, page } from './layout.js';
import { boundParams, loadOrganisation, loadPanel, questionOf } from './load.js';
import { dashboardPage, type PageOptions, panelPage } from './pages.js';
import { findingTime } from './panel-card.js';
import { asked } from './parameters.js';
import { sendProblemPage } from './problem-page.js';
import { createResultCache, type ResultCache } from './result-cache.js';
import { sendPage } from './send-page.js';

export interface ReportOptions {
  readonly config: Config;
  readonly logger: Logger;
  /** Null until the store is open. */
  readonly store: () => Store | null;
  /** Answers kept for pages and API alike; of its own unless given. */
  readonly cache?: () => Promise<ResultCache>;
  /** Clock, ms. */
  readonly now: () => number;
  /** What stands at the root for programs. */
  readonly index: () => unknown;
  readonly dashboards?: readonly Dashboard[];
}

type Query = { Querystring: Record<string, unknown> };

const aYear = 31_536_000;

/** The dashboards as pages. Register it, so that its way of telling errors holds for pages only. */
export async function reportRoutes(app: FastifyInstance, options: ReportOptions): Promise<void> {
  const { config, logger, now } = options;
  const dashboards = options.dashboards ?? allDashboards;
  const panels = new Map(panelsOf(dashboards).map((panel) => [panel.id, panel]));
  const settings = {
    name: config.organisation.name,
    timeZone: config.organisation.timeZone,
    weekMode: config.organisation.weekStart === 'monday' ? (1 as const) : (0 as const),
    floors: config.privacy,
  };
  let caching: { readonly store: Store; readonly cache: ResultCache } | null = null;

  const own = async (): Promise<ResultCache> => {
    const store = options.store();
    if (store === null) throw new StartingError();
    if (caching?.store !== store)
      caching = { store, cache: createResultCache(store, now, { views: createKeptViews(store) }) };
    await caching.cache.look();
    return caching.cache;
  };
  const optionsFor = async (query: Record<string, unknown>): Promise<PageOptions> => {
    const question = asked(query);
    if (options.store() === null) throw new StartingError();
    const cache = await (options.cache ?? own)();
    const organisation = await loadOrganisation(cache, settings, now());
    return { cache, organisation, question: questionOf(question, organisation), dashboards };
  };
  const found = (id: string): Panel => {
    const panel = panels.get(id);
    if (!panel) throw new NotThereError();
    return panel;
  };

  app.setErrorHandler((error: unknown, request, reply) => {
    if (error instanceof StartingError || (error instanceof LaterError && options.store() === null)) {
      return sendPage(reply.code(503).header('retry-after', '2'), startingPage(settings.name, dashboards));
    }
    const problem = error instanceof NotThereError ? notThere : problemOf(error);
    if (problem.status >= 500) {
      logger.error({ route: request.routeOptions.url, error: errorMessage(error).split('\n', 1)[0] }, 'page failed');
    }
    if (problem.retryAfter !== undefined) reply.header('retry-after', String(problem.retryAfter));
    return sendProblemPage(reply, problem, settings.name, dashboards);
  });

  const show = async (uid: string, request: FastifyRequest<Query>, reply: FastifyReply) => {
    const dashboard = dashboards.find((known) => known.uid === uid);
    if (!dashboard) throw new NotThereError();
    return sendPage(reply, await dashboardPage(dashboard, await optionsFor(request.query)));
  };
  app.get<Query>('/', async (request, reply) =>
    wantsPage(request) ? show(dashboards[0]?.uid ?? '', request, reply) : options.index(),
  );
  app.get<Query & { Params: { uid: string } }>('/dashboards/:uid', (request, reply) =>
    show(request.params.uid, request, reply),
  );
  app.get<Query & { Params: { id: string } }>('/panels/:id', async (request, reply) => {
    const [, id = '', form] = /^(.*?)(\.csv|\.json)?$/.exec(request.params.id) ?? [];
    const panel = found(id);
    const given = await optionsFor(request.query);
    if (form === '.csv') {
      const { rows } = await loadPanel(given.cache, panel, given.question);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${panel.id}.csv"`)
        .send(csvOf(panel.picture, rows));
    }
    if (form === '.json') return panelJson(panel, given);
    return sendPage(reply, await panelPage(panel, given));
  });

  const { css, js, icon } = assets();
  for (const asset of [css, js, icon]) {
    app.get(asset.address, { config: { access: 'open' } }, (request, reply) => sendAsset(request, reply, asset));
  }
}

async function panelJson(panel: Panel, { cache, question }: PageOptions): Promise<unknown> {
  const { rows, empty } = await loadPanel(cache, panel, question);
  const { id, title, description, picture, sql, measures } = panel;
  const isThere = hasFigures(picture, rows);
  return {
    panel: { id, title, description, picture, measures },
    finding: isThere ? findingOf(picture, rows, findingTime(question.time)).text : null,
    empty,
    parameters: boundParams(sql, question.params),
    sql,
    rows,
  };
}

/** Browsers say that they take HTML; programs do not. */
export function wantsPage({ headers }: FastifyRequest): boolean {
  return (headers.accept ?? '').includes('text/html');
}

class StartingError extends Error {}
class NotThereError extends Error {}

const notThere: Problem = { title: 'Not found', status: 404, detail: 'There is no such page.' };

function sendAsset(request: FastifyRequest, reply: FastifyReply, { address, type, content }: Asset): FastifyReply {
  const tag = `"${address}"`;
  reply.header('cache-control', `public, max-age=${aYear}, immutable`).header('etag', tag);
  if (request.headers['if-none-match'] === tag) return reply.code(304).send();
  return reply.type(type).send(content);
}

export function sendNotFound(reply: FastifyReply, organisation: string): FastifyReply {
  return sendProblemPage(reply, notThere, organisation);
}

function startingPage(organisation: string, dashboards: readonly Dashboard[]): string {
  return page({
    title: 'Starting',
    organisation,
    dashboards,
    current: null,
    asked: nothingAsked,
    againAfter: 2,
    content: html`<div class="message"><h1>Getting ready</h1><p>Earshot is starting, or the demo is being made. This page looks again every two seconds.</p></div>`,
  });
}

import type { FastifyReply } from 'fastify';
import type { Problem } from '../api/problem.js';
import { dashboards as allDashboards } from '../panels/dashboards.js';
import type { Dashboard } from '../panels/panel.js';
import { html } from './html.js';
import { nothingAsked, page } from './layout.js';
import { sendPage } from './send-page.js';

/** A page instead of the one that was asked for. */
export function sendProblemPage(
  reply: FastifyReply,
  { title, detail, status }: Problem,
  organisation: string,
  dashboards: readonly Dashboard[] = allDashboards,
): FastifyReply {
  const content = html`<div class="message"><h1>${title}</h1><p>${detail}</p><p><a href="/">To the first dashboard</a></p></div>`;
  return sendPage(
    reply.code(status),
    page({ title, organisation, dashboards, current: null, asked: nothingAsked, content }),
  );
}

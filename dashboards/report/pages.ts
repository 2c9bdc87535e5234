import { findingOf } from '../charts/finding.js';
import type { Dashboard, Panel } from '../panels/panel.js';
import { dashboardAddress, panelAddress } from './address.js';
import { controls } from './controls.js';
import { definitionsOf } from './definitions.js';
import { html } from './html.js';
import { nothingAsked, page, timeText } from './layout.js';
import { boundParams, loadChoices, loadDashboard, loadPanel, type Organisation, type Question } from './load.js';
import { contextLine, emptyState, findingText, findingTime, innerWidth, panelCard, pictureOf } from './panel-card.js';
import type { ResultCache } from './result-cache.js';
import { valuesTable } from './values-table.js';

export interface PageOptions {
  readonly cache: ResultCache;
  readonly organisation: Organisation;
  readonly question: Question;
  readonly dashboards: readonly Dashboard[];
}

export async function dashboardPage(dashboard: Dashboard, options: PageOptions): Promise<string> {
  const { cache, organisation, question, dashboards } = options;
  const { asked } = question;
  const first = dashboards[0]?.uid ?? '';
  const { choices, data: dataOf } = await loadDashboard(cache, dashboard, question);
  const rows = [];
  for (const row of dashboard.rows) {
    const cards = [];
    for (const placed of row.panels) {
      const data = dataOf.get(placed.panel);
      if (!data) continue;
      const more = dashboards.find(({ uid }) => uid === placed.panel.more && uid !== dashboard.uid);
      const moreLink = more ? { href: dashboardAddress(more.uid, first, asked), title: more.title } : null;
      cards.push(await panelCard(placed, data, { cache, question, moreLink }));
    }
    rows.push(html`<section class="row"><h2>${row.title}</h2><div class="cards">${cards}</div></section>\n`);
  }
  const action = dashboardAddress(dashboard.uid, first, nothingAsked);
  return page({
    title: dashboard.title,
    organisation: organisation.name,
    dashboards,
    current: dashboard.uid,
    asked,
    content: html`<div class="head"><div><h1>${dashboard.title}</h1><p class="question">${dashboard.question}</p></div>${timeText(question.time, organisation.calendar)}</div>
${controls(action, question, choices)}
${rows}`,
  });
}

/** One panel, large, with everything that stands behind it. */
export async function panelPage(panel: Panel, options: PageOptions): Promise<string> {
  const { cache, organisation, question, dashboards } = options;
  const { asked, params } = question;
  const first = dashboards[0]?.uid ?? '';
  const choices = await loadChoices(cache, [panel], question);
  const data = await loadPanel(cache, panel, question);
  const finding = data.empty === null ? findingOf(panel.picture, data.rows, findingTime(question.time)) : null;
  const on = dashboards.filter(({ rows }) =>
    rows.some(({ panels }) => panels.some((placed) => placed.panel === panel)),
  );
  const size = { cache, question, innerWidth: innerWidth(24), height: 400 };
  return page({
    title: panel.title,
    organisation: organisation.name,
    dashboards,
    current: null,
    asked,
    content: html`<div class="head"><div><p class="way">${on.map(({ uid, title }) => html`<a href="${dashboardAddress(uid, first, asked)}#${panel.id}">← ${title}</a> `)}</p><h1>${panel.title}</h1><p class="question">${panel.description}</p></div>${timeText(question.time, organisation.calendar)}</div>
${controls(panelAddress(panel.id, nothingAsked), question, choices)}
<article class="card alone" data-panel="${panel.id}" data-shows="${data.empty === null ? 'picture' : 'empty'}" data-kind="${panel.picture.kind}" aria-label="${panel.title}">
${finding === null ? emptyState(data.empty ?? '') : findingText(finding)}
${finding === null || panel.picture.kind === 'stat' ? '' : await pictureOf(panel, data, finding, size)}
${contextLine(panel, data, question)}
</article>
<section class="row"><h2>The data</h2><p class="links"><a href="${panelAddress(panel.id, asked, '.csv')}">CSV</a><a href="${panelAddress(panel.id, asked, '.json')}">JSON</a></p>
${panel.picture.kind === 'table' ? html`<p class="quiet">They are in the table above.</p>` : valuesTable(panel.picture, data.rows, `Values: ${panel.title}`)}</section>
${panel.measures.length === 0 ? '' : html`<section class="row"><h2>Definitions</h2>${definitionsOf(panel)}</section>`}
<section class="row"><h2>The question in SQL</h2>
<pre tabindex="0"><code>${panel.sql}</code></pre>
<dl class="parameters">${Object.entries(boundParams(panel.sql, params)).map(([name, value]) => html`<dt>${name}</dt><dd>${String(value)}</dd>`)}</dl></section>`,
  });
}

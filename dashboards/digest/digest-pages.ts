import { formatTime } from '../charts/format.js';
import { dashboards } from '../panels/dashboards.js';
import { type Html, html } from '../report/html.js';
import { nothingAsked, page } from '../report/layout.js';
import type { RenderedDigest } from './digest.js';
import type { PastDigest } from './past.js';

/** Pages of the digests that went out. */

const stateWords: Readonly<Record<PastDigest['state'], string>> = {
  sending: 'is being sent',
  sent: 'sent',
  retry: 'not sent yet, tried again',
  failed: 'refused',
  lost: 'begun and not heard of since',
};

const whom = ({ kind, leader }: PastDigest): string =>
  kind === 'leader' ? (leader ?? 'an executive') : kind === 'team' ? 'adoption team' : 'channel';

const ofWeek = ({ week }: PastDigest): string => `Week of ${formatTime(week)}`;

export function digestsPage(organisation: string, digests: readonly PastDigest[], isAll: boolean): string {
  const rows = digests.map(
    (digest) =>
      html`<tr><td><a href="/digests/${digest.id}">${formatTime(digest.week)}</a></td><td>${whom(digest)}</td><td>${stateWords[digest.state]}${digest.reason === null ? '' : html` <span class="quiet">${digest.reason}</span>`}</td><td>${digest.subject ?? '–'}</td></tr>`,
  );
  const table = html`<div class="table"><table><thead><tr><th scope="col">Week of</th><th scope="col">For</th><th scope="col">State</th><th scope="col">Subject</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  const none = isAll
    ? 'No digest has gone out yet. "earshot digest preview" shows what one would say; digest.enabled sends them by schedule.'
    : 'There is no digest here that you may read.';
  return shown(
    organisation,
    'Weekly digests',
    html`<div class="head"><div><h1>Weekly digests</h1><p class="question">What went out each week, and what became of it?</p></div></div>
${digests.length === 0 ? html`<div class="message"><p>${none}</p></div>` : table}`,
  );
}

export function digestPage(organisation: string, digest: PastDigest): string {
  const title = `${ofWeek(digest)}: ${whom(digest)}`;
  const state = html`<p>${stateWords[digest.state]}, ${digest.at.slice(0, 16).replace('T', ' ')} UTC${digest.reason === null ? '' : html`: ${digest.reason}`}.</p>`;
  const mail =
    digest.subject === null
      ? html`<div class="message"><p>What was in it is kept no longer.</p></div>`
      : html`<h2>${digest.subject}</h2>
<p class="links"><a href="/digests/${digest.id}/mail">The mail alone</a><a href="/digests/${digest.id}/text">As text</a></p>
<iframe class="mail" sandbox title="The mail as it was sent" src="/digests/${digest.id}/mail"></iframe>`;
  return shown(
    organisation,
    title,
    html`<div class="head"><div><p class="way"><a href="/digests">← Weekly digests</a></p><h1>${title}</h1>${state}</div></div>
<section class="row">${mail}</section>`,
  );
}

/** The mail itself, with its pictures in it; shown without scripts, forms or anything from elsewhere. */
export function mailDocument({ html: text, pictures }: Pick<RenderedDigest, 'html' | 'pictures'>): string {
  return pictures.reduce(
    (document, { cid, png }) => document.replaceAll(`cid:${cid}`, `data:image/png;base64,${png.toString('base64')}`),
    text,
  );
}

export function unsubscribePage(
  organisation: string,
  { wanted, isDone }: { wanted: boolean; isDone: boolean },
): string {
  const title = wanted ? 'Weekly digest' : 'You have unsubscribed';
  const said = wanted
    ? isDone
      ? 'You get the weekly digest again.'
      : 'You get the weekly digest by mail. Do you want to end that?'
    : 'You get no weekly digest any more. Whoever runs Earshot sees that this address has unsubscribed.';
  const button = wanted
    ? html`<input type="hidden" name="List-Unsubscribe" value="One-Click"><button type="submit">End the weekly digest</button>`
    : html`<input type="hidden" name="List-Unsubscribe" value="No"><button type="submit">Get it again</button>`;
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${title} – Earshot</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.6rem 1rem}</style></head>
<body><main><h1>${title}</h1><p>${organisation}</p><p role="status">${said}</p><form method="post">${button}</form></main></body>
</html>
`.text;
}

function shown(organisation: string, title: string, content: Html): string {
  return page({ title, organisation, dashboards, current: null, asked: nothingAsked, content });
}

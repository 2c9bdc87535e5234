import { formatDay, formatTime } from '../charts/format.js';
import type { Dashboard } from '../panels/panel.js';
import { dashboardAddress } from './address.js';
import { assets } from './assets.js';
import { type Html, html } from './html.js';
import type { Calendar } from './parameters.js';
import { type Asked, nothingChosen, type Time } from './parameters.js';

/** What every page has: head, menu, foot. */
export interface PageParts {
  readonly title: string;
  readonly organisation: string;
  readonly dashboards: readonly Dashboard[];
  /** The dashboard that the page is of; null of none. */
  readonly current: string | null;
  readonly asked: Asked;
  readonly content: Html;
  /** Loads itself again after so many seconds. */
  readonly againAfter?: number;
}

export const nothingAsked: Asked = { ...nothingChosen, time: { weeks: 12 } };

export function page({ title, organisation, dashboards, current, asked, content, againAfter }: PageParts): string {
  const first = dashboards[0]?.uid ?? '';
  const { css, js, icon } = assets();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${againAfter === undefined ? '' : html`<meta http-equiv="refresh" content="${againAfter}">`}
<title>${title} – Earshot</title>
<link rel="icon" href="${icon.address}" type="image/svg+xml">
<link rel="stylesheet" href="${css.address}">
<script src="${js.address}"></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="top"><div class="wide">
<a class="brand" href="${dashboardAddress(first, first, asked)}"><svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><circle cx="7" cy="13" r="3.4" fill="var(--accent)"></circle><path d="M12.4 7.2a8.2 8.2 0 0 1 0 11.6M16.8 3.6a13.3 13.3 0 0 1 0 18.8" fill="none" stroke="var(--accent)" stroke-width="2.4" stroke-linecap="round"></path></svg>Earshot</a>
<span class="organisation">${organisation}</span>
<button type="button" class="theme" data-theme-switch hidden aria-label="Switch between light and dark"><svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><circle cx="9" cy="9" r="6.5" fill="none" stroke="currentColor" stroke-width="1.6"></circle><path d="M9 2.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"></path></svg></button>
</div>
<nav class="menu" aria-label="Dashboards"><div class="wide"><ul>${dashboards.map(
    ({ uid, title: name }) =>
      html`<li><a href="${dashboardAddress(uid, first, asked)}"${uid === current ? html` aria-current="page"` : ''}>${name}</a></li>`,
  )}</ul></div></nav></header>
<main id="content" class="wide" tabindex="-1">
${content}
</main>
<footer class="wide"><p>Groups that are too small are never shown, nor is any person who is not an enrolled executive.</p><p><a href="/digests">Weekly digests</a> <a href="/docs">API</a> <a href="/v1/measures">Every definition</a></p></footer>
</body>
</html>
`.text;
}

/** `12 whole weeks, 31 Aug to 22 Nov 2026`. */
export function timeText(
  { from, until, isWholeWeeks, lastDay }: Time,
  { lastDay: lastOfData, weekMode, timeZone }: Calendar,
): Html {
  const days = Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;
  const sameYear = from.slice(0, 4) === until.slice(0, 4);
  const span = `${sameYear ? formatDay(from) : formatTime(from)} to ${formatTime(until)}`;
  const weeks = days / 7;
  const left =
    isWholeWeeks && lastOfData !== null && lastOfData > until
      ? `; the begun week to ${formatDay(lastOfData)} is left out`
      : '';
  const ends = !isWholeWeeks && lastDay < until ? `; the data end on ${formatTime(lastDay)}` : '';
  const whole = isWholeWeeks ? `The last ${weeks === 1 ? 'whole week' : `${weeks} whole weeks`} of data, ` : '';
  return html`<p class="time">${whole}<strong>${span}</strong>${left}${ends}. <span class="quiet">Weeks begin on ${weekMode === 1 ? 'Monday' : 'Sunday'}, time of ${timeZone}.</span></p>`;
}

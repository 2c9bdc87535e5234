import { measureFamilies } from '../../processors/measures.js';

/** What stands at the API's root: where to go from here. */
export interface Index {
  readonly organisation: string;
  readonly links: readonly { readonly href: string; readonly title: string }[];
}

export function indexOf(organisation: string): Index {
  return {
    organisation,
    links: [
      ...measureFamilies.map(({ name, title }) => ({ href: `/v1/query?family=${name}`, title: `Measures: ${title}` })),
      { href: '/v1/query?family=participation&by=community&weeks=12', title: 'Measures: participation by community' },
      { href: '/v1/conformity/runs', title: 'Conformity signals: the runs, each with its gates' },
      { href: '/v1/measures', title: 'Every measure, with its definition' },
      { href: '/v1/measures/interactive_share?by=unit&grain=week', title: 'One measure by unit, week by week' },
      { href: '/v1/alerts', title: 'Alerts, and what became of them' },
      { href: '/v1/digests', title: 'Which weekly digests were sent' },
      { href: '/v1/sources', title: 'How the sources are doing' },
      { href: '/v1/status', title: 'What is in use, and how far the processors are' },
      { href: '/health', title: 'Whether Earshot is ready' },
      { href: '/metrics', title: 'Figures for Prometheus' },
      { href: '/docs', title: 'How to ask' },
      { href: '/openapi.json', title: 'The same for programs (OpenAPI 3.1)' },
    ],
  };
}

export function indexPage({ organisation, links }: Index): string {
  const items = links
    .map(({ href, title }) => `<li><a href="${escapeHtml(href)}">${escapeHtml(title)}</a></li>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Earshot – ${escapeHtml(organisation)}</title>
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
<h1>Earshot</h1>
<p><a href="/">Dashboards</a></p>
<p>${escapeHtml(organisation)}. Answers are JSON; groups that are too small are never shown.</p>
<ul>
${items}
</ul>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

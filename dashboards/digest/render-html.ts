import type { DigestModel, FigureLine, Item, SaidFinding, Section } from './model.js';
import { stringsFor } from './strings/strings.js';

/**
 * The mail as HTML, by MJML: tables and inline styles, which every mail program knows, and no script, no style from
 * elsewhere, no picture from elsewhere. Dark where the reader's program is, as far as it follows.
 */

export const light = {
  page: '#eef0f3',
  card: '#ffffff',
  text: '#1b2430',
  muted: '#556070',
  line: '#dfe3e8',
  accent: '#1f5fbf',
  better: '#0f766e',
  worse: '#b4400c',
};
const dark = {
  page: '#0e1218',
  card: '#171d26',
  text: '#e8ecf2',
  muted: '#a9b3c1',
  line: '#2f3946',
  accent: '#8ab8f7',
  better: '#5ccdbb',
  worse: '#f5a671',
};

const fonts = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export async function renderHtml(model: DigestModel): Promise<string> {
  return compileMail(document(model));
}

/** MJML as the HTML that leaves the house. */
export async function compileMail(source: string): Promise<string> {
  const { default: mjml } = await import('mjml');
  const { html, errors } = await mjml(source, {
    validationLevel: 'strict',
    ignoreIncludes: true,
    fonts: {},
    keepComments: false,
  });
  if (errors.length > 0)
    throw new Error(`the mail is no MJML: ${errors.map(({ formattedMessage }) => formattedMessage).join('; ')}`);
  // The spaces of its own layout are a quarter of it.
  return html.replace(/\n[ \t]+/g, '\n').replace(/\n{2,}/g, '\n');
}

/** A mail of Earshot's, light and dark. `body`: sections of MJML. */
export function mailSource(
  { language, subject, preheader }: Pick<DigestModel, 'language' | 'subject' | 'preheader'>,
  body: string,
): string {
  return `<mjml lang="${language}" dir="ltr">
<mj-head>
<mj-title>${escaped(subject)}</mj-title>
<mj-preview>${escaped(preheader)}</mj-preview>
<mj-raw><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"></mj-raw>
<mj-attributes>
<mj-all font-family="${fonts}" />
<mj-text font-size="16px" line-height="1.5" color="${light.text}" padding="4px 24px" />
<mj-section padding="0" background-color="${light.card}" css-class="card" />
<mj-table font-size="15px" line-height="1.4" color="${light.text}" padding="6px 24px" />
<mj-image padding="10px 24px" />
<mj-divider border-width="1px" border-color="${light.line}" padding="14px 24px 0" />
</mj-attributes>
<mj-style>${styles}</mj-style>
</mj-head>
<mj-body background-color="${light.page}" width="600px" css-class="page">
${body}
</mj-body>
</mjml>`;
}

function document(model: DigestModel): string {
  const { language, title, subtitle, remarks, findings, sections, footer, link } = model;
  const strings = stringsFor(language);
  const body = `${block(
    `${text(`<h1 style="margin:0;font-size:24px;line-height:1.25;font-weight:700;">${escaped(title)}</h1>`, 'padding-top="24px"')}
${text(`<span class="muted" style="color:${light.muted};">${escaped(subtitle)}</span>`, 'font-size="14px"')}
${remarks.map((remark) => text(escaped(remark))).join('\n')}`,
  )}
${findings.length === 0 ? '' : block(findingsPart(findings, strings.sections), true)}
${sections.map((section) => block(sectionPart(section), true)).join('\n')}
${block(
  [
    divider,
    ...(link === null
      ? []
      : [
          text(
            `<a class="link" href="${escaped(link.url)}" style="color:${light.accent};font-weight:600;">${escaped(link.title)}</a>`,
          ),
        ]),
    ...footer.map((line) =>
      text(`<span class="muted" style="color:${light.muted};">${escaped(line)}</span>`, 'font-size="13px"'),
    ),
    '<mj-spacer height="20px" />',
  ].join('\n'),
)}`;
  return mailSource(model, body);
}

/** Mail programs that know none of this show the light one. */
const styles = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
a { text-decoration: underline; }
td, th, p, div, h1, h2, span, a { overflow-wrap: break-word; }
.picture img { background-color: #ffffff !important; color: #1b2430 !important; border-radius: 6px; }
@media (max-width: 480px) {
.figures th, .figures td { font-size: 13px !important; white-space: normal !important; }
.figures th { overflow-wrap: anywhere; hyphens: auto; }
}
@media (prefers-color-scheme: dark) {
body, .page, .page > div, .page > table { background-color: ${dark.page} !important; }
.card, .card > table, .card > table > tbody > tr > td { background-color: ${dark.card} !important; background: ${dark.card} !important; }
.card div, .card td, .card th, .card h1, .card h2 { color: ${dark.text} !important; }
.card .muted { color: ${dark.muted} !important; }
.card .link { color: ${dark.accent} !important; }
.card .better { color: ${dark.better} !important; }
.card .worse { color: ${dark.worse} !important; }
.card .line, .card .line p { border-color: ${dark.line} !important; }
}
`;

export const block = (inner: string, isDivided = false): string =>
  `<mj-section><mj-column>${isDivided ? `\n${divider}` : ''}\n${inner}\n</mj-column></mj-section>`;

export const divider = '<mj-divider css-class="line" />';

export const text = (inner: string, attributes = ''): string => `<mj-text ${attributes}>${inner}</mj-text>`;

const headingText = (title: string): string =>
  text(
    `<h2 style="margin:0;font-size:18px;line-height:1.3;font-weight:700;">${escaped(title)}</h2>`,
    'padding-top="14px"',
  );

function findingsPart(
  findings: readonly SaidFinding[],
  titles: { readonly findings: string; readonly steady: string },
): string {
  const isSteady = findings.every(({ change }) => change === 'steady');
  return [
    headingText(isSteady ? titles.steady : titles.findings),
    ...findings.map(({ sentence, basis, change }, index) => {
      const colour = change === 'better' || change === 'worse' ? change : null;
      const number = `<strong${colour === null ? '' : ` class="${colour}" style="color:${light[colour]};"`}>${index + 1}.</strong>`;
      const weight = change === 'steady' ? '400' : '600';
      return text(
        `${number} <span style="font-weight:${weight};">${escaped(sentence)}</span>${
          basis === ''
            ? ''
            : `<br><span class="muted" style="color:${light.muted};font-size:14px;">${escaped(basis)}</span>`
        }`,
        'font-size="17px" padding-top="8px"',
      );
    }),
  ].join('\n');
}

function sectionPart({ title, paragraphs, figures, figuresTitles, items, notes, picture }: Section): string {
  return [
    headingText(title),
    ...paragraphs.map((paragraph) => text(escaped(paragraph))),
    ...(figures.length === 0 ? [] : [figuresTable(figures, figuresTitles)]),
    ...items.map((item) => itemPart(item)),
    ...(picture === null
      ? []
      : [
          text(
            `<span class="muted" style="color:${light.muted};">${escaped(picture.title)}</span>`,
            'font-size="14px" padding-bottom="0"',
          ),
          `<mj-image css-class="picture" src="cid:${escaped(picture.cid)}" alt="${escaped(picture.alt)}" width="552px" font-size="14px" />`,
        ]),
    ...notes.map((note) =>
      text(`<span class="muted" style="color:${light.muted};">${escaped(note)}</span>`, 'font-size="14px"'),
    ),
  ].join('\n');
}

function figuresTable(figures: readonly FigureLine[], titles: Section['figuresTitles']): string {
  const cell = `padding:5px 0 5px 10px;border-bottom:1px solid ${light.line};vertical-align:top;word-break:normal;`;
  const first = `padding:5px 0;border-bottom:1px solid ${light.line};vertical-align:top;text-align:left;font-weight:400;word-break:normal;`;
  return `<mj-table css-class="figures"><tr><th scope="col" class="line" style="${first}"></th><th scope="col" class="line muted" style="${cell}text-align:right;font-weight:400;color:${light.muted};font-size:13px;">${escaped(titles.now)}</th><th scope="col" class="line muted" style="${cell}text-align:right;font-weight:400;color:${light.muted};font-size:13px;">${escaped(titles.usual)}</th></tr>
${figures
  .map(
    ({ title, value, usual }) =>
      `<tr><th scope="row" class="line" style="${first}">${escaped(title)}</th><td class="line" style="${cell}text-align:right;font-weight:600;white-space:nowrap;">${escaped(value)}</td><td class="line muted" style="${cell}text-align:right;color:${light.muted};">${escaped(usual)}</td></tr>`,
  )
  .join('\n')}</mj-table>`;
}

function itemPart({ title, url, quote, text: said }: Item): string {
  const name =
    url === null
      ? `<strong>${escaped(title)}</strong>`
      : `<a class="link" href="${escaped(url)}" style="color:${light.accent};font-weight:600;">${escaped(title)}</a>`;
  const words =
    quote === ''
      ? ''
      : `<div dir="auto" class="muted" style="color:${light.muted};font-size:15px;">${escaped(quote)}</div>`;
  return text(`${name}${words}<div>${escaped(said)}</div>`, 'padding-top="8px"');
}

/** For text and for attributes. */
export function escaped(value: string): string {
  return value.replace(/[&<>"'`{}]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

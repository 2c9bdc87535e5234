import { wrap } from '../cli/format.js';
import type { DigestModel, FigureLine, Item, Section } from './model.js';
import { stringsFor } from './strings/strings.js';

/** The whole digest as plain text, in 72 columns; only addresses may be longer. */

const columns = 72;

export function renderText(model: DigestModel): string {
  const { language, title, subtitle, remarks, findings, sections, footer, link } = model;
  const strings = stringsFor(language);
  const blocks = [
    [title.toUpperCase(), ...paragraph(subtitle)],
    ...(remarks.length === 0 ? [] : [remarks.flatMap((remark) => paragraph(remark))]),
    ...(findings.length === 0
      ? []
      : [
          [
            ...heading(
              findings.every(({ change }) => change === 'steady') ? strings.sections.steady : strings.sections.findings,
            ),
            ...findings.flatMap(({ sentence, basis }, index) => [
              ...listed(sentence, `${index + 1}. `),
              ...(basis === '' ? [] : indented(basis, '   ')),
            ]),
          ],
        ]),
    ...sections.map((section) => sectionLines(section)),
    ...(link === null ? [] : [[`${link.title}:`, link.url]]),
    ['-'.repeat(columns), ...footer.flatMap((line) => paragraph(line))],
  ];
  // Spaces that keep a number and its unit together have done so.
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`.replace(/\u00a0/g, ' ');
}

function sectionLines({ id, title, paragraphs, figures, figuresTitles, items, notes, picture }: Section): string[] {
  return [
    ...heading(title),
    ...paragraphs.flatMap((text) => paragraph(text)),
    ...figures.flatMap((line) => figureLines(line, figuresTitles)),
    ...items.flatMap((item) => itemLines(item)),
    // A conformity run's effects are told above.
    ...(picture === null || id === 'conformity' ? [] : indented(picture.alt, '  ', '  ')),
    ...notes.flatMap((text) => paragraph(text)),
  ];
}

const heading = (title: string): string[] => [title, '='.repeat(Math.min(columns, [...title].length))];

const paragraph = (text: string): string[] => wrap(text, columns).split('\n');

function listed(text: string, mark: string): string[] {
  return `${mark}${wrap(text, columns, ' '.repeat(mark.length))}`.split('\n');
}

function indented(text: string, indent: string, first = indent): string[] {
  return `${first}${wrap(text, columns, indent)}`.split('\n');
}

function figureLines({ title, value, usual }: FigureLine, titles: Section['figuresTitles']): string[] {
  return listed(`${title}: ${value} (${titles.usual.toLowerCase()} ${usual})`, '- ');
}

function itemLines({ title, url, quote, text }: Item): string[] {
  return [
    ...listed(title, '- '),
    ...(quote === '' ? [] : indented(quote, '  ')),
    ...indented(text, '  '),
    ...(url === null ? [] : [`  ${url}`]),
  ];
}

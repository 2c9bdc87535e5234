import type { RenderedDigest } from '../digest/digest.js';
import { block, compileMail, divider, escaped, light, mailSource, text } from '../digest/render-html.js';
import type { AlertMessage, SaidAlert } from './message.js';

/** A message as a mail: text, and HTML in the digest's own dress. */
export async function renderMail(
  message: AlertMessage,
): Promise<Pick<RenderedDigest, 'subject' | 'html' | 'text' | 'pictures'>> {
  return { subject: message.title, html: await html(message), text: plainText(message), pictures: [] };
}

/** Under several alerts each has a head of its own; of one it would say the mail's again. */
const isList = ({ alerts, more }: AlertMessage): boolean => alerts.length + more > 1;

function html(message: AlertMessage): Promise<string> {
  const { title, alerts, more, organisation } = message;
  const preheader = alerts[0]?.reason ?? '';
  const body = [
    block(
      [
        text(
          `<h1 style="margin:0;font-size:22px;line-height:1.3;font-weight:700;">${escaped(title)}</h1>`,
          'padding-top="24px"',
        ),
        ...(isList(message) ? [] : alerts.map((alert) => details(alert))),
      ].join('\n'),
    ),
    ...(isList(message) ? alerts.map((alert) => block(`${heading(alert)}\n${details(alert)}`, true)) : []),
    ...(more > 0 ? [block(muted(`And ${more} more: see the pages, or earshot alerts list.`), true)] : []),
    block([divider, muted(footer(organisation), '13px'), '<mj-spacer height="20px" />'].join('\n')),
  ].join('\n');
  return compileMail(mailSource({ language: 'en', subject: title, preheader }, body));
}

const muted = (words: string, size = '14px'): string =>
  text(`<span class="muted" style="color:${light.muted};">${escaped(words)}</span>`, `font-size="${size}"`);

const heading = ({ title }: SaidAlert): string =>
  text(
    `<h2 style="margin:0;font-size:18px;line-height:1.3;font-weight:700;">${escaped(title)}</h2>`,
    'padding-top="14px"',
  );

function details({ where, reason, figures, url, acknowledge, mute }: SaidAlert): string {
  const command = (words: string): string =>
    `<span style="font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px;">${escaped(words)}</span>`;
  return [
    muted(where),
    text(escaped(reason), 'padding-top="8px"'),
    ...(figures === '' ? [] : [muted(figures)]),
    ...(url === null
      ? []
      : [
          text(
            `<a class="link" href="${escaped(url)}" style="color:${light.accent};font-weight:600;">Open the panel</a>`,
            'padding-top="8px"',
          ),
        ]),
    text(
      `<span class="muted" style="color:${light.muted};">Acknowledge: ${command(acknowledge)}<br>Mute for four hours: ${command(mute)}</span>`,
      'font-size="14px" padding-top="8px"',
    ),
  ].join('\n');
}

const footer = (organisation: string): string =>
  `${organisation} · sent by Earshot, once. Nobody is named here, and nothing that somebody wrote is quoted.`;

function plainText(message: AlertMessage): string {
  const { title, alerts, more, organisation } = message;
  return [
    title,
    ...alerts.flatMap((alert) => ['', ...(isList(message) ? [`* ${alert.title}`] : []), ...lines(alert)]),
    ...(more > 0 ? ['', `And ${more} more: see the pages, or earshot alerts list.`] : []),
    ...['', '-- ', footer(organisation), ''],
  ].join('\n');
}

function lines({ where, reason, figures, url, acknowledge, mute }: SaidAlert): string[] {
  return [
    where,
    reason,
    ...(figures === '' ? [] : [figures]),
    ...(url === null ? [] : [url]),
    `Acknowledge: ${acknowledge}`,
    `Mute for four hours: ${mute}`,
  ];
}

import { adaptiveCard, cut, inAngles } from '../digest/deliver/webhook.js';
import type { AlertMessage, SaidAlert } from './message.js';

/** A message for channels that people read. Plain text wherever there may be: nobody can be called, and nothing is a link by itself. */

/** Slack's limits: 150 characters of a header, 3,000 of a section. */
const longestTitle = 150;
const longestText = 1_500;

/** https://api.slack.com/reference/block-kit */
export function slackMessage({ title, alerts, more }: AlertMessage): unknown {
  const plain = (words: string) => ({ type: 'plain_text', text: words, emoji: false });
  const section = (words: string) => ({ type: 'section', text: plain(words) });
  const context = (words: string) => ({ type: 'context', elements: [plain(words)] });
  const isList = alerts.length + more > 1;
  return {
    // What a notification shows.
    text: slackEscaped(cut(title, longestTitle)),
    blocks: [
      { type: 'header', text: plain(cut(title, longestTitle)) },
      ...alerts.flatMap((alert) => [
        ...(isList ? [{ type: 'divider' }] : []),
        section([...(isList ? [cut(alert.title, longestTitle)] : []), ...told(alert)].join('\n')),
        ...(alert.url === null
          ? []
          : [{ type: 'section', text: { type: 'mrkdwn', text: `<${inAngles(alert.url)}|Open the panel>` } }]),
        context(ways(alert)),
      ]),
      ...(more > 0 ? [context(moreText(more))] : []),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

export const slackEscaped = (words: string): string =>
  words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** https://adaptivecards.io, as a webhook of Workflows takes it – rich text blocks, because text blocks read markdown. */
export function teamsMessage({ title, alerts, more }: AlertMessage): unknown {
  const line = (words: string, style: object = {}, block: object = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text: words, ...style }],
    ...block,
  });
  const link = (url: string) => ({ type: 'Action.OpenUrl', title: 'Open the panel', url });
  const isList = alerts.length + more > 1;
  const small = { size: 'Small', isSubtle: true };
  const [first] = alerts;
  return adaptiveCard(
    [
      line(cut(title, longestTitle), { weight: 'Bolder', size: 'Medium' }),
      ...alerts.flatMap((alert) => [
        ...(isList
          ? [
              line(
                cut(alert.title, longestTitle),
                { weight: 'Bolder', ...(alert.url === null ? {} : { selectAction: link(alert.url) }) },
                { separator: true },
              ),
            ]
          : []),
        ...told(alert).map((words) => line(words)),
        line(ways(alert), small),
      ]),
      ...(more > 0 ? [line(moreText(more), small)] : []),
    ],
    isList || first === undefined || first.url === null ? [] : [link(first.url)],
  );
}

const told = ({ where, reason, figures }: SaidAlert): string[] =>
  [where, reason, figures].filter((words) => words !== '').map((words) => cut(words, longestText));

const ways = ({ acknowledge, mute }: SaidAlert): string =>
  cut(`Acknowledge: ${acknowledge} · Mute for four hours: ${mute}`, longestText);

const moreText = (more: number): string => `And ${more} more: see the pages, or earshot alerts list.`;

import type { DigestCard } from '../digest.js';
import { DeliveryError, webhookFailure } from './failure.js';

export interface Channel {
  readonly type: 'slack' | 'teams';
  /** A secret. */
  readonly url: string;
}

const answerWithinMs = 30_000;

/** Resolves when the channel has taken the card. Throws DeliveryError; no error holds the address. */
export async function postCard(
  { type, url }: Channel,
  card: DigestCard,
  signal: AbortSignal,
  now: number,
): Promise<void> {
  await postJson(url, JSON.stringify(type === 'slack' ? slackCard(card) : teamsCard(card)), {}, signal, now);
}

/** Resolves when it was taken (2xx). Throws DeliveryError; no error holds the address. */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  now: number,
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      // The address is for that server only.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
    });
    await response.body?.cancel();
  } catch (error) {
    const tookLong = ['TimeoutError', 'AbortError'].includes(String(Object(error).name));
    throw new DeliveryError({
      isPermanent: false,
      code: null,
      reason: tookLong ? "the channel's server does not answer in time" : "the channel's server cannot be reached",
      isOfServer: false,
    });
  }
  if (!response.ok) throw new DeliveryError(webhookFailure(response.status, response.headers.get('retry-after'), now));
}

/** Slack's limits: 150 characters of a header, 3,000 of a section. */
const longestTitle = 150;
const longestFinding = 1_000;

/** https://api.slack.com/reference/block-kit – plain text, in which nobody can be called and nothing is a link. */
export function slackCard({ title, findings, link }: DigestCard): unknown {
  const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });
  const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return {
    // What a notification shows.
    text: escaped(cut(title, longestTitle)),
    blocks: [
      { type: 'header', text: plain(cut(title, longestTitle)) },
      ...findings.map((finding) => ({ type: 'section', text: plain(cut(finding, longestFinding)) })),
      ...(link === null
        ? []
        : [
            {
              type: 'section',
              text: { type: 'mrkdwn', text: `<${inAngles(link.url)}|${escaped(cut(link.title, longestTitle))}>` },
            },
          ]),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

/** https://adaptivecards.io – rich text blocks, because text blocks read markdown. */
export function teamsCard({ title, findings, link }: DigestCard): unknown {
  const line = (text: string, style: object = {}) => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...style }],
  });
  return adaptiveCard(
    [
      line(cut(title, longestTitle), { weight: 'Bolder', size: 'Medium' }),
      ...findings.map((finding) => line(cut(finding, longestFinding))),
    ],
    link === null ? [] : [{ type: 'Action.OpenUrl', title: cut(link.title, longestTitle), url: link.url }],
  );
}

/** The message that a webhook of Teams' Workflows takes. */
export function adaptiveCard(body: readonly object[], actions: readonly object[]): unknown {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body,
          ...(actions.length === 0 ? {} : { actions }),
        },
      },
    ],
  };
}

/** One line of so many characters at most. */
export function cut(text: string, most: number): string {
  const line = text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  const characters = [...line];
  // An empty text is refused by both.
  if (characters.length === 0) return '–';
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
}

/** A URL keeps `|`, which would end it here. */
export function inAngles(url: string): string {
  return new URL(url).href.replace(/[|<>]/g, encodeURIComponent);
}

import { z } from 'zod';
import type { Store } from '../../../infra/store/store.js';
import type { RenderedDigest } from '../digest.js';

/** Digests as they were sent, or about to be. */

const cardSchema = z.object({
  title: z.string(),
  findings: z.array(z.string()),
  link: z.object({ title: z.string(), url: z.string() }).nullable(),
});

const definitionsSchema = z.record(z.string(), z.number());

interface Row {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly card: string;
  readonly definitions: string;
  readonly pictures: readonly { readonly cid: string; readonly alt: string; readonly png: string }[];
}

/** Null: nothing is kept of that week, or no longer. */
export async function keptMail(store: Store, recipient: string, week: string): Promise<RenderedDigest | null> {
  const [row] = await store.query<Row>(
    `SELECT subject, html, text, card, definitions, pictures
     FROM digest_mail FINAL
     WHERE recipient = {recipient:String} AND week = {week:Date} AND expires_at > now()`,
    { recipient, week },
  );
  if (row === undefined) return null;
  return {
    subject: row.subject,
    html: row.html,
    text: row.text,
    card: cardSchema.parse(JSON.parse(row.card)),
    definitions: definitionsSchema.parse(JSON.parse(row.definitions)),
    pictures: row.pictures.map(({ cid, alt, png }) => ({ cid, alt, png: Buffer.from(png, 'base64') })),
  };
}

/** Those of the recipient's digest before, as far as it is kept; else null. */
export async function formerDefinitions(
  store: Store,
  recipient: string,
  week: string,
): Promise<RenderedDigest['definitions'] | null> {
  const [row] = await store.query<{ definitions: string }>(
    `SELECT definitions FROM digest_mail FINAL
     WHERE recipient = {recipient:String} AND week < {week:Date} AND expires_at > now()
     ORDER BY week DESC LIMIT 1`,
    { recipient, week },
  );
  return row === undefined ? null : definitionsSchema.parse(JSON.parse(row.definitions));
}

export async function keepMail(
  store: Store,
  recipient: string,
  week: string,
  { subject, html, text, card, definitions, pictures }: RenderedDigest,
  { now, keepDays }: { readonly now: number; readonly keepDays: number },
): Promise<void> {
  const expires = new Date(now + keepDays * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');
  await store.insert(
    'digest_mail',
    ['recipient', 'week', 'subject', 'html', 'text', 'card', 'definitions', 'pictures', 'expires_at', 'version'],
    [
      [
        ...[recipient, week, subject, html, text, JSON.stringify(card), JSON.stringify(definitions)],
        pictures.map(({ cid, alt, png }) => ({ cid, alt, png: png.toString('base64') })),
        expires,
        now,
      ],
    ],
  );
}

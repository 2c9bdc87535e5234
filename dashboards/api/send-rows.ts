import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { chosenFormat, type Format, mediaTypes, written } from './formats.js';

/** An answer of rows in the form that was asked for, kept by its reader until it changes. */

export interface Body {
  readonly body: string | Buffer;
  readonly rows: number;
  /** Address of the next page. */
  readonly next?: string | null;
}

const msAnHour = 3_600_000;

/**
 * Strong, because it is made from all that decides the bytes: what was computed last, the question, the form, and how the
 * client wants it packed. A few figures look at the clock (a post counts as unread after three days): hence the hour.
 */
export function tagOf(request: FastifyRequest, parts: readonly string[], nowMs: number): string {
  const all = [...parts, request.headers['accept-encoding'] ?? '', String(Math.floor(nowMs / msAnHour))];
  return `"${createHash('sha256').update(JSON.stringify(all)).digest('base64url').slice(0, 27)}"`;
}

export function isFresh(request: FastifyRequest, tag: string): boolean {
  const known = request.headers['if-none-match'];
  if (known === undefined) return false;
  return known.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === tag);
}

/** Headers of an answer that may be kept and asked about again. */
export function revalidated(reply: FastifyReply, tag: string): FastifyReply {
  return reply
    .header('etag', tag)
    .header('cache-control', 'private, no-cache')
    .header('vary', 'accept, accept-encoding, authorization, cookie');
}

export const formOf = (request: FastifyRequest, asked: Format | undefined): Format =>
  chosenFormat(asked, request.headers.accept);

export function sendBody(reply: FastifyReply, form: Format, { body, rows, next = null }: Body): FastifyReply {
  reply.rows = rows;
  if (next !== null) reply.header('link', `<${next}>; rel="next"`);
  return reply.type(mediaTypes[form]).send(body);
}

/** A short list: JSON or text; forms of files are for measures. */
export async function sendList(
  request: FastifyRequest,
  reply: FastifyReply,
  asked: Format | undefined,
  rows: readonly object[],
  asJson: unknown = { rows },
): Promise<FastifyReply> {
  const form = formOf(request, asked);
  const text = listText(form, rows, asJson);
  const tag = tagOf(request, [form, text], 0);
  revalidated(reply, tag);
  if (isFresh(request, tag)) return reply.code(304).send();
  const sent = form === 'parquet' || form === 'arrow' ? 'json' : form;
  return sendBody(reply, sent, { body: text, rows: rows.length });
}

function listText(form: Format, rows: readonly object[], asJson: unknown): string {
  if (form !== 'csv' && form !== 'ndjson') return JSON.stringify(asJson);
  const flat = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  return written(form, [...new Set(flat.flatMap((row) => Object.keys(row)))], flat);
}

/** A list within a cell is its values with spaces between. */
function plain(value: unknown): string | number | null {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(' ') : String(value);
}

import { createHash, createHmac } from 'node:crypto';
import { sameHash } from './access/key-text.js';
import { badParameter } from './parameter-error.js';

/** Where a page ends. Opaque to the reader, and good for the question only that it came with. */
export interface Position {
  readonly key: string;
  readonly starts: string | null;
}

export function cursorOf({ key, starts }: Position, question: string, secret: string): string {
  const text = Buffer.from(JSON.stringify([key, starts])).toString('base64url');
  return `${text}.${seal(text, question, secret)}`;
}

/** Throws a ParameterError where it is of another question, or none at all. */
export function positionOf(cursor: string, question: string, secret: string): Position {
  const [text = '', sealed = ''] = cursor.split('.');
  if (!sameHash(sealed, seal(text, question, secret))) {
    throw badParameter('cursor', 'is not one that this question was answered with; begin again without it');
  }
  const [key, starts] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, string | null];
  return { key, starts };
}

function seal(text: string, question: string, secret: string): string {
  const of = createHash('sha256').update(question).digest('hex');
  return createHmac('sha256', secret).update(`cursor ${of} ${text}`).digest('base64url').slice(0, 22);
}

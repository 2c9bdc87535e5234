import { isRecord } from '../../fields.js';

/**
 * Microsoft's own words for an error, from the two forms that its services have: Graph's `{error: {code, message}}` and the
 * login's `{error, error_description}`. The code and the first sentence: what follows are ids of requests and times.
 */
export function graphWords(body: unknown): string | null {
  if (!isRecord(body)) return null;
  if (isRecord(body.error)) return joined(body.error.code, body.error.message);
  return joined(body.error, body.error_description ?? body.message);
}

/** `Authorization_RequestDenied`, `invalid_client`; null: it gives none. */
export function graphCode(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const code = isRecord(body.error) ? body.error.code : body.error;
  return typeof code === 'string' ? code : null;
}

function joined(code: unknown, message: unknown): string | null {
  const parts = [code, firstSentence(message)].filter((part) => typeof part === 'string' && part !== '');
  return parts.length === 0 ? null : withoutPeople([...new Set(parts)].join(': '));
}

/** Codes of the login (`AADSTS7000215: …`) hold no stop, so the first sentence has code and reason. */
function firstSentence(message: unknown): string | null {
  if (typeof message !== 'string') return null;
  return /^.*?[.!?](?=\s|$)/s.exec(message.trim())?.[0] ?? message.trim();
}

const withoutPeople = (words: string): string =>
  words
    .replace(/(?<![^\s@'"<>])[^\s@'"<>]+@[^\s@'"<>]+/g, '(address)')
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '(id)');

import { createHmac } from 'node:crypto';
import { sameHash } from './key-text.js';

/** A signed-in browser. The cookie names the key and holds none; it is signed, so that no process need remember it. */

export const sessionCookie = 'earshot_session';
export const sessionSeconds = 86_400;

/** `secret`: the same for every process of an installation. */
export function sessionOf(keyId: string, expiresAtMs: number, secret: string): string {
  const text = `${keyId}.${expiresAtMs}`;
  return `${text}.${signature(text, secret)}`;
}

/** Id of the key that signed in; null where the cookie is none of ours or too old. */
export function sessionKeyId(cookie: string, nowMs: number, secret: string): string | null {
  const [, text = '', id = '', expires = '', signed = ''] =
    /^(([a-z0-9]{1,40})\.(\d{1,15}))\.([0-9a-f]{64})$/.exec(cookie) ?? [];
  if (text === '' || !sameHash(signed, signature(text, secret))) return null;
  return Number(expires) > nowMs ? id : null;
}

const signature = (text: string, secret: string): string =>
  createHmac('sha256', createHmac('sha256', secret).update('earshot session').digest()).update(text).digest('hex');

export function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key = '', ...value] = part.split('=');
    if (key.trim() === name) return value.join('=').trim();
  }
  return null;
}

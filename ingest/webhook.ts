import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawItem } from './source.js';

/** What a source with the way `webhook` does with a call of its platform. The receiver does the rest. */
export interface Webhook<Config> {
  /** Whether the configuration has what calls are known by (a signing secret). */
  isOn(config: Config): boolean;
  /**
   * Pure. Says whether the call is the platform's own (signature over the raw body, compared in constant time; old calls
   * refused) and what is in it. Never throws.
   */
  receive(call: WebhookCall, config: Config, nowMs: number): WebhookAnswer;
}

export interface WebhookCall {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** As it came. */
  readonly body: Buffer;
}

export type WebhookAnswer =
  /** 401: not from the platform, or too old. 400: signed, and not to be understood. 404: this source takes no calls. */
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 404; readonly reason: string }
  /** The platform makes sure that somebody is there. */
  | { readonly kind: 'answer'; readonly contentType: string; readonly body: string }
  /** For the source's parse(). The same `deliveryId` again is answered without being read again; null: there is none. */
  | { readonly kind: 'items'; readonly deliveryId: string | null; readonly items: readonly RawItem[] };

/** Calls that are older or newer than this are refused: somebody may have kept one. */
export const replayWindowMs = 300_000;

export interface SignatureCheck {
  readonly algorithm: 'sha256' | 'sha1';
  /** The valid ones: two while a secret is changed. */
  readonly secrets: readonly (string | undefined)[];
  readonly payload: string | Buffer | readonly (string | Buffer)[];
  readonly encoding?: 'hex' | 'base64';
  /** As in the header, without a prefix such as `sha256=`. */
  readonly given: string | undefined;
}

/** HMAC (RFC 2104) of the payload under one of the secrets; takes as long for a wrong signature as for a right one. */
export function isSigned({ algorithm, secrets, payload, encoding = 'hex', given }: SignatureCheck): boolean {
  const parts = typeof payload === 'string' || Buffer.isBuffer(payload) ? [payload] : payload;
  const claimed = Buffer.from(given ?? '', 'utf8');
  let matches = false;
  for (const secret of secrets) {
    if (secret === undefined || secret === '') continue;
    const hmac = createHmac(algorithm, secret);
    for (const part of parts) hmac.update(part);
    const right = Buffer.from(hmac.digest(encoding), 'utf8');
    // timingSafeEqual wants equal lengths; the length of a signature is no secret.
    if (right.length === claimed.length && timingSafeEqual(right, claimed)) matches = true;
  }
  return matches;
}

import type { DigestLanguage } from '../../infra/digest-settings.js';

/** What a digest is, between the words (content, render) and the way out (deliver, send by mail or to a channel). */

export { type DigestLanguage, digestLanguages } from '../../infra/digest-settings.js';

export interface Recipient {
  /** Stable and without a name in it: what claims, records and the Message-ID are made from. */
  readonly id: string;
  readonly kind: 'leader' | 'team' | 'channel';
  /** Address, `null` for a channel. */
  readonly email: string | null;
  /** As in the directory; null for a team or a channel without one. */
  readonly name: string | null;
  /** The enrolled executive whose figures these are; null for a team and a channel. */
  readonly leaderId: string | null;
  readonly language: DigestLanguage;
}

/** First day of a week of the organisation, `2026-11-16`. */
export type Week = string;

export interface RenderedDigest {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly pictures: readonly DigestPicture[];
  readonly card: DigestCard;
  /** Versions of the definitions behind it, by measure: kept, and given to the next week's, which says what has changed. */
  readonly definitions: Readonly<Record<string, number>>;
}

export interface RenderOptions {
  /** Default: now. A week that is not over is not compared. */
  readonly nowMs?: number;
  /** Definitions of the recipient's digest before; where they are not known, nothing is said of changes. */
  readonly former?: Readonly<Record<string, number>> | null;
}

export interface DigestPicture {
  /** Named in the HTML as `cid:<cid>`. */
  readonly cid: string;
  readonly png: Buffer;
  readonly alt: string;
}

/** The same in short, for a channel. */
export interface DigestCard {
  readonly title: string;
  readonly findings: readonly string[];
  readonly link: { readonly title: string; readonly url: string } | null;
}

import type { PanelRow } from '../charts/drawing.js';
import type { Picture } from '../panels/panel.js';
import type { DigestLanguage, Week } from './digest.js';

/** A digest in words and figures, before it is laid out as HTML, as text or as a card. All texts are in the recipient's language. */
export interface DigestModel {
  readonly language: DigestLanguage;
  readonly kind: 'leader' | 'team' | 'channel';
  readonly week: Week;
  readonly until: string;
  /** Nothing to speak of: a short mail. */
  readonly isQuiet: boolean;
  readonly subject: string;
  readonly preheader: string;
  readonly title: string;
  /** The days, and for whom. */
  readonly subtitle: string;
  /** What is unusual about the week as a whole, and what it is compared with. */
  readonly remarks: readonly string[];
  readonly findings: readonly SaidFinding[];
  readonly sections: readonly Section[];
  readonly footer: readonly string[];
  readonly link: { readonly title: string; readonly url: string } | null;
  readonly definitions: Readonly<Record<string, number>>;
}

export interface SaidFinding {
  /** Name of the measure; null of a sentence about the week as a whole. */
  readonly measure: string | null;
  /** `steady`: about as usual. */
  readonly change: 'better' | 'worse' | 'neither' | 'steady';
  readonly sentence: string;
  /** How sure it is, in words and numbers. */
  readonly basis: string;
}

export interface Section {
  readonly id: 'reach' | 'participation' | 'places' | 'conversations' | 'conformity' | 'suggestion' | 'definitions';
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly figures: readonly FigureLine[];
  readonly items: readonly Item[];
  /** What is said beside the figures, smaller. */
  readonly notes: readonly string[];
  readonly picture: DigestPictureModel | null;
  readonly figuresTitles: { readonly now: string; readonly usual: string };
}

export interface FigureLine {
  readonly measure: string;
  readonly title: string;
  readonly value: string;
  readonly usual: string;
}

export interface Item {
  readonly title: string;
  readonly url: string | null;
  /** First words of the leader's own post, quoted; empty where they are not known. */
  readonly quote: string;
  readonly text: string;
}

export interface DigestPictureModel {
  readonly cid: string;
  readonly title: string;
  /** States the value. */
  readonly alt: string;
  readonly picture: Exclude<Picture, { kind: 'stat' } | { kind: 'table' }>;
  readonly rows: readonly PanelRow[];
  readonly from: string;
  readonly until: string;
}

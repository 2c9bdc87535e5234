import type { DigestCard } from './digest.js';
import type { DigestModel } from './model.js';

/** The same in short, for a channel: what everybody there may see. */
export function renderCard({ subject, remarks, findings, link }: DigestModel): DigestCard {
  return {
    title: subject,
    findings: (findings.length > 0 ? findings.map(({ sentence }) => sentence) : remarks).map((line) =>
      line.replace(/\u00a0/g, ' '),
    ),
    link: link === null ? null : { title: link.title, url: link.url },
  };
}

import { isRecord, type JsonRecord, recordsField } from '../../fields.js';
import { webAddress } from '../../html-text.js';
import { isDid } from './uri.js';

export interface RichText {
  /** Names of accounts are `@user`. */
  readonly text: string;
  /** DIDs. */
  readonly mentions: readonly string[];
  readonly links: readonly string[];
}

/** Addresses of accounts and posts on the network's own pages name somebody; they are left out. */
export function linkOf(raw: string): string | null {
  const link = webAddress(raw);
  return link === null || /^https?:\/\/(?:[a-z0-9-]+\.)*bsky\.app\/profile\//i.test(link) ? null : link;
}

/** Somebody's address written without the mark that makes it a mention. */
const bareHandle = /(?<![\w@./-])@(?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}(?![\w-])/gi;

/** A post's text with its facets: places, in bytes of UTF-8, that are a mention, a link or a tag. */
export function richText(text: string, record: JsonRecord): RichText {
  const mentions: string[] = [];
  const links: string[] = [];
  const names: { start: number; end: number }[] = [];
  for (const facet of recordsField(record, 'facets')) {
    for (const feature of recordsField(facet, 'features')) {
      if (feature.$type === 'app.bsky.richtext.facet#mention' && isDid(feature.did)) {
        mentions.push(feature.did);
        if (isRecord(facet.index))
          names.push({ start: Number(facet.index.byteStart), end: Number(facet.index.byteEnd) });
      } else if (feature.$type === 'app.bsky.richtext.facet#link' && typeof feature.uri === 'string') {
        const link = linkOf(feature.uri);
        if (link !== null) links.push(link);
      }
    }
  }
  return { text: withoutNames(text, names).replace(bareHandle, '@user'), mentions, links };
}

function withoutNames(text: string, names: readonly { start: number; end: number }[]): string {
  if (names.length === 0) return text;
  const bytes = Buffer.from(text, 'utf8');
  let plain = '';
  let at = 0;
  for (const { start, end } of names.toSorted((a, b) => a.start - b.start)) {
    // Places outside the text, inside out or over each other: the author's program was wrong, and the text stands.
    if (!(start >= at && end > start && end <= bytes.length)) continue;
    plain += `${bytes.toString('utf8', at, start)}@user`;
    at = end;
  }
  return plain + bytes.toString('utf8', at);
}

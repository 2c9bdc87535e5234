import { type JsonRecord, recordField, recordsField, textField } from '../../fields.js';
import { webAddress } from '../../html-text.js';

export interface PostText {
  readonly text: string;
  readonly links: string[];
  /** Native ids. */
  readonly mentions: string[];
  readonly isOnlyMedia: boolean;
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
/** A post that is quoted stands at the end as a link to it. */
const postAddress = /^https?:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/\w+\/status\/\d+/i;

/** A post as its readers see it: short links as what they lead to, nobody's name. */
export function postText(post: JsonRecord): PostText {
  // What is longer than 280 characters stands whole in here only.
  const long = recordField(post, 'note_tweet');
  const said = (long === null ? null : textField(long, 'text')) ?? textField(post, 'text') ?? '';
  const of = recordField(post, 'entities') ?? {};
  const ofLong = (long === null ? null : recordField(long, 'entities')) ?? {};
  const urls = [...recordsField(of, 'urls'), ...recordsField(ofLong, 'urls')];
  const links = new Set<string>();
  let text = said;
  for (const url of urls) {
    const short = textField(url, 'url');
    const full = webAddress(textField(url, 'unwound_url') ?? textField(url, 'expanded_url') ?? undefined);
    const isShownOtherwise = textField(url, 'media_key') !== null || (full !== null && postAddress.test(full));
    if (short !== null) text = text.replaceAll(short, isShownOtherwise ? '' : (full ?? short));
    if (full !== null && !isShownOtherwise) links.add(full);
  }
  const plain = text
    .replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity] as string)
    .replace(/(?<![\w@])@\w{1,15}/g, '@user')
    .trim();
  const mentions = [...recordsField(of, 'mentions'), ...recordsField(ofLong, 'mentions')];
  const attachments = recordField(post, 'attachments');
  const hasMedia = attachments !== null && Array.isArray(attachments.media_keys) && attachments.media_keys.length > 0;
  return {
    text: plain,
    links: [...links],
    mentions: [...new Set(mentions.flatMap((mention) => textField(mention, 'id') ?? []))],
    isOnlyMedia: plain === '' && hasMedia,
  };
}

/** X says "not known", "no words", "only hashtags" and the like as languages too. */
export function languageOf(post: JsonRecord): string | null {
  const lang = textField(post, 'lang');
  return lang === null || /^(?:und|zxx|art|q[a-t][a-z])$/.test(lang) ? null : lang;
}

import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import { type JsonRecord, listField, recordField, recordsField, textField, WrongFieldError } from '../../fields.js';
import type { ParseContext } from './context.js';
import { linkOf, richText } from './rich-text.js';
import { actTime } from './time.js';
import { collections, formatUri, parseUri, type RecordUri } from './uri.js';

/** What is known of a post beside its record. */
export interface PostSeen {
  readonly uri: RecordUri;
  /** When the network saw it, ms. */
  readonly seenAt: number;
  readonly observedAt: number;
  /** It replaces what was there under this address. */
  readonly changedAt: number | null;
}

/** A record of app.bsky.feed.post. Throws WrongFieldError. */
export function postEvent(record: JsonRecord, seen: PostSeen, { events, actor }: ParseContext): ActivityEvent {
  const words = record.text;
  if (typeof words !== 'string') throw new WrongFieldError('has a field text that is not text');
  const { text, mentions, links } = richText(words, record);
  const embed = recordField(record, 'embed');
  const place = placeOf(record);
  const langs = listField(record, 'langs');
  return events.content({
    target: {
      id: events.contentId(formatUri(seen.uri)),
      kind: text.trim() === '' && embed !== null ? 'file' : 'note',
      parentId: place === null ? null : events.contentId(place.parent),
      rootId: place === null ? null : events.contentId(place.root),
    },
    author: actor(seen.uri.did),
    createdAt: actTime(record, seen.seenAt),
    editedAt: seen.changedAt,
    isEdit: seen.changedAt !== null,
    observedAt: seen.observedAt,
    quotedId: quotedId(embed, events.contentId),
    // The address of a post holds its author's.
    url: null,
    title: null,
    text,
    lang: typeof langs[0] === 'string' ? langs[0] : null,
    mentions: mentions.map((did) => actor(did).id),
    links: [...links, ...cardLinks(embed)],
  });
}

/** Addresses of the posts that a reply answers; null: it answers none. */
function placeOf(record: JsonRecord): { parent: string; root: string } | null {
  const reply = recordField(record, 'reply');
  if (reply === null) return null;
  const [parent, root] = [refOf(reply, 'parent'), refOf(reply, 'root')];
  return { parent: parent ?? root ?? missing('reply.parent'), root: root ?? parent ?? missing('reply.root') };
}

function refOf(reply: JsonRecord, name: string): string | null {
  const ref = recordField(reply, name);
  if (ref === null) return null;
  const uri = parseUri(ref.uri);
  if (uri === null) throw new WrongFieldError(`has a field reply.${name}.uri that is no address of a record`);
  return formatUri(uri);
}

function missing(name: string): never {
  throw new WrongFieldError(`has no ${name}`);
}

/** The record that it shows: alone, or beside pictures. */
export function shownUri(embed: JsonRecord | null): RecordUri | null {
  if (embed === null) return null;
  if (embed.$type === 'app.bsky.embed.recordWithMedia') {
    const inner = recordField(embed, 'record');
    return inner === null ? null : parseUri(recordField(inner, 'record')?.uri);
  }
  return embed.$type === 'app.bsky.embed.record' ? parseUri(recordField(embed, 'record')?.uri) : null;
}

function quotedId(embed: JsonRecord | null, contentId: (uri: string) => string): string | null {
  const uri = shownUri(embed);
  return uri?.collection === collections.post ? contentId(formatUri(uri)) : null;
}

/** The page that a card under the post shows. */
function cardLinks(embed: JsonRecord | null): string[] {
  const media = embed?.$type === 'app.bsky.embed.recordWithMedia' ? recordField(embed, 'media') : embed;
  const card = media?.$type === 'app.bsky.embed.external' ? recordField(media, 'external') : null;
  const link = card === null ? null : linkOf(textField(card, 'uri') ?? '');
  return link === null ? [] : [link];
}

/** DIDs of all whom a post concerns: whom it answers, quotes and mentions. Never throws. */
export function concerned(record: JsonRecord): string[] {
  try {
    const reply = recordField(record, 'reply');
    const uris = [
      parseUri(recordField(reply ?? {}, 'parent')?.uri),
      parseUri(recordField(reply ?? {}, 'root')?.uri),
      shownUri(recordField(record, 'embed')),
    ];
    const mentions = recordsField(record, 'facets')
      .flatMap((facet) => recordsField(facet, 'features'))
      .map(({ did }) => did);
    return [...uris.map((uri) => uri?.did), ...mentions].filter((did) => typeof did === 'string');
  } catch {
    return [];
  }
}

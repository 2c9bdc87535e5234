import { hash } from 'node:crypto';
import { timeMs } from '../../../infra/contracts/activity.js';
import { contentId } from '../../../infra/contracts/ids.js';
import {
  idField,
  isRecord,
  type JsonRecord,
  neededId,
  recordField,
  textField,
  typeName,
  WrongFieldError,
  wrongField,
} from '../../fields.js';
import { htmlToText } from '../../html-text.js';
import { type Placed, platform } from '../blog-common/events.js';

/** What a post or comment is, before its words: enough to tell whether it is new, changed or gone. Pure. */

export interface Facts {
  /** The site's number. */
  readonly nativeId: string;
  readonly placed: Placed;
  readonly at: number;
  readonly modifiedAt: number | null;
  /** Another one when it has changed. */
  readonly state: string;
  /** Nobody may read it without a password. */
  readonly isProtected: boolean;
}

export function postFacts(raw: unknown, instance: string, home: string): Facts {
  const post = needRecord(raw);
  const nativeId = neededId(post, 'id');
  const at = neededTime(post, 'date_gmt');
  const modifiedAt = timeField(post, 'modified_gmt');
  const content = recordField(post, 'content');
  const isProtected = content?.protected === true;
  return {
    nativeId,
    placed: {
      id: contentId(platform, instance, guidOf(post, nativeId, home)),
      kind: 'article',
      parentId: null,
      rootId: null,
    },
    at,
    modifiedAt,
    state: `${(modifiedAt ?? at).toString(36)}${isProtected ? 'p' : ''}`,
    isProtected,
  };
}

/** The same in the site's feeds, whatever its address was when it was posted. */
export function guidOf(post: JsonRecord, nativeId: string, home: string): string {
  const guid = recordField(post, 'guid');
  const written = guid === null ? null : textField(guid, 'rendered');
  return written === null ? `${home.replace(/\/$/, '')}/?p=${nativeId}` : htmlToText(written).text;
}

export function commentFacts(raw: unknown, instance: string, postGuid: string): Facts {
  const comment = needRecord(raw);
  const nativeId = neededId(comment, 'id');
  const parent = idField(comment, 'parent');
  const content = recordField(comment, 'content');
  const words = content === null ? null : textField(content, 'rendered');
  const postId = contentId(platform, instance, postGuid);
  return {
    nativeId,
    placed: {
      id: contentId(platform, instance, commentGuid(postGuid, nativeId)),
      kind: 'note',
      parentId:
        parent === null || parent === '0' ? postId : contentId(platform, instance, commentGuid(postGuid, parent)),
      rootId: postId,
    },
    at: neededTime(comment, 'date_gmt'),
    modifiedAt: null,
    state: hash('sha256', words ?? '', 'base64').slice(0, 10),
    isProtected: false,
  };
}

const commentGuid = (postGuid: string, nativeId: string): string => `${postGuid}#comment-${nativeId}`;

export function needRecord(raw: unknown): JsonRecord {
  if (isRecord(raw)) return raw;
  throw new WrongFieldError(`is ${typeName(raw)} instead of an object`);
}

/** The site writes UTC without saying so. */
function timeField(record: JsonRecord, name: string): number | null {
  const text = textField(record, name);
  if (text === null) return null;
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  if (!timeMs.safeParse(ms).success) throw wrongField(name, 'no time between 1990 and 2099');
  return ms;
}

function neededTime(record: JsonRecord, name: string): number {
  const ms = timeField(record, name);
  if (ms === null) throw new WrongFieldError(`has no ${name}`);
  return ms;
}

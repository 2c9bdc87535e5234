import { hashId } from '../../../infra/contracts/ids.js';
import { isRecord, type JsonRecord, recordField, textField, typeName, WrongFieldError } from '../../fields.js';
import type { Post, Counters as PostCounters } from '../public-common/posts.js';
import { neededTime, timeField } from '../public-common/time.js';

export const videoCounterNames = ['views', 'reactions', 'replies'] as const;
export type VideoCounterName = (typeof videoCounterNames)[number];
export type Counters = PostCounters<VideoCounterName>;
export type Video = Post<VideoCounterName>;

export interface VideoFacts {
  readonly id: string;
  readonly channelId: string;
  /** When it was first shown: of a stream or première its beginning. */
  readonly createdAt: number;
  readonly title: string | null;
  readonly description: string;
  readonly lang: string | null;
  /** Announced, and not to be seen yet. */
  readonly isUpcoming: boolean;
  /** Changes with what is said in it. */
  readonly mark: string;
  readonly counters: Counters;
}

/** Throws WrongFieldError. */
export function readVideo(video: JsonRecord): VideoFacts {
  const id = neededText(video, 'id');
  const snippet = recordField(video, 'snippet');
  if (snippet === null) throw new WrongFieldError('has no snippet');
  const live = recordField(video, 'liveStreamingDetails');
  const title = textField(snippet, 'title');
  const description = textField(snippet, 'description') ?? '';
  const isUpcoming = textField(snippet, 'liveBroadcastContent') === 'upcoming';
  const statistics = recordField(video, 'statistics') ?? {};
  return {
    id,
    channelId: neededText(snippet, 'channelId'),
    createdAt: (live === null ? null : timeField(live, 'actualStartTime')) ?? neededTime(snippet, 'publishedAt'),
    title,
    description,
    lang: textField(snippet, 'defaultLanguage') ?? textField(snippet, 'defaultAudioLanguage'),
    isUpcoming,
    mark: isUpcoming ? upcoming : hashId('video', title ?? '', description).slice(0, 12),
    counters: {
      views: numberField(statistics, 'viewCount'),
      reactions: numberField(statistics, 'likeCount'),
      replies: numberField(statistics, 'commentCount'),
    },
  };
}

export const upcoming = 'upcoming';

/** For the reader, which goes on whatever a video looks like; null: the parser will say what is wrong with it. */
export function videoOf(video: unknown): VideoFacts | null {
  if (!isRecord(video)) return null;
  try {
    return readVideo(video);
  } catch (error) {
    if (error instanceof WrongFieldError) return null;
    throw error;
  }
}

export const idOf = (value: unknown): string | null =>
  isRecord(value) && typeof value.id === 'string' && isId(value.id) ? value.id : null;

export const isId = (value: string): boolean => /^[\w.-]{5,100}$/.test(value);

export function neededText(record: JsonRecord, name: string): string {
  const text = textField(record, name);
  if (text === null) throw new WrongFieldError(`has no ${name}`);
  return text;
}

/** YouTube writes numbers as text. Null: hidden or not known. */
export function numberField(record: JsonRecord, name: string): number | null {
  const value = record[name];
  if (value === undefined || value === null) return null;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new WrongFieldError(`has a field ${name} that is ${typeName(value)} instead of a number`);
}

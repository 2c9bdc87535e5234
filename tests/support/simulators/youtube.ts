import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type AskedRequest, type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/** YouTube Data API v3, written from https://developers.google.com/youtube/v3/docs: the part that is read, and its quota. */

export interface SimulatedChannel {
  readonly id: string;
  readonly handle: string;
  subscribers: number;
  hidesSubscribers: boolean;
  description: string;
}

export interface SimulatedVideo {
  readonly id: string;
  readonly channel: SimulatedChannel;
  at: number;
  title: string;
  description: string;
  live: 'none' | 'live' | 'upcoming';
  startedAt: number | null;
  views: number;
  likes: number;
  hasComments: boolean;
  isGone: boolean;
}

export interface SimulatedComment {
  readonly id: string;
  readonly video: SimulatedVideo;
  readonly author: SimulatedChannel | null;
  readonly at: number;
  readonly answers: SimulatedComment | null;
  text: string;
  editedAt: number | null;
  isGone: boolean;
}

export interface SimulatedYoutube {
  readonly server: PlatformServer;
  readonly clock: { now: number };
  readonly videos: readonly SimulatedVideo[];
  readonly comments: readonly SimulatedComment[];
  /** Quota units that are left; each request takes one. */
  quota: number;
  unitsUsed(): number;
  channel(handle: string, more?: { subscribers?: number }): SimulatedChannel;
  upload(
    channel: SimulatedChannel,
    title: string,
    more?: Partial<
      Pick<SimulatedVideo, 'at' | 'description' | 'live' | 'startedAt' | 'views' | 'likes' | 'hasComments'>
    >,
  ): SimulatedVideo;
  comment(
    author: SimulatedChannel | null,
    on: SimulatedVideo | SimulatedComment,
    text: string,
    at?: number,
  ): SimulatedComment;
  close(): Promise<void>;
}

/** Answers that come along with a thread. */
const repliesAlong = 5;

export async function startYoutube(now: number, apiKey: string): Promise<SimulatedYoutube> {
  const clock = { now };
  const channels: SimulatedChannel[] = [];
  const videos: SimulatedVideo[] = [];
  const comments: SimulatedComment[] = [];
  let used = 0;
  const server: PlatformServer = await startPlatformServer({ answer });
  const sim: SimulatedYoutube = {
    server,
    clock,
    videos,
    comments,
    quota: 10_000,
    unitsUsed: () => used,
    channel(handle, { subscribers = 100 } = {}) {
      const channel = {
        id: `UC${String(channels.length).padStart(22, 'x')}`,
        handle,
        subscribers,
        hidesSubscribers: false,
        description: 'about',
      };
      channels.push(channel);
      return channel;
    },
    upload(channel, title, more = {}) {
      const video: SimulatedVideo = {
        id: `video${String(videos.length).padStart(6, '0')}`,
        channel,
        at: more.at ?? clock.now,
        title,
        description: more.description ?? '',
        live: more.live ?? 'none',
        startedAt: more.startedAt ?? null,
        views: more.views ?? 0,
        likes: more.likes ?? 0,
        hasComments: more.hasComments ?? true,
        isGone: false,
      };
      videos.push(video);
      return video;
    },
    comment(author, on, text, at = clock.now) {
      const isAnswer = 'video' in on;
      const top = isAnswer ? (on.answers ?? on) : null;
      const number = String(comments.length).padStart(6, '0');
      const comment: SimulatedComment = {
        id: top === null ? `Ugx${number}` : `${top.id}.${number}`,
        video: isAnswer ? on.video : on,
        author,
        at,
        answers: top,
        text,
        editedAt: null,
        isGone: false,
      };
      comments.push(comment);
      return comment;
    },
    close: () => server.close(),
  };

  function answer(request: AskedRequest): PlatformAnswer {
    used += 1;
    sim.quota -= 1;
    if (request.headers['x-goog-api-key'] !== apiKey)
      return problem(400, 'API_KEY_INVALID', 'API key not valid. Please pass a valid API key.');
    if (sim.quota < 0)
      return problem(
        403,
        'quotaExceeded',
        'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
      );
    const url = new URL(request.path, server.url);
    switch (url.pathname) {
      case '/channels':
        return channelList(url);
      case '/playlistItems':
        return uploads(url);
      case '/videos':
        return listed(
          idsOf(url)
            .flatMap((id) => videos.filter((video) => video.id === id && !video.isGone))
            .map(videoEntity),
        );
      case '/commentThreads':
        return threads(url);
      case '/comments':
        return commentList(url);
      default:
        return problem(404, 'notFound', 'Not found');
    }
  }

  function channelList(url: URL): PlatformAnswer {
    const handle = url.searchParams.get('forHandle')?.toLowerCase().replace(/^@/, '');
    const ids = idsOf(url);
    const found = channels.filter((one) =>
      handle === undefined ? ids.includes(one.id) : one.handle.toLowerCase() === handle,
    );
    // Without any there is no list.
    return found.length === 0
      ? { body: { kind: 'youtube#channelListResponse', pageInfo: { totalResults: 0 } } }
      : listed(found.map(channelEntity));
  }

  function uploads(url: URL): PlatformAnswer {
    const playlist = url.searchParams.get('playlistId');
    const channel = channels.find(({ id }) => `UU${id.slice(2)}` === playlist);
    if (!channel) return problem(404, 'playlistNotFound', 'The playlist cannot be found.');
    const all = videos.filter((video) => video.channel === channel && !video.isGone).sort((a, b) => b.at - a.at);
    return page(url, all, (video) => ({
      id: `item-${video.id}`,
      snippet: { playlistId: playlist, title: video.title, channelId: channel.id },
      contentDetails: { videoId: video.id, videoPublishedAt: iso(video.at) },
    }));
  }

  function threads(url: URL): PlatformAnswer {
    const video = videos.find(({ id, isGone }) => id === url.searchParams.get('videoId') && !isGone);
    if (!video) return problem(404, 'videoNotFound', 'The video cannot be found.');
    if (!video.hasComments) return problem(403, 'commentsDisabled', 'The video has <code>disabled</code> comments.');
    const tops = comments.filter((comment) => comment.video === video && comment.answers === null && !comment.isGone);
    return page(
      url,
      tops.toSorted((a, b) => b.at - a.at),
      (top) => {
        const replies = repliesTo(top);
        return {
          id: top.id,
          snippet: {
            videoId: video.id,
            channelId: video.channel.id,
            topLevelComment: commentEntity(top),
            canReply: true,
            totalReplyCount: replies.length,
            isPublic: true,
          },
          ...(replies.length > 0 ? { replies: { comments: replies.slice(0, repliesAlong).map(commentEntity) } } : {}),
        };
      },
    );
  }

  function commentList(url: URL): PlatformAnswer {
    const parentId = url.searchParams.get('parentId');
    if (parentId === null) {
      const ids = idsOf(url);
      return listed(
        comments
          .filter(({ id, isGone, video, answers }) => ids.includes(id) && !isGone && !video.isGone && !answers?.isGone)
          .map(({ id }) => ({ id })),
      );
    }
    const parent = comments.find(({ id, isGone }) => id === parentId && !isGone);
    return parent ? page(url, repliesTo(parent), commentEntity) : problem(404, 'commentNotFound', 'not found');
  }

  const repliesTo = (top: SimulatedComment): SimulatedComment[] =>
    comments.filter(({ answers, isGone }) => answers === top && !isGone);

  function channelEntity({ id, handle, subscribers, hidesSubscribers, description }: SimulatedChannel): object {
    return {
      id,
      snippet: {
        title: `Name of ${handle}`,
        description,
        customUrl: `@${handle}`,
        publishedAt: '2014-02-03T00:00:00Z',
      },
      contentDetails: { relatedPlaylists: { likes: '', uploads: `UU${id.slice(2)}` } },
      statistics: {
        viewCount: '1000',
        subscriberCount: String(subscribers),
        hiddenSubscriberCount: hidesSubscribers,
        videoCount: '9',
      },
    };
  }

  function videoEntity(video: SimulatedVideo): object {
    const { id, channel, at, title, description, live, startedAt, views, likes, hasComments } = video;
    const count = comments.filter(
      (comment) => comment.video === video && !comment.isGone && !comment.answers?.isGone,
    ).length;
    return {
      id,
      snippet: {
        publishedAt: iso(at),
        channelId: channel.id,
        title,
        description,
        channelTitle: `Name of ${channel.handle}`,
        liveBroadcastContent: live,
        defaultLanguage: 'en',
      },
      statistics: {
        viewCount: String(views),
        likeCount: String(likes),
        ...(hasComments ? { commentCount: String(count) } : {}),
      },
      ...(startedAt === null ? {} : { liveStreamingDetails: { actualStartTime: iso(startedAt) } }),
    };
  }

  function commentEntity({ id, video, author, at, answers, text, editedAt }: SimulatedComment): object {
    return {
      id,
      snippet: {
        videoId: video.id,
        textDisplay: text,
        authorDisplayName: author === null ? '' : `@${author.handle}`,
        ...(author === null ? {} : { authorChannelId: { value: author.id } }),
        likeCount: 0,
        publishedAt: iso(at),
        updatedAt: iso(editedAt ?? at),
        ...(answers === null ? {} : { parentId: answers.id }),
      },
    };
  }
  return sim;
}

const iso = (ms: number): string => new Date(ms).toISOString();
const idsOf = (url: URL): string[] => (url.searchParams.get('id') ?? '').split(',').filter((id) => id !== '');
const listed = (items: readonly object[]): PlatformAnswer => ({
  body: { items, pageInfo: { totalResults: items.length } },
});

/** Tokens are places. */
function page<T>(url: URL, all: readonly T[], entity: (one: T) => object): PlatformAnswer {
  const most = Number(url.searchParams.get('maxResults') ?? 20);
  const token = url.searchParams.get('pageToken');
  if (token !== null && !/^P\d+$/.test(token)) return problem(400, 'invalidPageToken', 'The page token is not valid.');
  const from = token === null ? 0 : Number(token.slice(1));
  const next = from + most < all.length ? { nextPageToken: `P${from + most}` } : {};
  return { body: { items: all.slice(from, from + most).map(entity), pageInfo: { totalResults: all.length }, ...next } };
}

export function problem(status: number, reason: string, message: string): { status: number; body: object } {
  return { status, body: { error: { code: status, message, errors: [{ message, domain: 'youtube', reason }] } } };
}

const beginning = Date.UTC(2026, 4, 20, 12);
const hourMs = 3_600_000;

export const youtubeCanaries = [
  'annleader',
  'bocolleague',
  'Name of',
  `UC${'0'.padStart(22, 'x')}`,
  `UC${'2'.padStart(22, 'x')}`,
];

export async function startSimulatedYoutube(): Promise<SimulatedPlatform> {
  const apiKey = 'key-of-a-project';
  const sim = await startYoutube(beginning, apiKey);
  const ann = sim.channel('annleader', { subscribers: 5000 });
  const organisation = sim.channel('theorganisation');
  const bo = sim.channel('bocolleague');
  const before = (hours: number): { at: number } => ({ at: beginning - hours * hourMs });
  for (let day = 0; day < 60; day += 1) sim.upload(organisation, `Advert ${day}`, before(80 - day));
  const talk = sim.upload(ann, 'A talk', {
    ...before(50),
    description: 'More at https://example.org/talk.',
    views: 900,
    likes: 30,
  });
  for (let index = 0; index < 130; index += 1)
    sim.comment(bo, talk, `comment ${index}`, beginning - 49 * hourMs + index * 1000);
  const asked = sim.comment(bo, talk, '@annleader what about pay?', beginning - 40 * hourMs);
  for (let index = 0; index < 8; index += 1)
    sim.comment(index % 2 ? ann : bo, asked, `answer ${index}`, beginning - 39 * hourMs + index * 1000);
  sim.comment(null, talk, 'by nobody', beginning - 38 * hourMs);
  sim.upload(ann, 'Without comments', { ...before(30), hasComments: false });
  sim.upload(ann, 'A stream', { ...before(20), startedAt: beginning - 19 * hourMs });
  sim.upload(ann, 'To come', { ...before(5), live: 'upcoming' });

  const newest = (): SimulatedVideo => {
    const found = sim.videos.findLast((video) => video.channel === ann && !video.isGone && video.live === 'none');
    if (!found) throw new Error('there is no video');
    return found;
  };
  return {
    server: sim.server,
    settings: {
      url: sim.server.url,
      apiKey,
      accounts: [{ account: '@AnnLeader', person: 'ann@example.org' }, { account: organisation.id }],
    },
    clock: sim.clock,
    pagePath: /^\/(?:playlistItems|videos|commentThreads|comments)/,
    spoilOne(body) {
      type Thread = { snippet?: { topLevelComment?: { snippet: { textDisplay: unknown } } } };
      const top = (body as { items?: Thread[] }).items?.[0]?.snippet?.topLevelComment;
      if (top) top.snippet.textDisplay = 42;
      return body;
    },
    spoiled: 'textDisplay',
    refuse: (status, words) => ({
      kind: 'status',
      ...problem(status, status === 403 ? 'accessNotConfigured' : 'authError', words),
      status,
    }),
    // Sixty adverts, three videos by Ann, 131 comments and 8 answers.
    contents: 202,
    people: {
      post: (text) => void sim.upload(ann, 'New', { description: text }),
      reply: (text) => void sim.comment(bo, newest(), text),
      edit: (text) => {
        newest().description = text;
      },
      remove: () => {
        newest().isGone = true;
      },
    },
    close: () => sim.close(),
  };
}

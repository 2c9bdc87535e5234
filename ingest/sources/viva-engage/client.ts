import { flagField, idField, isRecord, lineField } from '../../fields.js';
import type { Http, PlatformHttp } from '../../http/http.js';
import { type ApiDeclaration, PlatformError, RateLimitedError, SourceStoppedError } from '../../source.js';
import type { VivaEngageConfig } from './config.js';
import { attempt, type Envelope, readEnvelope } from './envelope.js';
import { type Place, parseGroup } from './groups.js';
import { createTokens } from './token.js';

/** https://learn.microsoft.com/rest/api/yammer/rest-api-rate-limits: of one person in one app. */
export const api: ApiDeclaration = {
  limits: {
    all: { requests: 10, perMs: 10_000 },
    // Ten in 30 s, one of them kept for the question for the newest.
    messages: { requests: 9, perMs: 30_000 },
    poll: { requests: 1, perMs: 60_000 },
  },
  pauses: 'all',
};

/** The platform gives no more at once. */
export const pageSize = 20;
/** Of `users.json` and `groups.json`. */
export const listSize = 50;

export interface Client {
  current(signal: AbortSignal): Promise<CurrentUser>;
  /** Newest first, of ids below `olderThan`. Null: the place is not there, or not for this person. */
  messages(feed: string, olderThan: string | null, options: MessagesOptions): Promise<Envelope | null>;
  /** `gone`: there is no such message. `there`: there is. Null: it cannot be told. */
  message(id: string, signal: AbortSignal): Promise<'gone' | 'there' | null>;
  /** Null: not there, or not for this person. */
  group(id: string, signal: AbortSignal): Promise<Place | null>;
  /** Communities, or only those of this person, from page 1. */
  groups(page: number, mine: boolean, signal: AbortSignal): Promise<Place[]>;
  users(page: number, signal: AbortSignal): Promise<readonly unknown[]>;
  /** The archive of a stretch of time into a file. `refused`: in the platform's words. */
  exportTo(file: string, fromMs: number, untilMs: number, signal: AbortSignal): Promise<'done' | 'refused'>;
}

export interface MessagesOptions {
  /** The question for the newest, which may be asked once a minute. */
  readonly isPoll: boolean;
  readonly threaded?: boolean;
  readonly signal: AbortSignal;
}

export interface CurrentUser {
  readonly networkId: string;
  readonly networkName: string | null;
  readonly isVerifiedAdmin: boolean;
}

const title = 'Viva Engage';
const notForUs = [403, 404];

export function createClient(config: VivaEngageConfig, platformHttp: PlatformHttp, now: () => number): Client {
  const http: Http = platformHttp.for({ title, explain });
  const tokens = createTokens(config, platformHttp, now);

  async function get(
    path: string,
    parameters: Readonly<Record<string, string | null>>,
    options: { scope?: string; accept?: readonly number[]; signal: AbortSignal },
  ): Promise<{ status: number; body: unknown }> {
    const answer = await http.json({
      url: address(path, parameters),
      headers: { authorization: `Bearer ${await tokens.get(options.signal)}` },
      ...options,
    });
    if (answer.status < 300) throwIfFailed(answer.body);
    return answer;
  }

  function address(path: string, parameters: Readonly<Record<string, string | null>>): URL {
    const url = new URL(`${config.url}/api/v1/${path}`);
    for (const [name, value] of Object.entries(parameters)) if (value !== null) url.searchParams.append(name, value);
    return url;
  }

  async function list(
    path: string,
    parameters: Record<string, string | null>,
    signal: AbortSignal,
  ): Promise<unknown[]> {
    const { body } = await get(path, parameters, { signal });
    if (!Array.isArray(body)) throw new PlatformError(`${title} answered ${path} with something that is no list`);
    return body;
  }

  return {
    async current(signal) {
      const { body } = await get('users/current.json', {}, { signal });
      const user = isRecord(body) ? body : {};
      const networkId = attempt(() => idField(user, 'network_id'));
      if (networkId === null) throw new PlatformError(`${title} does not say which network the token is for`);
      return {
        networkId,
        networkName: attempt(() => lineField(user, 'network_name', 200)),
        isVerifiedAdmin: attempt(() => flagField(user, 'verified_admin')) === true,
      };
    },
    async messages(feed, olderThan, { isPoll, threaded, signal }) {
      const { status, body } = await get(
        feedPath(feed),
        { limit: String(pageSize), older_than: olderThan, threaded: threaded ? 'true' : null },
        { scope: isPoll ? 'poll' : 'messages', accept: feed === 'network' ? [] : notForUs, signal },
      );
      return status < 300 ? readEnvelope(body) : null;
    },
    async message(id, signal) {
      const { status, body } = await get(`messages/${id}.json`, {}, { scope: 'messages', accept: notForUs, signal });
      // "Not for you" is no deletion.
      if (status === 403) return null;
      if (status === 404) return 'gone';
      return isRecord(body) && attempt(() => idField(body, 'id')) === id ? 'there' : null;
    },
    async group(id, signal) {
      const { status, body } = await get(`groups/${id}.json`, {}, { accept: notForUs, signal });
      return status < 300 ? attempt(() => parseGroup(body)) : null;
    },
    async groups(page, mine, signal) {
      const found = await list('groups.json', { page: String(page), mine: mine ? '1' : null }, signal);
      return found.flatMap((raw) => attempt(() => parseGroup(raw)) ?? []);
    },
    users: (page, signal) => list('users.json', { page: String(page) }, signal),
    async exportTo(file, fromMs, untilMs, signal) {
      const url = address('export', {
        since: new Date(fromMs).toISOString(),
        until: new Date(untilMs).toISOString(),
        include: 'csv',
      });
      for (const model of ['Message', 'MessageVersion', 'User', 'Group']) url.searchParams.append('model', model);
      const authorization = `Bearer ${await tokens.get(signal)}`;
      const { status } = await http.download({ url, headers: { authorization }, accept: [403], signal }, file);
      return status === 403 ? 'refused' : 'done';
    },
  };
}

/** `network`, `group:1`, `thread:1` */
function feedPath(feed: string): string {
  const [kind, id] = feed.split(':');
  if (kind === 'group') return `messages/in_group/${id}.json`;
  if (kind === 'thread') return `messages/in_thread/${id}.json`;
  return 'messages.json';
}

interface Failure {
  readonly message: string | null;
  readonly code: number | null;
}

/** `{"response":{"message":"…","stat":"fail","code":33}}` */
function failureOf(body: unknown): Failure | null {
  const response = isRecord(body) && isRecord(body.response) ? body.response : null;
  if (response === null || response.stat !== 'fail') return null;
  return {
    message: typeof response.message === 'string' ? response.message : null,
    code: typeof response.code === 'number' ? response.code : null,
  };
}

const rateLimited = 33;
const badToken = 16;
/** The platform names no time with its code for too many requests. */
const unsaidPauseMs = 60_000;

export function explain(body: unknown): string | null {
  const failure = failureOf(body);
  if (failure === null) return null;
  const words = `${failure.message ?? 'no reason'}${failure.code === null ? '' : `, code ${failure.code}`}`;
  return failure.code === badToken
    ? `${words}: it takes a Microsoft Entra token of a person with the permission access_as_user, and this one has ended or is another`
    : words;
}

/** Some of its errors come with 200. */
function throwIfFailed(body: unknown): void {
  const failure = failureOf(body);
  if (failure === null) return;
  const words = `${title} answered with an error (${explain(body)})`;
  if (failure.code === rateLimited) throw new RateLimitedError(words, unsaidPauseMs);
  if (failure.code === badToken) throw new SourceStoppedError(words);
  throw new PlatformError(words);
}

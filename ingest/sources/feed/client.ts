import type { Dispatcher } from 'undici';
import type { Answer, Http } from '../../http/http.js';
import { publicOnly } from '../../http/public-only.js';
import { followRedirects, redirects } from '../../http/redirects.js';
import { PlatformError, RateLimitedError, type SourceContext } from '../../source.js';
import type { FeedConfig } from './config.js';

/** What a server gave with a document, so that it need not send it again. */
export interface Validators {
  /** They are of this address. */
  readonly url: string;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

export interface Fetched {
  readonly status: 'whole' | 'unchanged' | 'not found' | 'gone' | 'refused';
  readonly bytes: Buffer;
  readonly contentType: string | null;
  readonly url: string;
  /** Where it has moved for good. */
  readonly movedTo: string | null;
  readonly validators: Validators | null;
}

export interface FeedClient {
  /** `mayRefuse`: a 401 or 403 is an answer, not the end of the source. */
  fetch(url: string, options: FetchOptions): Promise<Fetched>;
  /** Of a page, whose body is not read. Null: no answer. */
  statusOf(url: string, signal: AbortSignal): Promise<number | null>;
  close(): Promise<void>;
}

export interface FetchOptions {
  readonly signal: AbortSignal;
  readonly validators?: Validators | null;
  readonly mayRefuse?: boolean;
  readonly scope?: 'all' | 'pages';
}

const timeoutMs = 30_000;
const feedTypes =
  'application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.6, */*;q=0.1';
/** Any answer says something of a page. */
const anyStatus = Array.from({ length: 300 }, (_, index) => 300 + index);

export function createFeedClient(config: FeedConfig, context: Pick<SourceContext, 'http'>): FeedClient {
  const title = `The feed of ${new URL(config.url).host}`;
  const dispatcher: Dispatcher = publicOnly({ allowHosts: config.allowHosts });
  const http: Http = context.http.for({ title, dispatcher });

  return {
    async fetch(url, { signal, validators = null, mayRefuse = false, scope = 'all' }) {
      const accept = [304, 404, 410, ...redirects, ...(mayRefuse ? [401, 403] : [])];
      const ask = (at: string): Promise<Answer<Buffer>> =>
        http.bytes({
          url: at,
          headers: { accept: feedTypes, ...conditions(validators, at) },
          accept,
          scope,
          signal,
          maxBytes: config.maxBytes,
          timeoutMs,
        });
      const { answer, url: from, movedTo } = await followRedirects(url, ask, { title });
      return {
        status: statuses[answer.status] ?? 'whole',
        bytes: answer.body,
        contentType: answer.headers.get('content-type'),
        url: from,
        movedTo,
        validators: validatorsOf(answer, from),
      };
    },

    async statusOf(url, signal) {
      const ended = new AbortController();
      try {
        const ask = (at: string): Promise<Answer<unknown>> =>
          http.open({
            url: at,
            accept: anyStatus,
            scope: 'pages',
            signal: AbortSignal.any([signal, ended.signal]),
            timeoutMs,
          });
        return (await followRedirects(url, ask, { title })).answer.status;
      } catch (error) {
        signal.throwIfAborted();
        // What cannot be reached says nothing of what is there.
        if (error instanceof PlatformError || error instanceof RateLimitedError) return null;
        throw error;
      } finally {
        ended.abort();
      }
    },

    close: () => dispatcher.destroy(),
  };
}

const statuses: Readonly<Record<number, Fetched['status']>> = {
  304: 'unchanged',
  401: 'refused',
  403: 'refused',
  404: 'not found',
  410: 'gone',
};

function conditions(validators: Validators | null, url: string): Record<string, string> {
  if (validators?.url !== url) return {};
  return {
    ...(validators.etag === null ? {} : { 'if-none-match': validators.etag }),
    ...(validators.lastModified === null ? {} : { 'if-modified-since': validators.lastModified }),
  };
}

const longestValidator = 500;

function validatorsOf({ headers }: Answer<unknown>, url: string): Validators | null {
  const given = (name: string): string | null => {
    const value = headers.get(name);
    return value !== null && value.length <= longestValidator ? value : null;
  };
  const [etag, lastModified] = [given('etag'), given('last-modified')];
  return etag === null && lastModified === null ? null : { url, etag, lastModified };
}

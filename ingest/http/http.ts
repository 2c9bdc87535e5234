import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Agent, type Dispatcher, fetch, type Headers, type Response } from 'undici';
import { hideSecrets } from '../../infra/hide-secrets.js';
import { PlatformError, RateLimitedError, SourceStoppedError } from '../source.js';
import type { RequestLimits } from './request-limits.js';
import { retryAfterMs } from './retry-after.js';
import type { UsageMeter } from './usage.js';

/**
 * The only way to a platform's API. Every request waits for the platform's limits and the budget, has an end in time and
 * size, and is answered whole or not at all.
 */
export interface PlatformHttp {
  /** What is the same for every request of a source. */
  for(platform: Platform): Http;
  /** What an answer cost beyond what was known before, in the platform's units; less than nothing: it cost less. */
  charge(units: number): void;
  /** What the budget still allows, in the platform's units. */
  unitsLeft(): number;
}

export interface Platform {
  /** `Slack`, for errors. */
  readonly title: string;
  headers?(): Readonly<Record<string, string>>;
  /** The platform's own words for an error, from the answer's body. Neither secrets nor what people wrote. */
  explain?(body: unknown): string | null;
  /** Where the platform says the pause elsewhere than in Retry-After, ms. The body as JSON, or what it is else. */
  pauseMs?(headers: Headers, nowMs: number, body: unknown): number | null;
  readonly dispatcher?: Dispatcher;
}

export interface Http {
  /** The body as JSON; anything else than whole JSON is a PlatformError. */
  json(request: HttpRequest): Promise<Answer<unknown>>;
  text(request: HttpRequest): Promise<Answer<string>>;
  /** For bodies that say themselves how their text is written. */
  bytes(request: HttpRequest): Promise<Answer<Buffer>>;
  /** Into a file, which is not left half written in the place of a whole one: the caller gives a name of its own. */
  download(request: HttpRequest, file: string): Promise<Answer<{ readonly bytes: number }>>;
  /** A body that goes on; the caller reads or cancels it. Only its beginning has an end in time. */
  open(request: HttpRequest): Promise<Answer<AsyncIterable<Uint8Array>>>;
}

export interface HttpRequest {
  readonly url: string | URL;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is; search parameters as a form; anything else as JSON. */
  readonly body?: string | URLSearchParams | Readonly<Record<string, unknown>>;
  /** Whose limits it counts for. Default `all`. */
  readonly scope?: string;
  /** Units of the platform that it costs. */
  readonly units?: number;
  /** Statuses beside 2xx that mean something to the source (304, 404). All others are thrown. */
  readonly accept?: readonly number[];
  readonly signal: AbortSignal;
  /** Default 32 MB. */
  readonly maxBytes?: number;
  /** For the whole answer. Default 60 s. */
  readonly timeoutMs?: number;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface PlatformHttpOptions {
  readonly limits: RequestLimits;
  readonly usage: UsageMeter;
  now(): number;
  /** Values that are never shown, whatever a platform says. */
  readonly secrets: readonly string[];
  /** No answer is waited for longer, whatever a request says. */
  readonly maxTimeoutMs?: number;
}

const defaultMaxBytes = 32_000_000;
const defaultTimeoutMs = 60_000;
/** Of an answer that is an error, so much is looked at for the platform's words. */
const errorBytes = 64_000;
/** Asked for without saying how long. */
const unsaidPauseMs = 60_000;
/** "Retry after 0 seconds", or after a time that is past: to ask again at once would go on without end. */
const leastPauseMs = 1000;

const sharedAgent = new Agent({ connect: { timeout: 15_000 }, keepAliveTimeout: 10_000 });

export function createPlatformHttp(options: PlatformHttpOptions): PlatformHttp {
  const { limits, usage, now, secrets } = options;
  const timeoutOf = ({ timeoutMs = defaultTimeoutMs }: HttpRequest): number =>
    Math.min(timeoutMs, options.maxTimeoutMs ?? Number.POSITIVE_INFINITY);
  return {
    charge: (units) => usage.charge(units),
    unitsLeft: () => usage.unitsLeft(),
    for: (platform) => {
      const admitted = async (request: HttpRequest): Promise<void> => {
        await limits.take(request.scope ?? 'all', request.signal);
        usage.spend(1, request.units ?? 0);
      };
      const send = async (request: HttpRequest, signal: AbortSignal): Promise<Response> => {
        const response = await reached(platform, request, signal);
        if (response.ok || request.accept?.includes(response.status)) return response;
        throw await refusal(response, platform, request);
      };

      /** Asks, and reads the answer within its time. */
      async function whole<Body>(
        request: HttpRequest,
        read: (response: Response, maxBytes: number, signal: AbortSignal) => Promise<Body>,
      ): Promise<Answer<Body>> {
        await admitted(request);
        const timeoutMs = timeoutOf(request);
        const timeout = AbortSignal.timeout(timeoutMs);
        const signal = AbortSignal.any([request.signal, timeout]);
        try {
          const response = await send(request, signal);
          const body = await read(response, request.maxBytes ?? defaultMaxBytes, signal);
          return { status: response.status, headers: response.headers, body };
        } catch (error) {
          request.signal.throwIfAborted();
          if (timeout.aborted) {
            throw new PlatformError(`${platform.title} gave no whole answer within ${timeoutMs / 1000} s`);
          }
          throw asPlatformError(error, platform);
        }
      }

      const bytes = (request: HttpRequest): Promise<Answer<Buffer>> =>
        whole(request, (response, maxBytes) => bytesOf(response, maxBytes, platform));
      const text = async (request: HttpRequest): Promise<Answer<string>> => {
        const answer = await bytes(request);
        return { ...answer, body: answer.body.toString('utf8') };
      };

      return {
        bytes,
        text,
        async json(request) {
          const answer = await text({ ...request, headers: { accept: 'application/json', ...request.headers } });
          if (answer.body === '' && answer.status !== 200) return { ...answer, body: null };
          try {
            return { ...answer, body: JSON.parse(answer.body) as unknown };
          } catch {
            throw new PlatformError(`${platform.title} answered with something that is not whole JSON`);
          }
        },
        download: (request, file) =>
          whole({ timeoutMs: 3_600_000, maxBytes: 20_000_000_000, ...request }, async (response, maxBytes, signal) => {
            let bytes = 0;
            const counting = new Transform({
              transform(chunk: Buffer, _, done) {
                bytes += chunk.length;
                done(bytes > maxBytes ? tooLarge(platform, maxBytes) : null, chunk);
              },
            });
            await pipeline(Readable.from(response.body ?? []), counting, createWriteStream(file, { mode: 0o600 }), {
              signal,
            });
            return { bytes };
          }),
        async open(request) {
          await admitted(request);
          const beginning = AbortSignal.timeout(timeoutOf(request));
          const failed = new AbortController();
          const late = (): void => failed.abort();
          beginning.addEventListener('abort', late, { once: true });
          try {
            const response = await send(request, AbortSignal.any([request.signal, failed.signal]));
            return {
              status: response.status,
              headers: response.headers,
              body: whatComes(response, request.signal, platform),
            };
          } catch (error) {
            request.signal.throwIfAborted();
            if (beginning.aborted) throw new PlatformError(`${platform.title} did not begin to answer`);
            throw asPlatformError(error, platform);
          } finally {
            beginning.removeEventListener('abort', late);
          }
        },
      };

      async function refusal(response: Response, { title, explain, pauseMs }: Platform, request: HttpRequest) {
        const body = await errorBody(response);
        const words = wordsOf(body, explain);
        const said = `${title} answered ${response.status}${words === null ? '' : ` (${words})`}`;
        if (response.status === 429) {
          const pause = longEnough(
            finite(pauseMs?.(response.headers, now(), body)) ?? retryAfterMs(response.headers, now()) ?? unsaidPauseMs,
          );
          limits.pause(request.scope ?? 'all', pause);
          return new RateLimitedError(said, pause);
        }
        if (response.status === 401 || response.status === 403) return new SourceStoppedError(said);
        if (response.status >= 300 && response.status < 400) {
          return new PlatformError(`${said}: a redirect, which is not followed with a token; mend the address`, false);
        }
        if (response.status === 503) {
          // Some say 503 for "later", with the time.
          const pause = retryAfterMs(response.headers, now());
          if (pause !== null) return new RateLimitedError(said, longEnough(pause));
        }
        return new PlatformError(said, response.status >= 500 || [408, 409, 423, 425].includes(response.status));
      }
    },
  };

  async function errorBody(response: Response): Promise<unknown> {
    try {
      return readJson((await firstBytes(response, errorBytes)).toString('utf8'));
    } catch {
      return null;
    }
  }

  function wordsOf(body: unknown, explain: Platform['explain']): string | null {
    try {
      const words = explain?.(body) ?? null;
      return words === null ? null : withoutSecrets(words).replace(/\s+/g, ' ').slice(0, 300);
    } catch {
      return null;
    }
  }

  function withoutSecrets(words: string): string {
    return hideSecrets(words, secrets);
  }
}

const longEnough = (pauseMs: number): number => Math.max(leastPauseMs, pauseMs);
const finite = (ms: number | null | undefined): number | null => (Number.isFinite(ms) ? (ms as number) : null);

function reached(platform: Platform, request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const { body } = request;
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof URLSearchParams);
  return fetch(request.url, {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      'user-agent': 'earshot',
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...platform.headers?.(),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as string | URLSearchParams) }),
    signal,
    redirect: 'manual',
    dispatcher: platform.dispatcher ?? sharedAgent,
  });
}

const tooLarge = (platform: Platform, maxBytes: number): PlatformError =>
  new PlatformError(`${platform.title} answered with more than ${maxBytes} bytes`, false);

async function bytesOf(response: Response, maxBytes: number, platform: Platform): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(platform, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function firstBytes(response: Response, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

async function* whatComes(response: Response, signal: AbortSignal, platform: Platform): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) yield chunk;
  } catch (error) {
    signal.throwIfAborted();
    throw asPlatformError(error, platform);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** fetch() says "terminated" or "fetch failed" and hides why; the code says it. */
function asPlatformError(error: unknown, { title }: Platform): Error {
  if (error instanceof RateLimitedError || error instanceof SourceStoppedError) return error;
  // What a dispatcher refuses stands in the cause.
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof PlatformError) return at;
  if (!(error instanceof TypeError || isNetworkError(error))) return error as Error;
  const code = codeOf(error);
  const options = { cause: error };
  if (code === 'ENOTFOUND') return new PlatformError(`${title}: its host name is not known (ENOTFOUND)`, true, options);
  return new PlatformError(`${title} cannot be reached${code === null ? '' : ` (${code})`}`, true, options);
}

const isNetworkError = (error: unknown): boolean => codeOf(error) !== null;

function codeOf(error: unknown): string | null {
  for (let at: unknown = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause) {
    const { code } = at as { code?: unknown };
    if (typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code)) return code;
  }
  return null;
}

import { isRecord, type JsonRecord } from '../../fields.js';
import type { PlatformHttp } from '../../http/http.js';
import { PlatformError, SourceStoppedError } from '../../source.js';
import { createBackOff } from './back-off.js';
import type { GraphSettings } from './config.js';
import { createTokens } from './token.js';
import { graphCode, graphWords } from './words.js';

const title = 'Microsoft Graph';

/** A collection's page as OData has it. */
export interface GraphPage {
  readonly kind: 'page';
  readonly value: readonly unknown[];
  /** Where to go on, as an address of the configured Graph; null at the end. */
  readonly next: string | null;
  /** Where to ask for what has changed since. */
  readonly delta: string | null;
}

/** What a source can go on from. `gone`: Graph has forgotten the state of a link. */
export interface GraphRefusal {
  readonly kind: 'missing' | 'forbidden' | 'gone';
  readonly words: string;
}

export interface GraphRequest {
  readonly signal: AbortSignal;
  /** Whose limits it counts for. */
  readonly scope?: string;
  /** Refusals that come back instead of being thrown. */
  readonly tolerate?: readonly GraphRefusal['kind'][];
}

export interface Graph {
  /** Of a path below the version: `/users?$top=1`. */
  address(path: string): string;
  /** For a position: without the host. */
  shorten(address: string): string;
  /** Throws PlatformError for an address on another host, which would be sent the token. */
  restore(shortened: string): string;
  page(address: string, request: GraphRequest): Promise<GraphPage | GraphRefusal>;
  /** All pages from an address on, by their links. A refusal ends them. */
  pages(address: string, request: GraphRequest): AsyncGenerator<GraphPage | GraphRefusal>;
  one(address: string, request: GraphRequest): Promise<{ kind: 'one'; body: JsonRecord } | GraphRefusal>;
}

export interface GraphOptions {
  readonly settings: GraphSettings;
  readonly http: PlatformHttp;
  now(): number;
}

export function createGraph({ settings, http: platform, now }: GraphOptions): Graph {
  const tokens = createTokens(settings, platform, now);
  const backOff = createBackOff();
  const http = platform.for({ title, explain: graphWords, pauseMs: backOff.pauseMs });
  const base = new URL(settings.graphUrl);
  const version = /\/(?:v1\.0|beta)$/.test(base.pathname) ? '' : '/v1.0';

  function onHost(link: string): string {
    const url = URL.canParse(link, base.href) ? new URL(link, base) : null;
    if (url?.origin === base.origin && url.username === '' && url.password === '') return url.href;
    throw new PlatformError(`${title} gave a link to another host than ${base.host}, which is not followed`, false);
  }

  /** Undefined where there is none. */
  function link(body: JsonRecord, name: string): string | null {
    const found = body[name];
    if (found === undefined || found === null) return null;
    if (typeof found !== 'string') throw new PlatformError(`${title} answered with a ${name} that is not text`);
    return onHost(found);
  }

  async function ask(url: string, { signal, scope, tolerate = [] }: GraphRequest) {
    const send = async () =>
      http.text({
        url: onHost(url),
        headers: { accept: 'application/json', authorization: `Bearer ${await tokens.get(signal)}` },
        ...(scope === undefined ? {} : { scope }),
        accept: [400, 401, 403, 404, 410],
        signal,
      });
    let answer = await send();
    if (answer.status === 401) {
      // It may have been taken back before its end; a second refusal is meant.
      tokens.forget();
      answer = await send();
    }
    backOff.reset();
    const { status } = answer;
    const body = jsonOf(answer.body);
    if (status < 300) {
      if (!isRecord(body)) throw new PlatformError(`${title} answered with something that is not whole JSON`);
      return { kind: 'one' as const, body };
    }
    const said = `${title} answered ${status}${inBrackets(graphWords(body), settings.clientSecret)}`;
    const refusal = refusalOf(status, graphCode(body));
    if (refusal !== null && tolerate.includes(refusal)) return { kind: refusal, words: said };
    if (status === 401 || status === 403) throw new SourceStoppedError(said);
    throw new PlatformError(said, false);
  }

  const graph: Graph = {
    address: (path) => `${settings.graphUrl}${version}${path}`,
    shorten: (address) => onHost(address).slice(base.origin.length),
    restore: onHost,
    one: ask,
    async page(address, request) {
      const answer = await ask(address, request);
      if (answer.kind !== 'one') return answer;
      const { value } = answer.body;
      if (!Array.isArray(value)) throw new PlatformError(`${title} answered without the list 'value'`);
      return {
        kind: 'page',
        value,
        next: link(answer.body, '@odata.nextLink'),
        delta: link(answer.body, '@odata.deltaLink'),
      };
    },
    async *pages(address, request) {
      const seen = new Set<string>();
      for (let next: string | null = address; next !== null; ) {
        noticeCircle(seen, next);
        const page: GraphPage | GraphRefusal = await graph.page(next, request);
        yield page;
        next = page.kind === 'page' ? page.next : null;
      }
    },
  };
  return graph;
}

/** A link that leads back to an earlier page would be followed for ever. */
export function noticeCircle(seen: Set<string>, link: string): void {
  if (seen.has(link)) throw new PlatformError(`${title} gave a link that leads back to an earlier page`, false);
  seen.add(link);
}

function refusalOf(status: number, code: string | null): GraphRefusal['kind'] | null {
  // A link of the directory that is older than seven days is answered 400, others 410.
  if (status === 410 || (status === 400 && /sync(?:State|Reset)|resync/i.test(code ?? ''))) return 'gone';
  if (status === 403) return 'forbidden';
  return status === 404 ? 'missing' : null;
}

/** Undefined: it is none. A proxy on the way may say no in HTML. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function inBrackets(words: string | null, secret: string): string {
  return words === null ? '' : ` (${words.replaceAll(secret, '[redacted]').replace(/\s+/g, ' ').slice(0, 300)})`;
}

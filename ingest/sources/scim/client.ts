import { isRecord, type JsonRecord } from '../../fields.js';
import type { Http, PlatformHttp } from '../../http/http.js';
import { PlatformError } from '../../source.js';
import { attribute } from './attributes.js';
import type { ScimConfig } from './config.js';

const title = 'The SCIM server';

export interface ScimUsers {
  readonly resources: readonly unknown[];
  /** As many as the server says there are, and it said the same all the time. */
  readonly isWhole: boolean;
}

export interface ScimClient {
  readUsers(signal: AbortSignal): Promise<ScimUsers>;
  /** Asks for one user; throws what keeps it from being read. */
  try(signal: AbortSignal): Promise<void>;
}

export function createScimClient(config: ScimConfig, platform: PlatformHttp): ScimClient {
  const http: Http = platform.for({
    title,
    headers: () => ({ authorization: `Bearer ${config.token}` }),
    explain: scimWords,
  });

  async function page(startIndex: number, count: number, signal: AbortSignal): Promise<ListResponse> {
    const query = new URLSearchParams({ startIndex: String(startIndex), count: String(count) });
    if (config.filter !== null) query.set('filter', config.filter);
    const { body } = await http.json({
      url: `${config.url}/Users?${query}`,
      headers: { accept: 'application/scim+json, application/json' },
      signal,
    });
    return readList(body);
  }

  return {
    try: async (signal) => void (await page(1, 1, signal)),
    async readUsers(signal) {
      const resources: unknown[] = [];
      const seen = new Set<string>();
      let total: number | null = null;
      let isSteady = true;
      for (let startIndex = 1; ; ) {
        const { list, totalResults } = await page(startIndex, config.pageSize, signal);
        // Somebody who came or went meanwhile has moved the places of others.
        if (startIndex > 1 && totalResults !== total) isSteady = false;
        total = totalResults;
        // A server that knows no startIndex gives the same again.
        const fresh = list.filter((resource) => !seen.has(nameOf(resource)));
        for (const resource of fresh) seen.add(nameOf(resource));
        resources.push(...fresh);
        if (fresh.length === 0) break;
        // By what came: servers give fewer than they were asked for, or all, whatever itemsPerPage says.
        startIndex += list.length;
        // A page as long as was asked for may have another behind it, even where totalResults counts the page only.
        if (list.length < config.pageSize && (total === null || resources.length >= total)) break;
        if (list.length > config.pageSize && total !== null && resources.length >= total) break;
      }
      return { resources, isWhole: isSteady && (total === null || resources.length >= total) };
    },
  };
}

interface ListResponse {
  readonly list: readonly unknown[];
  readonly totalResults: number | null;
}

/** RFC 7644 §3.4.2: `Resources` may be left out where there are none. */
function readList(body: unknown): ListResponse {
  if (!isRecord(body)) throw new PlatformError(`${title} answered with something that is not a list response`);
  const list = attribute(body, 'Resources') ?? null;
  const written = attribute(body, 'totalResults');
  const count = Number(written);
  const totalResults = written === undefined || written === null || !Number.isSafeInteger(count) ? null : count;
  if (list === null && totalResults !== null) return { list: [], totalResults };
  if (!Array.isArray(list)) throw new PlatformError(`${title} answered without the list 'Resources'`);
  return { list, totalResults };
}

function nameOf(resource: unknown): string {
  const id = isRecord(resource) ? attribute(resource, 'id') : undefined;
  return typeof id === 'string' || typeof id === 'number' ? `id ${id}` : JSON.stringify(resource);
}

/** `detail` and `scimType` of RFC 7644 §3.12, or the `Errors` of SCIM 1.1; without addresses, which details like to quote. */
export function scimWords(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const errors = attribute(body, 'Errors');
  const error: JsonRecord = Array.isArray(errors) && isRecord(errors[0]) ? errors[0] : body;
  const parts = ['scimType', 'detail', 'description', 'error', 'message']
    .map((name) => attribute(error, name))
    .filter((part): part is string => typeof part === 'string' && part !== '');
  if (parts.length === 0) return null;
  return [...new Set(parts)]
    .join(': ')
    .replace(/(?<![^\s@'"<>])[^\s@'"<>]+@[^\s@'"<>]+/g, '(address)')
    .slice(0, 300);
}

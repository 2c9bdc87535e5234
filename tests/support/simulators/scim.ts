import type { SimulatedPlatform } from '../api-source-fixtures.js';
import { type PlatformAnswer, type PlatformServer, startPlatformServer } from './platform-server.js';

/** A SCIM 2.0 server written from RFC 7643 and 7644, and the ways in which real ones differ from them. */
export interface ScimSimulator {
  readonly server: PlatformServer;
  readonly users: Record<string, unknown>[];
  /** The most that it gives at once, whatever is asked for. */
  most: number;
  readonly quirks: {
    /** Gives `most` whatever `count` says. */
    ignoresCount?: boolean;
    /** Gives the beginning whatever `startIndex` says. */
    ignoresStartIndex?: boolean;
    itemsPerPage?: number;
    totalResults?: number;
    /** No `Resources` where there are none. */
    leavesOutEmpty?: boolean;
  };
  close(): Promise<void>;
}

export const scimToken = 'scim-token-of-the-test';

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export async function startScimSimulator(): Promise<ScimSimulator> {
  const simulator: ScimSimulator = {
    server: await startPlatformServer({ answer: ({ path, headers }) => answer(path, headers.authorization) }),
    users: [],
    most: 4,
    quirks: {},
    close: () => simulator.server.close(),
  };

  function answer(path: string, authorization: string | undefined): PlatformAnswer {
    const url = new URL(path, 'http://scim.test');
    if (authorization !== `Bearer ${scimToken}`) return refusal(401, 'The token is not valid.');
    if (url.pathname !== '/scim/v2/Users') return refusal(404, 'Endpoint not found.');
    const { ignoresCount, ignoresStartIndex, itemsPerPage, totalResults, leavesOutEmpty } = simulator.quirks;
    const startIndex = ignoresStartIndex ? 1 : Math.max(1, Number(url.searchParams.get('startIndex') ?? 1));
    const asked = Number(url.searchParams.get('count') ?? simulator.most);
    const count = ignoresCount ? simulator.most : Math.min(asked, simulator.most);
    const page = simulator.users.slice(startIndex - 1, startIndex - 1 + count);
    return {
      headers: { 'content-type': 'application/scim+json' },
      body: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
        totalResults: totalResults ?? simulator.users.length,
        itemsPerPage: itemsPerPage ?? page.length,
        startIndex,
        ...(leavesOutEmpty && page.length === 0 ? {} : { Resources: structuredClone(page) }),
      },
    };
  }
  return simulator;
}

function refusal(status: number, detail: string): PlatformAnswer {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  return { status, body: { schemas, detail, status: String(status) } };
}

export function createScimUser(index: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  const manager = index === 0 ? {} : { manager: { value: `scim-${Math.floor((index - 1) / 5)}` } };
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    id: `scim-${index}`,
    userName: `person${index}@scim-canary.example`,
    displayName: index === 0 ? 'Ada Chief' : `Canary Name ${index}`,
    emails: [{ value: `person${index}@scim-canary.example`, type: 'work', primary: true }],
    title: index === 0 ? 'Chief Executive Officer' : 'Clerk',
    active: true,
    locale: 'de-DE',
    addresses: [{ type: 'work', locality: 'Berlin', country: 'DE' }],
    [enterprise]: { organization: 'Acme', division: 'Works', department: `Unit ${index % 3}`, ...manager },
    meta: { resourceType: 'User', lastModified: '2026-11-20T08:00:00Z' },
    ...more,
  };
}

export const scimCanaries: readonly string[] = ['scim-canary.example', 'Canary Name', 'scim-1'];

/** For the contract suite. */
export async function startSimulatedScim(): Promise<SimulatedPlatform> {
  const scim = await startScimSimulator();
  const first = 11;
  for (let index = 0; index < first; index += 1) scim.users.push(createScimUser(index));
  return {
    server: scim.server,
    settings: { url: `${scim.server.url}/scim/v2`, token: scimToken, executives: { maxLevel: 0 } },
    clock: { now: Date.UTC(2026, 10, 20, 8) },
    pagePath: /\/Users\?/,
    spoiled: 'title',
    spoilOne(body) {
      const page = body as { Resources?: Record<string, unknown>[] };
      if (!page.Resources?.[1]) return body;
      const [one, two, ...rest] = page.Resources;
      return { ...page, Resources: [one, { ...two, title: ['Clerk'] }, ...rest] };
    },
    refuse: (status, words) => ({ kind: 'status', status, body: { detail: words, status: String(status) } }),
    people: {
      post() {
        scim.users.push(createScimUser(scim.users.length));
      },
    },
    close: scim.close,
  };
}

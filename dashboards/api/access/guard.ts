import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../../../infra/config.js';
import { LaterError } from '../query-gate.js';
import type { KeyRing } from './key-ring.js';
import { sameHash } from './key-text.js';
import { hostName, isLoopback, keysRequired } from './loopback.js';
import { mayAdminister, mayRead, type Reader } from './scopes.js';
import { cookieOf, sessionCookie, sessionKeyId } from './session.js';

/**
 * What a route asks of its reader: `open` nothing, `known` any key (the route itself looks whose), `read`, `admin`. A route
 * that says nothing asks for `read`.
 */
export type Access = 'open' | 'known' | 'read' | 'admin';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Null: nobody known. */
    reader: Reader | null;
  }
}

export interface GuardOptions {
  readonly config: Config;
  readonly keys: KeyRing;
  /** What the command line beside shows; it is in `server.json`, which its owner alone can read. */
  readonly operatorToken: string;
  readonly sessionSecret: () => string;
  readonly now: () => number;
  /** The store is open. */
  readonly isReady: () => boolean;
  /** Answers who must not: with a page for browsers, else with a problem. */
  readonly refuse: (request: FastifyRequest, reply: FastifyReply, refusal: Refusal) => FastifyReply;
}

export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly title: string;
  readonly detail: string;
}

const localReader: Reader = { id: 'local', name: 'this machine', scopes: ['admin'], by: 'machine' };
const operator: Reader = { id: 'operator', name: 'command line', scopes: ['admin'], by: 'command line' };

/** The reader of a request that has passed the guard of a route that is not open. */
export function readerOf(request: FastifyRequest): Reader {
  if (request.reader === null) throw new Error('an open route asked who reads');
  return request.reader;
}

/** Finds out who asks as the request comes in, and refuses before its parameters are looked at. */
export function addGuard(app: FastifyInstance, options: GuardOptions): void {
  const { config, refuse } = options;
  app.decorateRequest('reader', null);
  app.addHook('onRequest', async (request, reply) => {
    // A page elsewhere whose name leads to this machine (DNS rebinding) asks by that name.
    if (isLoopback(config.api.host) && !isKnownHost(config, request)) return refuse(request, reply, unknownHost);
    request.reader = await identify(request, options);
  });
  // After onRequest, so that refusals are limited in number as well.
  app.addHook('preValidation', async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal === null) return;
    // The keys are in the store.
    const { authorization, cookie } = request.headers;
    if (refusal.status === 401 && !options.isReady() && (authorization ?? cookie) !== undefined)
      throw new LaterError(starting, 2);
    return refuse(request, reply, refusal);
  });
}

function refusalOf(request: FastifyRequest): Refusal | null {
  const access = request.routeOptions.config.access ?? 'read';
  if (access === 'open') return null;
  const { reader } = request;
  if (reader === null) {
    return request.headers.authorization === undefined ? keyMissing : keyUnknown;
  }
  if (access === 'admin' && !mayAdminister(reader)) return scopeMissing('admin');
  if (access === 'read' && !mayRead(reader)) return scopeMissing('read');
  return null;
}

async function identify(
  request: FastifyRequest,
  { config, keys, operatorToken, sessionSecret, now }: GuardOptions,
): Promise<Reader | null> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const [, key = ''] = /^Bearer +([\w.~+/=-]{1,500})$/i.exec(authorization) ?? [];
    if (key === '') return null;
    return sameHash(key, operatorToken) ? operator : keys.readerOf(key);
  }
  const session = cookieOf(cookie, sessionCookie);
  if (session !== null) {
    const id = sessionKeyId(session, now(), sessionSecret());
    const reader = id === null ? null : await keys.readerById(id);
    if (reader !== null) return { ...reader, by: 'session' };
  }
  return isThisMachine(config, request) ? localReader : null;
}

/** What a proxy brings comes from somewhere else, whatever its own address. */
function isThisMachine(config: Config, { headers, socket }: FastifyRequest): boolean {
  if (keysRequired(config)) return false;
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false;
  const address = (socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  return isLoopback(address) && isLoopback(hostName(headers.host) ?? '');
}

function isKnownHost({ api, digest }: Config, { headers }: FastifyRequest): boolean {
  const name = hostName(headers.host);
  if (name === null) return false;
  // The links in the digest lead there.
  const isPublic = digest.publicUrl !== null && new URL(digest.publicUrl).hostname === name;
  return isLoopback(name) || isPublic || api.hostNames.includes(name);
}

const starting = 'Earshot is starting; ask again in a moment';

const unknownHost: Refusal = {
  status: 421,
  title: 'Not asked here',
  detail: 'Earshot listens for localhost and 127.0.0.1 only; api.hostNames may name others',
};
const keyMissing: Refusal = {
  status: 401,
  title: 'A key is needed',
  detail: 'Send a key as "Authorization: Bearer earshot_…"; "earshot keys create" makes one',
};
const keyUnknown: Refusal = {
  status: 401,
  title: 'The key does not hold',
  detail: 'The key is unknown, has expired or was revoked; "earshot keys list" says which there are',
};
const scopeMissing = (scope: string): Refusal => ({
  status: 403,
  title: 'The key does not allow this',
  detail: `It takes a key with the scope ${scope}`,
});

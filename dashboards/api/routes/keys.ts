import { readerOf } from '../access/guard.js';
import type { KeyRing } from '../access/key-ring.js';
import { createKey, infoOf, readKeys, revokeKey } from '../access/key-store.js';
import type { Reader } from '../access/scopes.js';
import type { Answering } from '../answering.js';
import { refuseForbidden } from '../refusals.js';
import { createdKeyAnswer, keyAnswer, keyParams, keysAnswer, listQuery, newKeyBody, noQuery } from '../schemas.js';
import { sendList } from '../send-rows.js';
import { jsonAnswer, listAnswer, notFoundProblem, problems, type TypedApp } from './route-parts.js';

const tags = ['Keys'];

/** What changes something takes a key in the request itself: a page elsewhere can make a browser send a cookie, or nothing. */
export function refuseUnlessProven({ by }: Reader): void {
  if (by === 'key' || by === 'command line') return;
  throw refuseForbidden(
    'Send a key with the scope admin as "Authorization: Bearer earshot_…", or use the command line',
  );
}

export function keyRoutes(app: TypedApp, answering: Answering, keys: KeyRing): void {
  const { now } = answering;

  app.get(
    '/v1/keys',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Every key, without the key itself',
        querystring: listQuery,
        response: { 200: listAnswer('A row a key.', keysAnswer), ...problems },
      },
    },
    async (request, reply) => {
      const rows = (await readKeys(answering.parts().store)).map((key) => infoOf(key, now()));
      return sendList(request, reply, request.query.format, rows);
    },
  );

  app.post(
    '/v1/keys',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Makes a key; this answer is the only one that shows it',
        querystring: noQuery,
        body: newKeyBody,
        response: { 201: jsonAnswer('The new key.', createdKeyAnswer), ...problems },
      },
    },
    async (request, reply) => {
      refuseUnlessProven(readerOf(request));
      const { name, scopes, expiresInDays } = request.body;
      const made = await createKey(answering.parts().store, { name, scopes, expiresInDays }, now());
      keys.forget();
      return reply.code(201).send(made);
    },
  );

  app.delete(
    '/v1/keys/:id',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Revokes a key, at once',
        params: keyParams,
        querystring: noQuery,
        response: { 200: jsonAnswer('The key as it is now.', keyAnswer), ...notFoundProblem, ...problems },
      },
    },
    async (request) => {
      refuseUnlessProven(readerOf(request));
      const revoked = await revokeKey(answering.parts().store, request.params.id, now());
      keys.forget();
      return revoked;
    },
  );
}

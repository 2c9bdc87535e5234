import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pseudonymKey } from '../../infra/config.js';
import { createDigestKeys } from '../../infra/digest-keys.js';
import { errorMessage, UserError } from '../../infra/errors.js';
import { readerOf } from '../api/access/guard.js';
import { mayAdminister, mayRead, mayReadOf, type Reader } from '../api/access/scopes.js';
import type { Answering } from '../api/answering.js';
import { sendProblemPage } from '../report/problem-page.js';
import { sendPage } from '../report/send-page.js';
import { type SendingJob, sendingPath } from './deliver/ask-sending.js';
import { appendDigest, readDeliveries } from './deliver/deliveries.js';
import { keptMail } from './deliver/kept-mail.js';
import { unsubscribePath } from './deliver/unsubscribe.js';
import type { Recipient, RenderOptions, Week } from './digest.js';
import { digestPage, digestsPage, mailDocument, unsubscribePage } from './digest-pages.js';
import { digestIdParts, type PastDigest, pastDigest, pastDigests } from './past.js';

/** Past digests, ending the mail from a link in it, and sending for the command line beside. */

/** A mail was written for readers of mail: it may have its own styles and pictures, and nothing else. */
const mailPolicy =
  "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
const framedPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const formPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

type ById = { Params: { id: string } };
type Unsubscribing = { Params: { recipient: string; signature: string } };

const sendingBody = z.strictObject({
  week: z.string().max(10).optional(),
  to: z.string().max(300).optional(),
  again: z.boolean().optional(),
  dryRun: z.boolean().optional(),
});

/** A leader's digest is for that leader and for administrators; the others hold what the dashboards show. */
export function mayReadDigest(reader: Reader, { leaderId }: Pick<PastDigest, 'leaderId'>): boolean {
  return leaderId === null ? mayRead(reader) : mayReadOf(reader, leaderId);
}

export async function digestRoutes(
  app: FastifyInstance,
  { answering }: { readonly answering: Answering },
): Promise<void> {
  const { config, logger, now, parts } = answering;
  const { name } = config.organisation;
  const known = { config: { access: 'known' as const } };
  // RFC 8058: what mail programs post is a form of either kind.
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data']) {
    app.addContentTypeParser(type, { parseAs: 'string', bodyLimit: 10_000 }, (_request, body, done) =>
      done(null, body),
    );
  }

  app.get('/digests', known, async (request, reply) => {
    const reader = readerOf(request);
    const digests = await pastDigests(parts().store, (digest) => mayReadDigest(reader, digest));
    return sendPage(reply, digestsPage(name, digests, mayAdminister(reader)));
  });
  app.get<ById>('/digests/:id', known, async (request, reply) => {
    const digest = await found(request);
    if (digest === null) return notThere(reply);
    return sendPage(reply, digestPage(name, digest)).header('content-security-policy', framedPolicy);
  });
  for (const form of ['mail', 'text'] as const) {
    app.get<ById>(`/digests/:id/${form}`, known, async (request, reply) => {
      const digest = await found(request);
      const asked = digestIdParts(request.params.id);
      const mail =
        digest === null || asked === null ? null : await keptMail(parts().store, asked.recipient, asked.week);
      if (mail === null) return notThere(reply);
      return reply
        .header('content-security-policy', mailPolicy)
        .header('referrer-policy', 'no-referrer')
        .type(form === 'mail' ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8')
        .send(form === 'mail' ? mailDocument(mail) : mail.text);
    });
  }

  const open = { config: { access: 'open' as const } };
  // Opening the link ends nothing: scanners of mail open every link.
  app.get<Unsubscribing>(`${unsubscribePath}/:recipient/:signature`, open, async (request, reply) => {
    if (!isSigned(request)) return notThere(reply);
    const wanted = (await readDeliveries(parts().log)).isWanted(request.params.recipient);
    return form(reply, { wanted, isDone: false });
  });
  app.post<Unsubscribing & { Body: unknown }>(
    `${unsubscribePath}/:recipient/:signature`,
    open,
    async (request, reply) => {
      if (!isSigned(request)) return notThere(reply);
      const { recipient } = request.params;
      const wanted = !String(request.body ?? '').includes('One-Click');
      await appendDigest(parts().log, [{ type: 'wish', recipient, wanted, at: now() }]);
      logger.info(
        { recipient, wanted },
        wanted ? 'a recipient wants the digest again' : 'a recipient has unsubscribed',
      );
      return form(reply, { wanted, isDone: true });
    },
  );

  let job: SendingJob | null = null;
  app.post<{ Body: unknown }>(sendingPath, { config: { access: 'admin' } }, async (request, reply) => {
    if (readerOf(request).by !== 'command line') return notThere(reply);
    const asked = sendingBody.parse(request.body);
    if (job?.state === 'running')
      throw new UserError('Digests are being sent already; "earshot digest status" says how far.', 3);
    const { store, log } = parts();
    const id = randomUUID();
    job = { id, state: 'running' };
    // Loaded only here: what draws and sends mails takes a while.
    const { renderDigest } = await import('./render-digest.js');
    const { sendDigests } = await import('./deliver/send.js');
    const render = (recipient: Recipient, week: Week, given: RenderOptions) =>
      renderDigest(store, config, recipient, week, given);
    const options = { config, store, log, logger, now, random: Math.random, render, signal: ending.signal };
    void sendDigests(options, asked)
      .then((report) => {
        job = { id, state: 'done', report };
      })
      .catch((error: unknown) => {
        const isForPeople = error instanceof UserError;
        if (!isForPeople) logger.error({ error: errorMessage(error).split('\n', 1)[0] }, 'digests could not be sent');
        job = {
          id,
          state: 'failed',
          error: isForPeople ? error.message : 'Digests could not be sent; the log of the running Earshot says why.',
          exitCode: isForPeople ? error.exitCode : 1,
        };
      });
    return reply.code(202).send(job);
  });
  app.get<ById>(`${sendingPath}/:id`, { config: { access: 'admin' } }, (request, reply) =>
    job?.id === request.params.id && readerOf(request).by === 'command line' ? reply.send(job) : notThere(reply),
  );
  const ending = new AbortController();
  app.addHook('onClose', async () => ending.abort());

  async function found(request: FastifyRequest<ById>): Promise<PastDigest | null> {
    const reader = readerOf(request);
    return pastDigest(parts().store, request.params.id, (digest) => mayReadDigest(reader, digest));
  }
  function isSigned({ params: { recipient, signature } }: FastifyRequest<Unsubscribing>): boolean {
    return /^[0-9a-f]{32}$/.test(recipient) && createDigestKeys(pseudonymKey(config)).isSigned(recipient, signature);
  }
  function form(reply: FastifyReply, state: { wanted: boolean; isDone: boolean }): FastifyReply {
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', formPolicy)
      .header('referrer-policy', 'no-referrer')
      .send(unsubscribePage(name, state));
  }
  function notThere(reply: FastifyReply): FastifyReply {
    const problem = { title: 'Not found', status: 404, detail: 'There is no such digest, or it is not for you.' };
    return sendProblemPage(reply, problem, name);
  }
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { dashboards } from '../../panels/dashboards.js';
import { html } from '../../report/html.js';
import { nothingAsked, page } from '../../report/layout.js';
import { sendPage } from '../../report/send-page.js';
import type { KeyRing } from '../access/key-ring.js';
import { sessionCookie, sessionOf, sessionSeconds } from '../access/session.js';
import type { Answering } from '../answering.js';

/** Signing in with a key: the browser gets a cookie that names the key, for a day. */

const attemptsPerMinute = 10;

interface Form {
  readonly key?: string;
  readonly next?: string;
}

export async function signInRoutes(
  app: FastifyInstance,
  { answering, keys }: { readonly answering: Answering; readonly keys: KeyRing },
): Promise<void> {
  const { config, now, secret } = answering;
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });
  const show = (reply: FastifyReply, next: string, wrong: boolean): FastifyReply =>
    sendPage(reply.code(wrong ? 401 : 200), signInPage(config.organisation.name, next, wrong));

  const open = { config: { access: 'open' as const } };
  app.get<{ Querystring: { next?: unknown } }>('/sign-in', open, (request, reply) =>
    show(reply, ownAddress(request.query.next), false),
  );
  app.post<{ Body: Form | null }>(
    '/sign-in',
    { config: { access: 'open', rateLimit: { max: attemptsPerMinute, timeWindow: 60_000 } } },
    async (request, reply) => {
      const { key = '', next } = request.body ?? {};
      answering.parts();
      const reader = await keys.readerOf(key.trim());
      if (reader === null) return show(reply, ownAddress(next), true);
      const session = sessionOf(reader.id, now() + sessionSeconds * 1000, secret());
      return reply
        .header('set-cookie', cookie(request, session, sessionSeconds))
        .header('cache-control', 'no-store')
        .redirect(ownAddress(next), 303);
    },
  );
  app.post('/sign-out', open, (request, reply) =>
    reply.header('set-cookie', cookie(request, '', 0)).redirect('/sign-in', 303),
  );
}

/** Only over TLS where a proxy says that it is. */
function cookie(request: FastifyRequest, value: string, seconds: number): string {
  const secure = request.headers['x-forwarded-proto'] === 'https' ? '; Secure' : '';
  return `${sessionCookie}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}

/** Where to go afterwards: a page of this site and nothing else. */
export function ownAddress(next: unknown): string {
  if (typeof next !== 'string' || !/^\/[^/\\\p{Cc}][^\p{Cc}]*$/u.test(next) || next.length > 500) return '/';
  const address = new URL(next, 'http://localhost');
  return address.host === 'localhost' ? `${address.pathname}${address.search}` : '/';
}

function signInPage(organisation: string, next: string, wrong: boolean): string {
  return page({
    title: 'Sign in',
    organisation,
    dashboards,
    current: null,
    asked: nothingAsked,
    content: html`<div class="message"><h1>Sign in</h1>
<p>Earshot asks for a key here. Whoever runs it makes one with <code>earshot keys create</code>.</p>
${wrong ? html`<p role="alert"><strong>This key does not hold: it is unknown, has expired or was revoked.</strong></p>` : ''}
<form method="post" action="/sign-in">
<p><label for="key">Key</label> <input id="key" name="key" type="password" autocomplete="current-password" required size="32"></p>
<input type="hidden" name="next" value="${next}">
<p><button type="submit">Sign in for a day</button></p>
</form></div>`,
  });
}

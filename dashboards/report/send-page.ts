import type { FastifyReply } from 'fastify';

/** Scripts and styles of this process only, no frames, no forms elsewhere. */
const securityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', securityPolicy)
    .header('referrer-policy', 'same-origin')
    .send(text);
}

/**
 * The pause that an answer asks for, ms; null: it says none. Retry-After in seconds or as a date (RFC 9110 §10.2.3); a date is
 * measured by the server's own clock where the answer has one.
 */
export function retryAfterMs(headers: Pick<Headers, 'get'>, nowMs: number): number | null {
  const given = headers.get('retry-after')?.trim();
  if (!given) return null;
  if (/^\d+(?:\.\d+)?$/.test(given)) return Math.round(Number(given) * 1000);
  // Date.parse takes "-5" and "120, 120" for dates as well; an HTTP date names its month.
  const at = /[a-z]{3}/i.test(given) ? Date.parse(given) : Number.NaN;
  if (Number.isNaN(at)) return null;
  const servers = Date.parse(headers.get('date') ?? '');
  return Math.max(0, at - (Number.isNaN(servers) ? nowMs : servers));
}

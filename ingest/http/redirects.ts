import { PlatformError } from '../source.js';
import type { Answer } from './http.js';

/** Statuses that a request must accept so that its redirects can be followed. */
export const redirects: readonly number[] = [301, 302, 303, 307, 308];

const permanent: readonly number[] = [301, 308];

export interface Followed<Body> {
  readonly answer: Answer<Body>;
  /** Where the answer came from. */
  readonly url: string;
  /** Where the first address has moved for good; null: it has not. */
  readonly movedTo: string | null;
}

/**
 * Follows redirects by asking again, so that every address on the way is checked as the first was. Only for requests that
 * carry no password.
 */
export async function followRedirects<Body>(
  from: string,
  ask: (url: string) => Promise<Answer<Body>>,
  options: { readonly title: string; readonly most?: number },
): Promise<Followed<Body>> {
  const { title, most = 5 } = options;
  let url = from;
  let movedTo: string | null = null;
  let isPermanent = true;
  for (let hops = 0; ; hops += 1) {
    const answer = await ask(url);
    if (!redirects.includes(answer.status)) return { answer, url, movedTo };
    if (hops >= most) throw new PlatformError(`${title} answered with more than ${most} redirects`, false);
    const next = targetOf(answer, url, title);
    // What was read safely once is not read in the open from then on.
    isPermanent &&= permanent.includes(answer.status) && !(url.startsWith('https:') && next.startsWith('http:'));
    if (isPermanent) movedTo = next;
    url = next;
  }
}

function targetOf(answer: Answer<unknown>, base: string, title: string): string {
  const location = answer.headers.get('location');
  if (location === null || !URL.canParse(location, base)) {
    throw new PlatformError(`${title} answered ${answer.status} without an address to go to`, false);
  }
  const next = new URL(location, base);
  if (next.protocol !== 'https:' && next.protocol !== 'http:') {
    throw new PlatformError(`${title} answered with a redirect to something that is not http`, false);
  }
  next.username = '';
  next.password = '';
  next.hash = '';
  return next.href;
}

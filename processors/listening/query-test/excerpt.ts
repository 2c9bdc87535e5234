import { textKinds } from '../../../infra/boolean-query/character-kinds.js';
import { normalised } from '../../../infra/boolean-query/fold.js';
import { tokenise } from '../../../infra/boolean-query/tokenise.js';

/** Most characters of what somebody wrote that are shown. */
export const maxExcerpt = 160;

const nameGoesOn = /[\p{L}\p{N}_]/u;

/**
 * A part of a text around what matched: links, addresses and names of accounts are replaced before anything is cut, so that no
 * half of one is left. `from` and `to` are units of the normalised text.
 */
export function excerpt(text: string, from: number, to: number): string {
  const whole = normalised(text);
  let shown = '';
  let done = 0;
  let start: number | null = null;
  let end = 0;
  const copy = (until: number): void => {
    if (until > done) {
      if (start === null && from < until) start = shown.length + Math.max(0, from - done);
      if (to > done) end = shown.length + Math.min(to, until) - done;
      shown += whole.slice(done, until);
      done = until;
    }
  };
  const replace = (first: number, last: number, by: string): void => {
    if (first < done) return;
    copy(first);
    if (start === null && from < last) start = shown.length;
    shown += by;
    done = last;
    if (to > first) end = shown.length;
  };
  tokenise(whole, textKinds(), (kind, first, last) => {
    if (kind === 'link') replace(first, last, '[link]');
    else if (kind === 'address') replace(first, last, '[address]');
    else if (kind === 'reference') replace(first, last, '[name]');
    else if (kind === 'signed' && whole[first] === '@') replace(first, endOfName(whole, last), '[name]');
  });
  copy(whole.length);
  return around(shown, start ?? 0, Math.max(start ?? 0, end));
}

/** Of `@ann.lee@example.org`. */
function endOfName(text: string, from: number): number {
  let at = from;
  for (;;) {
    if (nameGoesOn.test(text[at] ?? '')) at += 1;
    else if ('.-@'.includes(text[at] ?? ' ') && nameGoesOn.test(text[at + 1] ?? '')) at += 2;
    else return at;
  }
}

function around(text: string, start: number, end: number): string {
  const room = maxExcerpt - 2;
  const spare = Math.max(0, room - (end - start));
  let from = Math.max(0, start - Math.floor(spare / 2));
  const to = Math.min(text.length, from + room);
  from = Math.max(0, to - room);
  const part = text
    .slice(from, to)
    .toWellFormed()
    .replaceAll('\ufffd', '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return `${from > 0 ? '…' : ''}${part}${to < text.length ? '…' : ''}`;
}

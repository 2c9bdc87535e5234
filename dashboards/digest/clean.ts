import { isolate } from '../cli/format.js';

/** Names and titles come from anywhere: one line, no signs that steer a terminal or turn a line around, and not without end. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Bidirectional overrides and isolates, line and paragraph separators, other controls. */
const steering = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/gu;

/** At most so many characters as people see them; of what is longer the beginning, with an ellipsis. */
export function clean(text: string, most = 80): string {
  const line = text
    // Longer than any grapheme that is shown could need; keeps huge texts cheap.
    .slice(0, most * 32)
    .toWellFormed()
    .replace(steering, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const kept: string[] = [];
  for (const { segment } of graphemes.segment(line)) {
    if (kept.length === most) return `${kept.slice(0, -1).join('').trimEnd()}…`;
    // A letter under a hundred accents is no letter.
    kept.push([...segment].length > 16 ? [...segment].slice(0, 1).join('') : segment);
  }
  return kept.join('');
}

/** A name within a sentence of another direction. */
export const cleanName = (name: string, most = 60): string => isolate(clean(name, most));

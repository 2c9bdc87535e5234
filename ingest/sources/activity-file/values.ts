import { limitText } from '../../../infra/text-limit.js';
import type { Moment, MomentReader } from '../../directory/moments.js';
import type { ActivityFileConfig } from './config.js';
import type { FileRow } from './rows.js';

/** The values of one row by field, as what they should be. A field that is wrong throws a RowError. */
export interface Values {
  /** Empty where there is nothing. */
  word(field: string, longest?: number): string;
  /** As it was written, with its lines. */
  text(field: string): { text: string; truncated: boolean } | null;
  moment(field: string): Moment | null;
  count(field: string): number | null;
  choice<Word extends string>(field: string, words: readonly Word[]): Word | null;
  raw(field: string): unknown;
}

/** Why a row cannot be understood; never quotes a value, because values are somebody's words. */
export class RowError extends Error {
  override readonly name = 'RowError';
}

const firstMs = Date.UTC(1990, 0, 1);
const lastMs = Date.UTC(2100, 0, 1);

export function createValues(
  fields: NonNullable<FileRow['fields']>,
  moments: MomentReader,
  time: ActivityFileConfig['time'],
): Values {
  const word = (field: string, longest = 1000): string => {
    const value = fields[field];
    if (value === undefined || value === null) return '';
    if (typeof value === 'object') throw new RowError(holdsMore(field));
    const text = String(value).trim().toWellFormed();
    if (text.length > longest) throw new RowError(`${field} is longer than ${longest} characters`);
    return text;
  };
  return {
    word,
    raw: (field) => fields[field],
    text(field) {
      const value = fields[field];
      if (value === undefined || value === null || value === '') return null;
      if (typeof value === 'object') throw new RowError(holdsMore(field));
      return limitText(String(value));
    },
    moment(field) {
      const written = word(field, 100);
      if (written === '') return null;
      const moment = readMoment(written, moments, time);
      if (moment === undefined) {
        throw new RowError(
          /^-?\d+(\.\d+)?$/.test(written) && time === 'iso'
            ? `${field} is a number: say --time epoch-s or epoch-ms where times are seconds or milliseconds since 1970`
            : `${field} is not a time`,
        );
      }
      if (moment.ms < firstMs || moment.ms >= lastMs) throw new RowError(`${field} lies outside 1990–2099`);
      return moment;
    },
    count(field) {
      // A list of those who reacted, under the counter's name: no number.
      if (typeof fields[field] === 'object') return null;
      const written = word(field, 40).replace(/^(\d+)\.0+$/, '$1');
      if (written === '') return null;
      if (!/^\d{1,15}$/.test(written)) throw new RowError(`${field} is not a whole number from 0`);
      return Number(written);
    },
    choice<Word extends string>(field: string, words: readonly Word[]): Word | null {
      const written = word(field, 100).toLowerCase();
      if (written === '') return null;
      const found = words.find((candidate) => candidate === written);
      if (found === undefined) throw new RowError(`${field} is not one of ${words.join(', ')}`);
      return found;
    },
  };
}

const holdsMore = (field: string): string =>
  `${field} holds more than a value: say which key of it with --columns, as in "author=user.name"`;

function readMoment(written: string, moments: MomentReader, time: ActivityFileConfig['time']): Moment | undefined {
  if (time === 'iso') return moments.read(written);
  if (!/^\d{1,15}(\.\d+)?$/.test(written)) return undefined;
  return { ms: Math.floor(Number(written) * (time === 'epoch-s' ? 1000 : 1)), precision: 'exact' };
}

import type { Measure } from '../../processors/measure.js';
import type { DigestLanguage } from './digest.js';

/** Numbers and days in the recipient's language. Days are the organisation's already: no time zone is left in them. */
export interface Formats {
  value(value: number, unit: Measure['unit']): string;
  /** `22 to 27 %`. */
  range(low: number, high: number, unit: Measure['unit']): string;
  count(value: number): string;
  percent(value: number): string;
  /** Of a conformity effect, with its sign. */
  effect(value: number, scale: 'log' | 'share' | 'points'): string;
  /** `16 November 2026`. */
  day(day: string): string;
  /** `16 November`. */
  dayOfYear(day: string): string;
  /** `Tuesday, 17 November`; of `2026-11-17 14:05:00` too. */
  weekday(day: string): string;
  /** `16–22 November 2026`. */
  days(from: string, until: string): string;
  list(items: readonly string[]): string;
  plural<T>(count: number, forms: { readonly one: T; readonly other: T }): T;
}

/** Keeps a number and its unit on one line. */
const nbsp = '\u00a0';

const locales: Readonly<Record<DigestLanguage, { locale: string; to: string; points: readonly [string, string] }>> = {
  en: { locale: 'en-GB', to: 'to', points: ['point', 'points'] },
  de: { locale: 'de-DE', to: 'bis', points: ['Punkt', 'Punkte'] },
};

export function createFormats(language: DigestLanguage): Formats {
  const { locale, to, points } = locales[language];
  const rules = new Intl.PluralRules(locale);
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const decimal = (digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const [one, two] = [decimal(1), decimal(2)];
  const list = new Intl.ListFormat(locale, { style: 'long', type: 'conjunction' });
  const day = dayFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
  const dayOfYear = dayFormat(locale, { day: 'numeric', month: 'long' });
  const weekday = dayFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });

  /** One decimal below 10 where there is something behind the point. */
  const number = (value: number): string => {
    const size = Math.abs(value);
    return size >= 9.95 || Math.abs(value - Math.round(value)) < 0.05 ? plain.format(value) : one.format(value);
  };
  const signed = (value: number, text: (value: number) => string): string => {
    const shown = text(Math.abs(value));
    if (/^[0.,]*$/.test(shown)) return shown;
    return `${value < 0 ? '−' : '+'}${shown}`;
  };
  const duration = (seconds: number): string => {
    const [amount, unit] =
      seconds < 90 * 60
        ? [seconds / 60, 'minute']
        : seconds < 36 * 3600
          ? [seconds / 3600, 'hour']
          : [seconds / 86_400, 'day'];
    const digits = amount < 9.95 && unit !== 'minute' ? 1 : 0;
    return new Intl.NumberFormat(locale, {
      style: 'unit',
      unit,
      unitDisplay: 'long',
      maximumFractionDigits: digits,
    })
      .format(amount)
      .replace(' ', nbsp);
  };
  const value = (of: number, unit: Measure['unit']): string => {
    switch (unit) {
      case 'percent':
        return `${number(of)}${nbsp}%`;
      case 'points':
        return `${signed(of, number)}${nbsp}${points[rules.select(Math.abs(Math.round(of))) === 'one' ? 0 : 1]}`;
      case 'seconds':
        return duration(of);
      case 'times':
        return `${Math.abs(of) >= 9.95 ? plain.format(of) : one.format(of)}${nbsp}×`;
      case 'index':
      case 'ratio':
        return two.format(of);
      default:
        return signedMinus(number(of));
    }
  };
  const range = (low: number, high: number, unit: Measure['unit']): string => {
    // Nobody is half a person.
    const whole = ['people', 'posts', 'acts', 'count'].includes(unit) ? Math.round : (of: number): number => of;
    const [from, until] = [value(whole(low), unit), value(whole(high), unit)];
    if (from === until) return from;
    const said = until.includes(nbsp) ? until.slice(until.indexOf(nbsp)) : '';
    return `${said !== '' && from.endsWith(said) ? from.slice(0, -said.length) : from} ${to} ${until}`;
  };
  return {
    value,
    range,
    count: (of) => plain.format(of),
    percent: (of) => `${number(of)}${nbsp}%`,
    effect: (of, scale) =>
      scale === 'log'
        ? `${signed(100 * Math.expm1(of), number)}${nbsp}%`
        : scale === 'share'
          ? `${signed(100 * of, number)}${nbsp}${points[1]}`
          : signed(of, (size) => two.format(size)),
    day: (of) => day.format(at(of)),
    dayOfYear: (of) => dayOfYear.format(at(of)),
    weekday: (of) => weekday.format(at(of)),
    // Thin spaces around the dash are boxes in some fonts.
    days: (from, until) =>
      day
        .formatRange(at(from), at(until))
        .replace(/[\u2009\u202f]/g, ' ')
        .replace(/ – /, (dash) => (from.slice(0, 7) === until.slice(0, 7) ? '–' : dash)),
    list: (items) => list.format(items),
    plural: (count, forms) => (rules.select(count) === 'one' ? forms.one : forms.other),
  };
}

const signedMinus = (text: string): string => text.replace(/^-/, '−');

const at = (day: string): Date => new Date(`${day.slice(0, 10)}T00:00:00Z`);

function dayFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
}

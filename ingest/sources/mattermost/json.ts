/** Answers as they came: a field may be of another type than documented. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text that is there. */
export const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** What is not there, and the 0 and "" that Mattermost writes for it. */
export const isNone = (value: unknown): boolean => value === undefined || value === null || value === 0 || value === '';

const firstMs = Date.UTC(1990, 0, 1);
const lastMs = Date.UTC(2100, 0, 1);

export const isTime = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= firstMs && (value as number) < lastMs;

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A setting of a post's `props`, written as text by some clients. */
export const isYes = (value: unknown): boolean => value === true || value === 'true';

/** For reasons of dead letters: the type, never the value. */
export const typeName = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;

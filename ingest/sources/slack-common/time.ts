import { timeMs } from '../../../infra/contracts/activity.js';

export interface SlackTime {
  /** Seconds with six digits, as Slack writes it: the message's id within its channel. */
  readonly native: string;
  /** Microseconds are floored. */
  readonly ms: number;
}

/** A Slack `ts`: seconds since 1970 with microseconds, as text (some exporters write a number). Null: not one. */
export function parseTs(raw: unknown): SlackTime | null {
  const text = typeof raw === 'number' && Number.isFinite(raw) ? raw.toFixed(6) : raw;
  if (typeof text !== 'string') return null;
  const match = /^0*(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return null;
  const micros = (match[2] ?? '').padEnd(6, '0');
  const ms = Number(match[1]) * 1000 + Math.floor(Number(micros) / 1000);
  return { native: `${match[1]}.${micros}`, ms };
}

export function inRange(ms: number): boolean {
  return timeMs.safeParse(ms).success;
}

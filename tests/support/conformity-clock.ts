import type { WorkingCalendar } from '../../processors/conformity/matching/calendar.js';

/** ClickHouse's function of that name: the finaliser of MurmurHash3 with 64 bits. */
export function intHash64(value: bigint): bigint {
  let x = BigInt.asUintN(64, value) ^ 0x4cf2d2baae6da887n;
  x ^= x >> 33n;
  x = BigInt.asUintN(64, x * 0xff51afd7ed558ccdn);
  x ^= x >> 33n;
  x = BigInt.asUintN(64, x * 0xc4ceb9fe1a85ec53n);
  return x ^ (x >> 33n);
}

/** What orders the draws of acts that were staged as rows. */
export function keyOf({ community, act }: { readonly community: number; readonly act: number }): bigint {
  return intHash64(intHash64(BigInt(community)) ^ BigInt(act));
}

/** The wall clock as if it were UTC, ms. */
export function localMs(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return at;
  const parts = formatter(timeZone).formatToParts(at);
  const part = (type: string): number => Number(parts.find((other) => other.type === type)?.value);
  const [year, month, day] = [part('year'), part('month'), part('day')];
  return Date.UTC(year, month - 1, day, part('hour'), part('minute'), part('second')) + (at % 1000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one is slow. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

const dayMs = 86_400_000;

/** Working time between two moments, added up day by day. */
export function workingMs(from: number, to: number, calendar: WorkingCalendar): number {
  const begin = localMs(from, calendar.timeZone);
  const end = localMs(to, calendar.timeZone);
  let total = 0;
  for (let midnight = Math.floor(begin / dayMs) * dayMs; midnight <= end; midnight += dayMs) {
    if (!calendar.workingDays.includes(new Date(midnight).getUTCDay() || 7)) continue;
    const opens = Math.max(begin, midnight + calendar.opensMs);
    const closes = Math.min(end, midnight + calendar.closesMs);
    total += Math.max(0, closes - opens);
  }
  return total;
}

const dayMs = 86_400_000;
/** Clocks change at a full quarter of an hour of UTC. */
const quarterMs = 900_000;
const rememberedOffsets = 100_000;

/** By how much a zone's clock on the wall is ahead of UTC, ms, at a time. Making one takes long; asking it again does not. */
export function zoneOffsets(timeZone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const known = new Map<number, number>();
  return (utcMs) => {
    const quarter = Math.floor(utcMs / quarterMs);
    let offset = known.get(quarter);
    if (offset === undefined) {
      const parts: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(quarter * quarterMs)) parts[type] = Number(value);
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
      offset = Date.UTC(year, month - 1, day, hour, minute, second) - quarter * quarterMs;
      if (known.size >= rememberedOffsets) known.clear();
      known.set(quarter, offset);
    }
    return offset;
  };
}

/**
 * The time, ms, at which the clock on the wall shows `wallMs` (as if it were UTC). Where the clock leaves the time out it is
 * the same time after the jump, where it comes twice the first one.
 */
export function atWall(wallMs: number, offsetAt: (utcMs: number) => number): number {
  const before = offsetAt(wallMs - dayMs);
  const after = offsetAt(wallMs + dayMs);
  if (before === after) return wallMs - before;
  const candidates = [wallMs - before, wallMs - after].sort((a, b) => a - b);
  return candidates.find((ms) => ms + offsetAt(ms) === wallMs) ?? wallMs - before;
}

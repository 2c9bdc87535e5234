const dayMs = 86_400_000;

/** Times of the organisation's clock, minutes after midnight; `to` before `from` goes over midnight. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

/** Whether nobody is told anything at this time. `offsetAt` as of infra/time-zone.ts. */
export function isQuiet(at: number, quiet: QuietHours | null, offsetAt: (ms: number) => number): boolean {
  if (quiet === null || quiet.from === quiet.to) return false;
  const wall = at + offsetAt(at);
  const minute = Math.floor((((wall % dayMs) + dayMs) % dayMs) / 60_000);
  return quiet.from < quiet.to ? minute >= quiet.from && minute < quiet.to : minute >= quiet.from || minute < quiet.to;
}

/** Of a time such as 22:00. */
export function minutesOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number);
  return hours * 60 + minutes;
}

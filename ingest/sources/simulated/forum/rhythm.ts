const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const weekMs = 7 * dayMs;
/** The first Monday of the Unix epoch. */
const mondayMs = 4 * dayMs;

// Looked up once: globals are slow to reach inside a test runner's sandbox, and this runs for every message.
const { floor } = Math;

/** How much is written in each hour of a working day, compared with a full one. */
const workdayHours = [
  0.003, 0.003, 0.003, 0.003, 0.003, 0.01, 0.03, 0.15, 0.85, 1, 1, 1, 0.8, 0.95, 1, 0.9, 0.4, 0.15, 0.07, 0.04, 0.02,
  0.01, 0.01, 0.005,
];
const weekendShare = 0.06;

/** Work done from the beginning of the week to the beginning of each hour, in full hours. */
const doneBefore = new Float64Array(169);
for (let hour = 0; hour < 168; hour += 1) {
  const share = hour < 120 ? 1 : weekendShare;
  doneBefore[hour + 1] = (doneBefore[hour] ?? 0) + share * (workdayHours[hour % 24] ?? 0);
}
const doneInWeek = doneBefore[168] as number;

/** Working hours (full ones) in five working days and a weekend. */
export const workHoursPerWeek = doneInWeek;
export const workHoursPerDay = (doneBefore[120] as number) / 5;

/**
 * Operational time: how many full working hours have passed at a moment of the organisation's wall clock (ms). What is
 * steady in working hours has the daily and the weekly rhythm on the wall clock.
 */
export function workAt(ms: number): number {
  const since = ms - mondayMs;
  const week = floor(since / weekMs);
  const within = (since - week * weekMs) / hourMs;
  const hour = floor(within);
  const before = doneBefore[hour] as number;
  return week * doneInWeek + before + (within - hour) * ((doneBefore[hour + 1] as number) - before);
}

/** The moment (whole ms) at which so many full working hours have passed; the inverse of `workAt`. */
export function momentOf(work: number): number {
  const week = floor(work / doneInWeek);
  const within = work - week * doneInWeek;
  let low = 0;
  let high = 167;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((doneBefore[middle] as number) <= within) low = middle;
    else high = middle - 1;
  }
  const before = doneBefore[low] as number;
  const part = (within - before) / ((doneBefore[low + 1] as number) - before);
  return floor(mondayMs + week * weekMs + (low + part) * hourMs);
}

/** 0 is Monday. */
export function weekdayOf(ms: number): number {
  return ((floor((ms - mondayMs) / dayMs) % 7) + 7) % 7;
}

export function hourOf(ms: number): number {
  return floor((((ms % dayMs) + dayMs) % dayMs) / hourMs);
}

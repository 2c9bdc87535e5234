import { threadsPerPerson } from './communities.js';
import type { SimulatedConfig } from './config.js';
import { simulateChats, simulateOthers } from './day.js';
import { createWorld } from './world.js';

/** Whole weeks are tried out, spread over all of them, because activity grows and has a weekly rhythm. */
const trialWeeks = 30;
const trialThreads = 4_000;
const workdays = 5;
const least = 0.001;

/** The multiplier that `targetEvents` asks for, found by trying out some weeks; else the configured one. */
export function activityLevel(config: SimulatedConfig, startMs: number): number {
  if (config.targetEvents === undefined) return config.activity;
  const weeks = Math.min(config.weeks, trialWeeks);
  const activity = trialThreads / (config.people * threadsPerPerson * workdays * weeks);
  const world = createWorld(config, startMs, activity);
  let chats = 0;
  let others = 0;
  for (let i = 0; i < weeks; i += 1) {
    const week = Math.floor(((i + 0.5) / weeks) * config.weeks);
    for (let day = week * 7; day < week * 7 + 7; day += 1) {
      simulateChats(world, day, ({ seen }) => {
        if (seen <= world.plannedEndMs) chats += 1;
      });
      simulateOthers(world, day, ({ seen }) => {
        if (seen <= world.plannedEndMs) others += 1;
      });
    }
  }
  const wanted = (config.targetEvents * weeks) / config.weeks - others;
  return Math.max(least, (activity * wanted) / Math.max(1, chats));
}

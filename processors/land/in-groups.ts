import { setTimeout as pause } from 'node:timers/promises';
import { isDataError } from './data-error.js';

interface Waiting<Item> {
  readonly items: readonly Item[];
  readonly isUrgent: boolean;
  readonly landed: () => void;
  readonly failed: (error: unknown) => void;
}

/** From here on it is worth an insert of its own. */
const enough = 2_000;

/**
 * Group commit: what comes while something lands, or within so many ms after that began, lands together, in the order it
 * came. An insert of a few rows costs the engine as much as one of a thousand. What comes when nothing landed lately does
 * not wait, nor what is urgent. Where the store refuses the data of a group, each part lands by itself, so that only the one it is about fails.
 */
export function inGroups<Item>(
  land: (items: readonly Item[]) => Promise<void>,
  gatherMs: number,
): (items: readonly Item[], options?: { readonly isUrgent?: boolean }) => Promise<void> {
  let waiting: Waiting<Item>[] = [];
  let isLanding = false;
  let began = Number.NEGATIVE_INFINITY;
  let goOn: () => void = () => undefined;
  const isEnough = (): boolean =>
    waiting.some(({ isUrgent }) => isUrgent) || waiting.reduce((sum, { items }) => sum + items.length, 0) >= enough;

  async function landOne({ items, landed, failed }: Waiting<Item>): Promise<void> {
    try {
      await land(items);
      landed();
    } catch (error) {
      failed(error);
    }
  }

  async function landGroup(group: readonly Waiting<Item>[]): Promise<void> {
    if (group.length === 1) return landOne(group[0]!);
    try {
      await land(group.flatMap(({ items }) => items));
      for (const { landed } of group) landed();
    } catch (error) {
      if (isDataError(error)) for (const one of group) await landOne(one);
      else for (const { failed } of group) failed(error);
    }
  }

  async function gather(): Promise<void> {
    const left = began + gatherMs - performance.now();
    if (left <= 0 || isEnough()) return;
    const over = new AbortController();
    const full = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await Promise.race([pause(left, undefined, { signal: over.signal }).catch(() => undefined), full]);
    over.abort();
  }

  async function landAll(): Promise<void> {
    isLanding = true;
    while (waiting.length > 0) {
      await gather();
      const group = waiting;
      waiting = [];
      began = performance.now();
      await landGroup(group);
    }
    isLanding = false;
  }

  return (items, { isUrgent = false } = {}) =>
    new Promise((landed, failed) => {
      waiting.push({ items, isUrgent, landed, failed });
      if (isEnough()) goOn();
      if (!isLanding) void landAll();
    });
}

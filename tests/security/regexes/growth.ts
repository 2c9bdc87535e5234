import vm from 'node:vm';
import { type Attack, attacksOn, textOf } from './adversary.js';
import type { Written } from './collect.js';

/** Time that grows with the length grows fourfold, with its square sixteenfold. */
const mostGrowth = 9;
const [short, long] = [25_000, 100_000];
/** Text on which every attack is tried, and what it may take there before it is looked at closely. */
const probe = { length: 8_000, ms: 0.5 };
/** Exponential time shows at so few characters already. */
const few = { length: 26, ms: 5 };
/** Less than this cannot be told from nothing, whatever it grows with. */
const nothingMs = 40;
const giveUpMs = 3_000;

export interface Slow {
  readonly at: string;
  readonly regex: string;
  readonly text: string;
  readonly says: string;
}

/** The first text on which the time of an expression grows faster than the text; null: none was found. */
export function findSlow({ at, source, flags }: Written): Slow | null {
  const regex = new RegExp(source, flags);
  const slow = (attack: Attack, says: string): Slow => ({
    ...{ at, says, regex: `/${source}/${flags}` },
    text: JSON.stringify([attack.first.slice(0, 80), `${attack.again.slice(0, 80)} …`, attack.last]),
  });
  for (const attack of attacksOn(source, flags)) {
    if (clockMs(regex, textOf(attack, few.length)) > few.ms && clockMs(regex, textOf(attack, few.length)) > few.ms)
      return slow(attack, `more than ${few.ms} ms for ${few.length} characters`);
    if (clockMs(regex, textOf(attack, probe.length)) < probe.ms) continue;
    const most = leastMs(regex, textOf(attack, long), 3);
    if (most === null) return slow(attack, `no end within ${giveUpMs} ms for ${long} characters`);
    if (most < nothingMs) continue;
    const less = leastMs(regex, textOf(attack, short), 4) ?? giveUpMs;
    if (most > less * mostGrowth)
      return slow(attack, `${less.toFixed(1)} ms for ${short} characters, ${most.toFixed(1)} ms for ${long}`);
  }
  return null;
}

function use(regex: RegExp, text: string): void {
  regex.lastIndex = 0;
  // All matches where it is used for all.
  if (regex.global) text.replace(regex, '');
  else regex.exec(text);
}

function clockMs(regex: RegExp, text: string): number {
  const before = performance.now();
  use(regex, text);
  return performance.now() - before;
}

const script = new vm.Script('use()');

/** Time of the processor, not of the clock, because others work here too; the least of several. Null: it was given up. */
function leastMs(regex: RegExp, text: string, rounds: number): number | null {
  const context = vm.createContext({ use: () => use(regex, text) });
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    try {
      script.runInContext(context, { timeout: giveUpMs });
    } catch {
      return null;
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
    if (least < nothingMs) break;
  }
  return least;
}

import { createRandom, type Random } from '../../infra/random.js';
import { type MemberWeeks, pilotEffect } from '../../processors/sponsorship/pilot-effect.js';

/**
 * What the verdicts on pilots promise, over simulated ones: how often a pilot that does nothing is called something, how
 * often the 95 % interval holds the truth, and how often an effect as large as the minimum detectable one is found.
 * `node --import ./tests/support/ts-loader.mjs tests/bench/pilot-calibration.ts [runs]`
 */

const runs = Number(process.argv[2] ?? 2000);

interface Setting {
  readonly people: number;
  readonly weeks: number;
  /** `even`: everybody three times a week; `zipf`: as unevenly as people do. */
  readonly rates: 'even' | 'zipf';
  readonly outcome: 'contributions' | 'interactive';
}

/** Weeks go up and down for all together and for each alone, so that they are not plain Poisson numbers. */
function simulate(random: Random, { people, weeks, rates, outcome }: Setting, effect: number): MemberWeeks[] {
  const common = Array.from({ length: 2 * weeks }, () => Math.exp(random.normal(0, 0.3)));
  return Array.from({ length: 2 * people }, (_, index): MemberWeeks => {
    const arm = index % 2 === 0 ? 'pilot' : 'control';
    const rate = rates === 'even' ? 3 : 12 / random.zipf(30, 1);
    const week = (at: number): number => {
      const acts = random.poisson(rate * (common[at] ?? 1) * Math.exp(random.normal(0, 0.4)));
      return outcome === 'contributions' ? acts : 100 * Number(acts > 0);
    };
    const series = (from: number): number[] => Array.from({ length: weeks }, (_, at) => week(from + at));
    return { arm, before: series(0), during: series(weeks).map((value) => value + (arm === 'pilot' ? effect : 0)) };
  });
}

const percent = (count: number): string => `${((100 * count) / runs).toFixed(1)} %`.padStart(8);

process.stdout.write(`${runs} pilots each\n`);
process.stdout.write(
  'people an arm | weeks | rates | outcome       | false verdicts | coverage | pre-trend refused | power at MDE\n',
);
for (const people of [12, 30, 100]) {
  for (const weeks of [4, 12]) {
    for (const rates of ['even', 'zipf'] as const) {
      for (const outcome of ['contributions', 'interactive'] as const) {
        const setting: Setting = { people, weeks, rates, outcome };
        const random = createRandom(`${people} ${weeks} ${rates} ${outcome}`);
        const given = { before: weeks, during: weeks, over: true };
        let [called, covered, refused, found, detectable] = [0, 0, 0, 0, 0];
        for (let run = 0; run < runs; run += 1) {
          const effect = pilotEffect(simulate(random, setting, 0), given);
          called += Number(effect.verdict === 'helped' || effect.verdict === 'hurt');
          covered += Number((effect.low ?? 0) <= 0 && (effect.high ?? 0) >= 0);
          refused += Number(effect.verdict === 'cannot tell: the arms moved apart before');
          detectable += (effect.minimumDetectable ?? 0) / runs;
        }
        for (let run = 0; run < runs; run += 1)
          found += Number((pilotEffect(simulate(random, setting, detectable), given).low ?? 0) > 0);
        process.stdout.write(
          `${String(people).padStart(13)} | ${String(weeks).padStart(5)} | ${rates.padEnd(5)} | ${outcome.padEnd(13)} | ${percent(called).padStart(14)} | ${percent(covered)} | ${percent(refused).padStart(17)} | ${percent(found).padStart(12)}\n`,
        );
      }
    }
  }
}

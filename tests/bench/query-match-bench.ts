import { runChild } from './measure.js';

export interface QueryMatchRun {
  readonly queries: number;
  readonly compileMs: number;
  readonly perSecond: number;
  /** Matches of all queries in a thousand texts. */
  readonly matchesPerThousand: number;
  /** Parts of queries asked, a text. */
  readonly asked: number;
}

export interface QueryMatchBench {
  /** Where the texts are from, for people. */
  readonly texts: string;
  readonly count: number;
  readonly meanCharacters: number;
  /** `enrich` alone, texts a second. */
  readonly enrichPerSecond: number;
  readonly runs: readonly QueryMatchRun[];
  /** Milliseconds that 1,000 queries take on one text of 100,000 characters made to be slow. */
  readonly nasty: readonly { readonly what: string; readonly ms: number }[];
}

/** Listening queries over real chat where it is there, else over simulated texts; one core, a process of its own. */
export const queryMatchBench = (): QueryMatchBench => runChild('query-match-child.ts');

export function queryMatchSection(bench: QueryMatchBench): string {
  const whole = (value: number): string => Math.round(value).toLocaleString('en');
  const rows = bench.runs.map((run) => {
    const cells = [
      whole(run.queries),
      whole(run.perSecond),
      `${(run.perSecond / bench.enrichPerSecond).toFixed(1)} ×`,
      run.asked.toFixed(1),
      whole(run.matchesPerThousand),
      whole(run.compileMs),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `## Listening queries

${bench.texts}: ${whole(bench.count)} texts of ${whole(bench.meanCharacters)} characters on average. One compiled matcher, per second of processor time,
the least of three passes after one that fills its memory of words; \`enrich\` (language, tone, features), which every text goes through anyway, does ${whole(bench.enrichPerSecond)} texts/s there.

| queries | texts/s | to enrich alone | parts of queries asked a text | matches in 1,000 texts | compiling, ms |
|---|---|---|---|---|---|
${rows.join('\n')}

Milliseconds of processor time of 1,000 queries on 100,000 characters made to be slow: ${bench.nasty
    .map(({ what, ms }) => `${what} ${ms.toFixed(0)}`)
    .join(', ')}.
`;
}

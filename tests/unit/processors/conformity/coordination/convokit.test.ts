import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { aggregate } from '../../../../../processors/conformity/coordination/aggregate.js';
import { arrange } from '../../../../../processors/conformity/coordination/arrange.js';
import { readWordLists } from '../../../../../processors/conformity/coordination/read-word-lists.js';
import { compileScan, markersIn } from '../../../../../processors/conformity/coordination/scan-markers.js';
import { looksAtEach, scoreUnits, usualThresholds } from '../../../../../processors/conformity/coordination/score.js';
import { turnRows } from '../../../../../processors/conformity/coordination/turn-rows.js';
import { readTurns, type TurnGroup } from '../../../../../processors/conformity/coordination/turns.js';

/**
 * What ConvoKit 5.0.0 said of a generated corpus (tests/fixtures/coordination): its own code, with the word lists of the
 * fixture in the place of its own ones.
 */
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../fixtures/coordination/${name}`, import.meta.url));

interface ReferenceCase {
  readonly name: string;
  /** Options of the command that ask the same. */
  readonly args: readonly string[];
  readonly result: {
    readonly marker_agg1: Readonly<Record<string, number>>;
    readonly marker_agg2: Readonly<Record<string, number>>;
    readonly agg1: number | null;
    readonly agg2: number | null;
    readonly agg3: number | null;
    readonly count_agg1: number;
    readonly count_agg3: number;
  };
}

const reference = JSON.parse(readFileSync(fixture('convokit.json'), 'utf8')) as {
  readonly masks: Readonly<Record<string, readonly string[]>>;
  readonly cases: readonly ReferenceCase[];
};
const lists = readWordLists(fixture('lists.tsv'));
const scan = compileScan(lists);

describe('markers', () => {
  const turns = readFileSync(fixture('turns.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; text: string });

  it('are found where ConvoKit finds them, in texts with apostrophes, accents, digits and capitals', () => {
    const found = turns.map(({ id, text }) => {
      const mask = markersIn(scan(text));
      return [id, lists.markers.filter((_, marker) => (mask >> marker) & 1).sort()];
    });
    expect(Object.fromEntries(found)).toEqual(reference.masks);
  });
});

describe('figures', () => {
  it.each(reference.cases)('are those of ConvoKit: $name', async ({ args, result }) => {
    const option = (name: string): string | undefined => {
      const at = args.indexOf(`--${name}`);
      return at < 0 ? undefined : args[at + 1];
    };
    const number = (name: string, usual: number): number => Number(option(name) ?? usual);
    const group = (name: string): TurnGroup => {
      const value = option(name);
      return value === undefined ? { kind: 'everyone' } : { kind: 'group', name: value };
    };
    const thresholds = {
      speaker: number('speaker-thresh', 0),
      target: number('target-thresh', usualThresholds.target),
      utterances: number('utterances-thresh', 0),
      speakerEach: number('speaker-thresh-indiv', 0),
      targetEach: number('target-thresh-indiv', 0),
      utterancesEach: number('utterances-thresh-indiv', 0),
    };
    const focus = option('focus') === 'targets' ? 'targets' : 'speakers';
    const { towardsTargets } = await readTurns(
      turnRows({ path: fixture('turns.ndjson'), columns: {} }),
      {
        speakers: group('speakers'),
        targets: group('targets'),
        baseline: null,
        scan,
        stripQuotes: false,
        splitByPart: option('split-by') === 'part',
        maxTargetWords: null,
      },
      'turns',
    );
    const arranged = arrange(towardsTargets.pairs, { focus, apart: looksAtEach(thresholds) || focus === 'targets' });
    const found = aggregate(scoreUnits(arranged, thresholds, focus, lists.markers.length));

    expectClose(found.complete.value, result.agg1);
    expectClose(found.filledByGroup.value, result.agg2);
    expectClose(found.available.value, result.agg3);
    expect([found.complete.people, found.available.people]).toEqual([result.count_agg1, result.count_agg3]);
    for (const [at, marker] of lists.markers.entries()) {
      expectClose(found.byMarker[at]!.value, result.marker_agg2[marker] ?? null);
      expectClose(found.byMarkerComplete[at]!.value, result.marker_agg1[marker] ?? null);
    }
  });
});

function expectClose(value: number | null, wanted: number | null): void {
  if (wanted === null) expect(value).toBeNull();
  else expect(value).toBeCloseTo(wanted, 12);
}

import type { Store } from '../../infra/store/store.js';
import { joinPairs } from './coordination/reply-pairs.js';
import { compileScan } from './coordination/scan-markers.js';
import { readStoredGroup, type StoredGroup } from './coordination/stored-groups.js';
import { readStoredTurns } from './coordination/stored-turns.js';
import { type StyleEcho, styleEcho, usualStyleEcho } from './coordination/style-echo.js';
import { englishWordLists } from './coordination/word-lists.js';
import type { ConformityQuestion } from './question.js';

/**
 * S9: coordination of staff towards executives less that of the same people towards each other, after messages of 30 words
 * or fewer. Null: the communities that are asked for cannot be read together.
 */
export async function inferEcho(
  store: Store,
  { communities, isEverywhere, executives, from, to, seed, scope }: ConformityQuestion,
  signal?: AbortSignal,
): Promise<StyleEcho | null> {
  if (!isEverywhere && communities.length > 1) return null;
  const lists = englishWordLists();
  const staff = readStoredGroup('staff');
  const targets: StoredGroup =
    executives === 'enrolled'
      ? readStoredGroup('executives')
      : { kind: 'list', value: '', ids: new Set(executives), label: 'executives' };
  const turns = await readStoredTurns(store, {
    ...{ speakers: staff, targets, baseline: staff },
    scan: compileScan(lists),
    stripQuotes: true,
    language: 'en',
    explicitOnly: false,
    splitBy: null,
    maxTargetWords: usualStyleEcho.maxTargetWords,
    scope,
    community: isEverywhere ? null : (communities[0]?.id ?? null),
    from: dayOf(from),
    until: dayOf(to - 1),
    ...(signal === undefined ? {} : { signal }),
  });
  const peers = turns.towardsBaseline?.pairs ?? turns.towardsTargets.pairs;
  const { pairs, second } = joinPairs(peers, turns.towardsTargets.pairs);
  return styleEcho(pairs, second, lists.markers, { ...usualStyleEcho, seed });
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

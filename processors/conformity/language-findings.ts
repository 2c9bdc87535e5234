import type { Store } from '../../infra/store/store.js';
import { sumCounts } from './conformity-result.js';
import { readModel, scoreWith } from './dissent/model-store.js';
import { inferEcho } from './infer-echo.js';
import { inferLanguage, type LanguageInput } from './infer-language.js';
import type { Finding } from './judge.js';
import { languageSignals } from './language-signals.js';
import { type CommunityMatch, matchEvents } from './matching/match-events.js';
import type { MatchOptions } from './matching/plan.js';
import type { ActKind } from './matching/stage-rows.js';
import { windowMembers } from './matching/window-members.js';
import type { ConformityQuestion } from './question.js';
import type { Watch } from './run-conformity.js';
import { readBackground } from './signals/read-background.js';
import type { WindowPeople } from './signals/window-people.js';
import { windowsOfMembers } from './signals/windows-of-members.js';

const windowHours = 24;
const weekMs = 7 * 24 * 3_600_000;

/** S5 to S8 of some kinds of acts: events are matched on the wording of the act as well. */
export async function languageFindings(
  store: Store,
  run: number,
  question: ConformityQuestion,
  kinds: readonly ActKind[],
  base: MatchOptions,
  watch: Watch,
): Promise<Finding[]> {
  const options: MatchOptions = { ...base, windowHours, byLanguage: true };
  const matches = await matchEvents(store, run, options);
  const findings: Finding[] = [];
  for (const kind of kinds) findings.push(...(await ofKind(store, run, question, kind, { options, matches }, watch)));
  return findings;
}

async function ofKind(
  store: Store,
  run: number,
  question: ConformityQuestion,
  kind: ActKind,
  { options, matches }: { readonly options: MatchOptions; readonly matches: readonly CommunityMatch[] },
  watch: Watch,
): Promise<Finding[]> {
  const matched = matches.flatMap(({ events }) => events.filter((event) => event.kind === kind));
  const places = new Map(matched.map((event) => [placeKey(event.community, event.act), event]));
  const model = await readModel(store);
  const input: LanguageInput = {
    windows: (when) =>
      windowsOfMembers(
        windowMembers(store, run, options),
        (community, act) => {
          const event = places.get(placeKey(community, act));
          return event === undefined ? null : { executive: event.executive, thread: event.thread };
        },
        when,
      ),
    // Monday to Sunday, UTC; the epoch was a Thursday.
    unit: ({ event }) => {
      const { community = 0, at = 0 } = places.get(event) ?? {};
      return `${community} ${Math.floor((at + 3 * 24 * 3_600_000) / weekMs)}`;
    },
    background: await readBackground(store, {
      communities: question.communities.map(({ id }) => id),
      before: Math.min(question.to, ...matched.map(({ at }) => at)),
      seed: question.seed,
    }),
    classifier: model === null ? null : { score: scoreWith(model), threshold: model.threshold, counts: model.counts },
  };
  watch.onProgress?.('language', 0, 1);
  const found = await inferLanguage(
    input,
    question.seed,
    question.fakeSets,
    watch.signal ? { signal: watch.signal } : {},
  );
  watch.signal?.throwIfAborted();
  const counts = sumCounts(matches.map(({ counts: of }) => of[kind]));
  return found.map((one) => ({
    ...one,
    act: kind,
    windowHours,
    placeboScale: one.of.scale,
    counts,
    matched,
  }));
}

/** As `windowsOfMembers` numbers events: both are below 2^32, and few communities are looked at. */
const placeKey = (community: number, act: number): number => community * 2 ** 32 + act;

/** S9, which has no events: who replies to executives is compared with themselves, replying to peers. */
export async function echoFinding(
  store: Store,
  question: ConformityQuestion,
  executives: number,
  { signal }: Watch,
): Promise<Finding[]> {
  const echo = await inferEcho(store, question, signal);
  const people: WindowPeople = {
    eventBefore: echo?.repliers ?? 0,
    eventAfter: echo?.repliers ?? 0,
    controlBefore: echo?.repliers ?? 0,
    controlAfter: echo?.repliers ?? 0,
  };
  const isFound = echo?.identified === true;
  return [
    {
      of: languageSignals.echo,
      act: 'reply',
      windowHours: 0,
      effect: isFound
        ? {
            ...{ estimate: echo.estimate, low: echo.low, high: echo.high, p: echo.p, detectable: echo.detectable },
            ...{ events: echo.pairsToExecutives, threads: 0, executives },
          }
        : null,
      missing:
        echo === null
          ? 'It looks at one community, or at all of them.'
          : echo.identified
            ? null
            : `${echo.reason.charAt(0).toUpperCase()}${echo.reason.slice(1)}.`,
      placebo: null,
      placeboScale: 'points',
      audit: null,
      events: echo?.repliers ?? 0,
      counts: sumCounts([]),
      matched: [],
      people,
      gates: isFound ? ['privacy floor'] : [],
      notes: isFound
        ? [
            `Coordination of ${echo.repliers} people: ${echo.towardsExecutives.toFixed(3)} towards executives, ${echo.towardsPeers.toFixed(3)} towards peers, over ${echo.markers.join(', ')}; what chance gives is taken off.`,
          ]
        : [],
    },
  ];
}

import type { Config } from '../../infra/config.js';
import type { Store } from '../../infra/store/store.js';
import { type AlarmRate, type Audit, auditFalseAlarms, signalKey } from './audit.js';
import { type ConformityResult, conformityDefinition, fewestPooled, sumCounts } from './conformity-result.js';
import { type InferredSignal, inferEvents } from './infer-events.js';
import { type Finding, windowPeople, withVerdicts } from './judge.js';
import { echoFinding, languageFindings } from './language-findings.js';
import type { Effect } from './matched-set.js';
import { workingCalendar } from './matching/calendar.js';
import { countPeople } from './matching/count-people.js';
import { type CommunityMatch, matchEvents } from './matching/match-events.js';
import { matchFakeSets } from './matching/match-fake-sets.js';
import type { MatchOptions } from './matching/plan.js';
import { dropRun } from './matching/scratch.js';
import { stageActs } from './matching/stage-acts.js';
import { type ActKind, actKinds } from './matching/stage-rows.js';
import type { ConformityQuestion } from './question.js';
import { effectText, type Scale } from './statistics/wording.js';

/** Whoever runs it shows how far it is, and may end it. */
export interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (what: string, done: number, total: number) => void;
}

const mainHours = 24;
const sensitivityHours = 72;

/**
 * The conformity signals of a group of executives in some communities: events and their controls, effects, the
 * fake-executive audit, the gates, and what may be said (CONFORMITY §2–4). Nothing is written but scratch tables, which
 * are dropped again.
 *
 * @throws the reason of `watch.signal` when it is aborted.
 */
export async function runConformity(
  store: Store,
  config: Config,
  question: ConformityQuestion,
  watch: Watch = {},
): Promise<ConformityResult> {
  const run = Date.now();
  const { communities, from, to, seed, fakeSets } = question;
  const base = { calendar: workingCalendar(config), seed };
  const say = watch.onProgress ?? (() => undefined);
  try {
    say('reading', 0, 1);
    const staged = await stageActs(store, run, {
      executives: question.executives,
      communities: communities.map(({ id }) => id),
      from,
      to,
    });
    watch.signal?.throwIfAborted();
    const main = await matchEvents(store, run, { ...base, windowHours: mainHours });
    const wide = await matchEvents(store, run, { ...base, windowHours: sensitivityHours });
    watch.signal?.throwIfAborted();

    const kinds = askedKinds(main);
    const inferred = await inferEvents(
      kinds.flatMap((kind) => [
        { name: groupName(kind, mainHours), events: eventsOf(main, kind) },
        { name: groupName(kind, sensitivityHours), events: eventsOf(wide, kind) },
      ]),
      seed,
      watching(watch, 'effects'),
    );
    const audit = await auditOf(store, run, { ...base, sets: fakeSets, people: staged.executives.size }, watch);

    const findings: Finding[] = [];
    for (const kind of kinds) {
      const matched = eventsOf(main, kind);
      const people = await countPeople(store, run, { ...base, windowHours: mainHours }, { kinds: [kind] });
      const shared = {
        act: kind,
        windowHours: mainHours,
        counts: sumCounts(main.map(({ counts }) => counts[kind])),
        people: windowPeople(people),
        matched,
      };
      for (const found of inferred.filter(({ group }) => group === groupName(kind, mainHours))) {
        const isWide = ({ group, of }: InferredSignal): boolean =>
          group === groupName(kind, sensitivityHours) && of === found.of;
        findings.push({
          ...found,
          ...shared,
          audit: audit.bySignal.get(signalKey(found.of)) ?? null,
          notes: sensitivityNotes(found.of.scale, inferred.find(isWide)?.effect ?? null),
        });
      }
    }
    // A reaction has no words.
    const spoken = kinds.filter((kind) => kind !== 'reaction');
    findings.push(...(await languageFindings(store, run, question, spoken, base, watch)));
    findings.push(...(await echoFinding(store, question, staged.executives.size, watch)));
    const executives = staged.executives.size;
    const isPooled = executives >= fewestPooled;
    return {
      run,
      definition: conformityDefinition,
      seed,
      purpose: config.conformity.purpose,
      audience: isPooled ? 'organisation' : 'executive',
      executives,
      executiveIds: isPooled ? [] : [...staged.executives.values()].sort(),
      communities,
      from: dayOf(from),
      to: dayOf(to - 1),
      acts: staged.acts,
      counts: {
        post: sumCounts(main.map(({ counts }) => counts.post)),
        reply: sumCounts(main.map(({ counts }) => counts.reply)),
        reaction: sumCounts(main.map(({ counts }) => counts.reaction)),
      },
      fakeSets: audit.naive.sets,
      naiveAlarmRate: rateOf(audit.naive),
      signals: withVerdicts(findings, fakeSets),
    };
  } finally {
    await dropRun(store, run);
  }
}

/** The fake-executive audit alone: how often each signal's test sees something where there can be nothing. */
export async function runAudit(
  store: Store,
  config: Config,
  question: ConformityQuestion,
  watch: Watch = {},
): Promise<Audit & { readonly acts: number }> {
  const run = Date.now();
  try {
    const staged = await stageActs(store, run, {
      executives: question.executives,
      communities: question.communities.map(({ id }) => id),
      from: question.from,
      to: question.to,
    });
    const options = { calendar: workingCalendar(config), seed: question.seed, sets: question.fakeSets };
    const audit = await auditOf(store, run, { ...options, people: staged.executives.size }, watch);
    return { ...audit, acts: staged.acts };
  } finally {
    await dropRun(store, run);
  }
}

async function auditOf(
  store: Store,
  run: number,
  options: MatchOptions & { readonly sets: number; readonly people: number },
  watch: Watch,
): Promise<Audit> {
  const { people, ...rest } = options;
  const fakes = await matchFakeSets(store, run, {
    ...rest,
    windowHours: mainHours,
    // As many peers as there are executives, where there are enough of them to make sets of.
    ...(people >= fewestPooled ? { people } : {}),
    ...watching(watch, 'audit: random peers'),
  });
  return auditFalseAlarms(fakes, Number(options.seed), watching(watch, 'audit: tests'));
}

/** What wider windows say, beside the effect. */
function sensitivityNotes(scale: Scale, wide: Effect | null): string[] {
  if (wide === null) return [];
  const shown = (value: number): string => effectText(value, scale);
  return [
    `With windows of ${sensitivityHours} hours: ${shown(wide.estimate)} (95 % CI ${shown(wide.low)} to ${shown(wide.high)}), ${wide.events} events.`,
  ];
}

const eventsOf = (matches: readonly CommunityMatch[], kind: ActKind) =>
  matches.flatMap(({ events }) => events.filter((event) => event.kind === kind));

const groupName = (kind: ActKind, hours: number): string => `${kind} ${hours} h`;

/** Kinds of acts with an eligible event; where there is none at all, replies, so that the reason is told. */
function askedKinds(matches: readonly CommunityMatch[]): ActKind[] {
  const some = actKinds.filter((kind) => matches.some(({ counts }) => counts[kind].eligible > 0));
  return some.length > 0 ? some : ['reply'];
}

function watching({ signal, onProgress }: Watch, what: string) {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress: (done: number, total: number) => onProgress(what, done, total) }),
  };
}

const rateOf = ({ sets, rejected }: AlarmRate): number | null => (sets === 0 ? null : rejected / sets);

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

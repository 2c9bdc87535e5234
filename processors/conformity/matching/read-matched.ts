import type { Params, Store } from '../../../infra/store/store.js';
import { sqlFile } from '../../sql-file.js';
import type { Focal, MatchedEvent, Outcome } from './outcomes.js';
import type { ActKind } from './stage-rows.js';

const matchedSql = sqlFile(import.meta.url, 'matched.sql');

interface MatchedRow {
  readonly set: number;
  readonly community: number;
  readonly act: number;
  readonly thread: number;
  readonly at: number;
  readonly kind: ActKind;
  readonly executive: number;
  /** The event and its controls: place, act, thread, figures. */
  readonly members: readonly (readonly [number, number, number, readonly number[]])[];
}

/** Matched events by set, in order of time. */
export async function readMatched(store: Store, params: Params): Promise<Map<number, MatchedEvent[]>> {
  const rows = await store.query<MatchedRow>(matchedSql, params, { limitSeconds: 3600 });
  const sets = new Map<number, MatchedEvent[]>();
  for (const { set, community, act, thread, at, kind, executive, members } of rows) {
    const [event, ...controls] = members.map(
      ([, member, place, figures]): Focal => ({ act: member, thread: place, outcome: toOutcome(figures) }),
    );
    if (event === undefined) continue;
    const matched = { community, act, thread, at: Number(at), kind, executive, outcome: event.outcome, controls };
    const events = sets.get(set);
    if (events === undefined) sets.set(set, [matched]);
    else events.push(matched);
  }
  return sets;
}

const hourMs = 3_600_000;

/** In the order of matched.sql. */
function toOutcome(figures: readonly number[]): Outcome {
  const [
    elsewhereLead = 0,
    elsewhereBefore = 0,
    elsewhereAfter = 0,
    threadLead = 0,
    threadBefore = 0,
    threadAfter = 0,
    voicesLead = 0,
    voicesBefore = 0,
    voicesAfter = 0,
    returned = -1,
    isLastWord = 0,
    follow = 0,
    wait = 0,
    answered = 0,
    leadWait = 0,
    leadAnswered = 0,
  ] = figures.map(Number);
  return {
    elsewhere: { lead: elsewhereLead, before: elsewhereBefore, after: elsewhereAfter },
    thread: { lead: threadLead, before: threadBefore, after: threadAfter },
    voices: { lead: voicesLead, before: voicesBefore, after: voicesAfter },
    returned: returned < 0 ? null : returned,
    isLastWord: isLastWord === 1,
    follow,
    wait: { time: wait / hourMs, observed: answered === 1 },
    leadWait: { time: leadWait / hourMs, observed: leadAnswered === 1 },
  };
}

import type { Store } from '../../infra/store/store.js';
import type { ConformityResult } from './conformity-result.js';

/** Keeps a run, so that dashboards, digest and API show what was found and why not. Its gates and effects go first. */
export async function saveRun(store: Store, result: ConformityResult): Promise<void> {
  const { run, definition, seed, purpose, audience, executives, executiveIds, communities, from, to, signals } = result;
  const { acts, counts, fakeSets, naiveAlarmRate } = result;
  await store.insert(
    'conformity_gate',
    ['run', 'signal', 'outcome', 'act', 'gate', 'place', 'passed', 'figure', 'needed', 'reason', 'version'],
    signals.flatMap(({ signal, name, act, gates }) =>
      gates.map(({ gate, passed, figure, needed, reason }, place) => [
        ...[run, signal, name, act, gate, place],
        ...[passed ? 1 : 0, figure, needed, reason, run],
      ]),
    ),
  );
  await store.insert(
    'conformity_effect',
    [
      ...['run', 'signal', 'outcome', 'question', 'act', 'window_hours', 'status', 'verdict', 'notes', 'scale'],
      ...['is_experimental', 'estimate', 'low', 'high', 'p', 'adjusted_p', 'detectable', 'events', 'people'],
      ...['match_rate', 'false_alarm_rate', 'closing_events', 'closing_controls', 'version'],
    ],
    signals.map((one) => [
      ...[run, one.signal, one.name, one.question, one.act, one.windowHours, one.verdict.kind, one.verdict.text],
      ...[one.notes, one.scale, one.isExperimental ? 1 : 0],
      ...[one.effect?.estimate ?? null, one.effect?.low ?? null, one.effect?.high ?? null, one.effect?.p ?? null],
      ...[one.adjustedP, one.effect?.detectable ?? null, one.effect?.events ?? null, one.people],
      ...[one.matchRate, one.falseAlarmRate, one.closing.events, one.closing.controls, run],
    ]),
  );
  await store.insert(
    'conformity_run',
    [
      ...['run', 'created_at', 'definition', 'seed', 'purpose', 'audience', 'executives', 'executive_ids'],
      ...['communities', 'starts', 'ends', 'acts', 'counts', 'fake_sets', 'naive_alarm_rate', 'version'],
    ],
    [
      [
        ...[run, timestamp(run), definition, String(seed), purpose, audience, executives, executiveIds],
        ...[communities.map(({ id }) => id), from, to, acts, JSON.stringify(counts), fakeSets, naiveAlarmRate, run],
      ],
    ],
  );
}

const timestamp = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

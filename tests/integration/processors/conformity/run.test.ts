import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Config } from '../../../../infra/config.js';
import { conformityQuestion, refuseDisabled } from '../../../../processors/conformity/question.js';
import { runAudit, runConformity } from '../../../../processors/conformity/run-conformity.js';
import { saveRun } from '../../../../processors/conformity/save-run.js';
import { storedRun } from '../../../../processors/conformity/stored-run.js';
import { createTestColleague, createTestPost } from '../../../support/act-builder.js';
import { land } from '../../../support/brute-force-store.js';
import { givenFacts, refreshFacts } from '../../../support/facts-store.js';
import { testOrganisation } from '../../../support/test-organisation.js';
import { createTestStore, type TestStore } from '../../../support/test-store.js';

// Thousands of messages go through the pipeline, and hundreds of sets of people through the audit.
jest.setTimeout(600_000);

let fixture: TestStore;
let config: Config;
beforeAll(async () => {
  fixture = await createTestStore();
  const purpose = 'A test that finds what it has put there itself.';
  config = { ...fixture.config, conformity: { ...fixture.config.conformity, enabled: true, purpose, fakeSets: 300 } };
});
afterAll(() => fixture.dispose());

const everything = { executives: ['enrolled'], communities: ['open forum'], scope: 'internal' as const };

describe('a forum in which those who were writing write half as much elsewhere after an executive', () => {
  let result: Awaited<ReturnType<typeof runConformity>>;
  beforeAll(async () => {
    const { events, directory, forum } = await testOrganisation({
      people: 150,
      weeks: 12,
      timeZone: 'UTC',
      effect: 'chill=-0.5',
    });
    const messages = events.filter(({ community }) => community?.id === forum?.communityId);
    await land(fixture.store, { events: messages, records: directory });
    await refreshFacts(fixture.store, config);
    result = await runConformity(fixture.store, config, await conformityQuestion(fixture.store, config, everything));
  });

  test('the chill is found, and nothing is said without its gates', () => {
    const chill = result.signals.find(({ name, act }) => name === 'chill elsewhere' && act === 'reply');
    expect(chill?.verdict.reasons).toEqual([]);
    expect(chill?.effect?.estimate).toBeLessThan(Math.log(0.7));
    expect(chill?.effect?.high).toBeLessThan(0);
    expect(chill?.gates.map(({ passed }) => passed)).toEqual([true, true, true, true, true, true]);
    expect(chill?.verdict.text).toMatch(/^fewer posts in other threads: −\d+ % \(95 % CI −\d+ % to −\d+ %\)/);
    for (const { verdict, effect, gates } of result.signals) {
      expect(effect === null).toBe(verdict.kind === 'not identified');
      if (effect !== null)
        expect(gates.every(({ passed, suppresses }) => passed || suppresses === 'thread')).toBe(true);
    }
    expect(result.audience).toBe('organisation');
    expect(result.naiveAlarmRate).toBeGreaterThan(0.3);
  });

  test('the same data and seed give the same numbers; scratch tables are empty again', async () => {
    const again = await runConformity(
      fixture.store,
      config,
      await conformityQuestion(fixture.store, config, everything),
    );
    expect({ ...again, run: 0 }).toEqual({ ...result, run: 0 });
    const [left] = await fixture.store.query<{ acts: number }>('SELECT count() AS acts FROM conformity_act');
    expect(Number(left?.acts)).toBe(0);
  });

  test('what is kept has no names and no numbers that the gates keep back', async () => {
    await saveRun(fixture.store, result);
    const kept = await storedRun(fixture.store);
    expect(kept).toMatchObject({ run: result.run, counts: result.counts, purpose: config.conformity.purpose });
    expect(kept.signals).toHaveLength(result.signals.length);
    const shown = await fixture.store.query<{ status: string; estimate: number | null; people: number | null }>(
      'SELECT toString(status) AS status, estimate, people FROM v_conformity',
    );
    expect(shown).toHaveLength(result.signals.length);
    for (const { status, estimate } of shown) if (status === 'not identified') expect(estimate).toBeNull();
    const everyone = await fixture.store.query<{ id: string }>('SELECT DISTINCT person_id AS id FROM person');
    const text = JSON.stringify([kept, result]);
    expect(everyone.filter(({ id }) => text.includes(id))).toEqual([]);
  });

  test('one executive alone is for that executive: on no dashboard', async () => {
    const [one] = await fixture.store.query<{ id: string }>(
      'SELECT person_id AS id FROM person FINAL WHERE is_executive = 1 ORDER BY id LIMIT 1',
    );
    const question = await conformityQuestion(fixture.store, config, { ...everything, executives: [one?.id ?? ''] });
    const alone = await runConformity(fixture.store, config, { ...question, to: question.to - 1 });
    expect(alone.audience).toBe('executive');
    await saveRun(fixture.store, alone);
    const [shown] = await fixture.store.query<{ runs: number }>(
      'SELECT uniqExact(run) AS runs FROM v_conformity WHERE run = {run:UInt64}',
      { run: alone.run },
    );
    expect(Number(shown?.runs)).toBe(0);
  });

  test('an audit needs no executives, and can be ended', async () => {
    const question = await conformityQuestion(fixture.store, config, { ...everything, mayBeNobody: true });
    const stop = new AbortController();
    const ended = runAudit(fixture.store, config, question, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(ended).rejects.toThrow('enough');
    const [left] = await fixture.store.query<{ acts: number }>('SELECT count() AS acts FROM conformity_act');
    expect(Number(left?.acts)).toBe(0);
  });
});

describe('what cannot be asked', () => {
  test('nothing, until the configuration says what for', () => {
    expect(() => refuseDisabled(fixture.config)).toThrow(/conformity:\n {2}enabled: true\n {2}purpose:/);
    expect(() => refuseDisabled(config)).not.toThrow();
  });

  test('unknown communities, people and days are named', async () => {
    const asked = (changes: object) => conformityQuestion(fixture.store, config, { ...everything, ...changes });
    await expect(asked({ communities: ['Nowhere'] })).rejects.toThrow(
      /no internal community "Nowhere"; there are .*Open forum/,
    );
    await expect(asked({ executives: ['nobody@example.org'] })).rejects.toThrow(
      'Nobody is known by "nobody@example.org"',
    );
    await expect(asked({ from: '2026-02-31' })).rejects.toThrow('--from must be a day');
    await expect(asked({ from: '2026-03-02', to: '2026-03-01' })).rejects.toThrow('--to must not be before --from');
  });

  test('a handful of posts: not identified, with the reason and no number', async () => {
    const { store } = fixture;
    await givenFacts(fixture, {
      events: [createTestPost('a', 'boss', '2026-03-02 10:00'), createTestPost('b', 'ann', '2026-03-03 10:00')],
      records: [...createTestColleague('boss', { executive: true }), ...createTestColleague('ann')],
    });
    const question = await conformityQuestion(store, config, { ...everything, communities: [] });
    const { signals, counts, audience } = await runConformity(store, config, question);
    expect(counts.post).toMatchObject({ acts: 1, eligible: 0, matched: 0 });
    expect(audience).toBe('executive');
    for (const { verdict, effect } of signals) {
      expect(verdict.kind).toBe('not identified');
      expect(verdict.reasons.length).toBeGreaterThan(0);
      expect(effect).toBeNull();
    }
  });
});

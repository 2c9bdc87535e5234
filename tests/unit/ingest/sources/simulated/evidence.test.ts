import { beforeAll, describe, expect, it } from '@jest/globals';
import type { EvidenceRecord } from '../../../../../infra/contracts/evidence.js';
import type { KnownPerson } from '../../../../../ingest/sources/simulated/ground-truth.js';
import { type TestOrganisation, testOrganisation } from '../../../../support/test-organisation.js';

const weekMs = 7 * 86_400_000;
const weeks = 26;

let organisation: TestOrganisation;
beforeAll(async () => {
  organisation = await testOrganisation({ seed: 1, people: 400, weeks });
}, 120_000);

function of<Type extends EvidenceRecord['type']>(type: Type): Extract<EvidenceRecord, { type: Type }>[] {
  return organisation.evidence.filter((record) => record.type === type) as Extract<EvidenceRecord, { type: Type }>[];
}

const unitAt = (person: KnownPerson, timeMs: number): readonly string[] =>
  person.periods.find(
    ({ fromMs, toMs }) => timeMs >= (fromMs ?? Number.NEGATIVE_INFINITY) && timeMs < (toMs ?? Number.POSITIVE_INFINITY),
  )?.unitPath ?? [];

const isWithin = (path: readonly string[], units: readonly (readonly string[])[]): boolean =>
  units.some((unit) => unit.every((name, depth) => path[depth] === name));

describe('evidence of a simulated organisation', () => {
  it('is the same for the same seed and another for another one', async () => {
    const again = await testOrganisation({ seed: 1, people: 60, weeks: 4 });
    expect((await testOrganisation({ seed: 1, people: 60, weeks: 4 })).evidence).toEqual(again.evidence);
    expect((await testOrganisation({ seed: 2, people: 60, weeks: 4 })).evidence).not.toEqual(again.evidence);
  });

  it('has some forty approvals a quarter, in order, with waits of hours to days', () => {
    const approvals = of('approval');
    expect(approvals.length).toBeGreaterThan(55);
    expect(approvals.length).toBeLessThan(110);
    for (const { submittedAt, approvedAt, publishedAt, outcome } of approvals) {
      if (approvedAt !== null) expect(approvedAt).toBeGreaterThanOrEqual(submittedAt);
      if (publishedAt !== null) expect(publishedAt).toBeGreaterThanOrEqual(approvedAt ?? submittedAt);
      expect(outcome === 'published').toBe(publishedAt !== null);
      expect(publishedAt ?? 0).toBeLessThan(organisation.untilMs);
    }
    const waits = approvals
      .flatMap(({ required, submittedAt, publishedAt }) =>
        required && publishedAt !== null ? [(publishedAt - submittedAt) / 3_600_000] : [],
      )
      .sort((a, b) => a - b);
    expect(waits[waits.length >> 1]).toBeGreaterThan(12);
    expect(waits[waits.length >> 1]).toBeLessThan(60);
    expect(waits.at(-1)).toBeGreaterThan(3 * (waits[waits.length >> 1] ?? 0));
    expect(approvals.some(({ required }) => required === false)).toBe(true);
  });

  it('has sponsors in different units, an adoption team of three, and contacts of it with them', () => {
    const leaders = new Set(organisation.executives.map(({ personId }) => personId));
    const known = new Map(organisation.people.map((person) => [person.personId, person]));
    const sponsors = of('sponsor').filter(({ role }) => role === 'sponsor');
    const team = of('sponsor').filter(({ role }) => role === 'adoption team');
    expect(sponsors.every(({ personId }) => leaders.has(personId))).toBe(true);
    expect(new Set(sponsors.map(({ personId }) => known.get(personId)?.periods[0]?.unitPath[0])).size).toBe(3);
    expect(team).toHaveLength(3);
    const members = new Set<string | null>(team.map(({ personId }) => personId));
    expect([...members].some((personId) => leaders.has(personId ?? ''))).toBe(false);
    for (const { leaderId, teamMemberId } of of('contact')) {
      expect(sponsors.some(({ personId }) => personId === leaderId)).toBe(true);
      expect(members.has(teamMemberId)).toBe(true);
    }
    const gaps = sponsors.map(({ personId }) => {
      const days = of('contact').flatMap(({ leaderId, day }) => (leaderId === personId ? [Date.parse(day)] : []));
      return (organisation.untilMs - Math.max(...days)) / weekMs;
    });
    expect(Math.max(...gaps)).toBeGreaterThan(8);
    expect(Math.min(...gaps)).toBeLessThan(4);
  });

  it('has owners of communities that there are, and access of roles to channels', () => {
    const names = new Set(organisation.communities.map(({ name }) => name));
    expect(of('communityOwner').length).toBeGreaterThan(5);
    expect(of('communityOwner').every(({ community }) => names.has(community))).toBe(true);
    const access = of('channelAccess');
    expect(access.some(({ required, reachable }) => required && !reachable)).toBe(true);
    expect(access.some(({ promoted, reachable }) => promoted && !reachable)).toBe(true);
    expect(new Set(access.map(({ role }) => role)).size).toBeGreaterThan(2);
  });

  it('has a pilot that gets more people to take part, and one that does nothing', () => {
    const byAccount = new Map(organisation.people.map((person) => [person.accountId, person]));
    const truth = organisation.pilots.map(({ name, effect, pilotUnits, controlUnits, startMs }) => {
      const pilot = of('pilot').find((record) => record.name === name);
      expect(pilot?.starts).toBe(new Date(startMs).toISOString().slice(0, 10));
      expect(pilot?.members).toEqual([
        ...pilotUnits.map((unit) => ({ arm: 'pilot', kind: 'unit', key: unit.join(' / ') })),
        ...controlUnits.map((unit) => ({ arm: 'control', kind: 'unit', key: unit.join(' / ') })),
      ]);
      const shares = (units: readonly (readonly string[])[]): [before: number, during: number] => {
        const people = organisation.people.filter((person) => isWithin(unitAt(person, startMs), units)).length;
        const active: [Set<string>, Set<string>] = [new Set(), new Set()];
        for (const { verb, actor, occurredAt } of organisation.events) {
          if (verb !== 'post' && verb !== 'reply' && verb !== 'react') continue;
          const person = byAccount.get(actor.id);
          if (person === undefined || !isWithin(unitAt(person, occurredAt), units)) continue;
          const week = Math.floor((occurredAt - organisation.startMs) / weekMs);
          active[occurredAt < startMs ? 0 : 1].add(`${week} ${person.personId}`);
        }
        const halfWeeks = weeks / 2;
        return [active[0].size / halfWeeks / people, active[1].size / halfWeeks / people];
      };
      const [pilotBefore, pilotDuring] = shares(pilotUnits);
      const [controlBefore, controlDuring] = shares(controlUnits);
      return { effect, difference: pilotDuring - pilotBefore - (controlDuring - controlBefore) };
    });
    expect(truth.map(({ effect }) => effect > 0)).toEqual([true, false]);
    expect(truth[0]?.difference).toBeGreaterThan(0.12);
    expect(Math.abs(truth[1]?.difference ?? 1)).toBeLessThan(0.06);
  });
});

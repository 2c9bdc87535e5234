import type { RawDirectory } from './raw.js';
import { unitPaths } from './units.js';
import type { World } from './world.js';

/** Units, people, accounts and members, as a personnel system lists them. */
export function* directory(world: World): Generator<RawDirectory> {
  const asOf = world.startMs;
  const email = (person: number | null): string | null =>
    person === null ? null : (world.people[person]?.email ?? null);
  for (const path of unitPaths(world.units)) yield { type: 'unit', path, asOf };
  for (const person of world.people) {
    for (const { fromMs, toMs, executiveRule, delegateOf, ...seat } of person.assignments) {
      const leads = executiveRule !== null || delegateOf !== null;
      yield {
        type: 'person',
        email: person.email,
        name: leads ? person.name : null,
        unit: seat.unitPath,
        manager: email(seat.manager),
        title: seat.title,
        level: seat.level,
        location: `${person.place.city}, ${person.place.country}`,
        executiveRule,
        delegateOf: email(delegateOf),
        from: fromMs,
        to: toMs,
        asOf,
      };
    }
  }
  for (const { account, email } of world.people) {
    yield { type: 'account', network: 'simnet', user: account, email, method: 'directory', asOf };
  }
  for (const [network, accounts] of [
    ['simblog', world.blogAccounts],
    ['simfeed', world.feedAccounts],
  ] as const) {
    for (const [person, { account }] of accounts) {
      yield { type: 'account', network, user: account, email: email(person) ?? '', method: 'verified-link', asOf };
    }
  }
  for (const { id, crowd } of world.communities) {
    for (let i = 0; i < crowd.actors.length; i += 1) {
      yield {
        type: 'member',
        group: id,
        user: crowd.actors[i]?.account ?? '',
        from: finite(crowd.joinedMs[i]),
        to: finite(crowd.leftMs[i]),
        asOf,
      };
    }
  }
  if (world.forum === null) return;
  const { group, members } = world.forum;
  for (const user of members) yield { type: 'member', group: group.id, user, from: null, to: null, asOf };
}

function finite(timeMs: number | undefined): number | null {
  return timeMs !== undefined && Number.isFinite(timeMs) ? timeMs : null;
}

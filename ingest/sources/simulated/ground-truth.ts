import type { ActivityEvent } from '../../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../../infra/contracts/directory.js';
import type { EvidenceRecord } from '../../../infra/contracts/evidence.js';
import { contentId } from '../../../infra/contracts/ids.js';
import type { Pseudonymiser } from '../../../infra/pseudonym.js';
import type { SimCommunity } from './communities.js';
import { type SimulatedConfigInput, simulatedConfigSchema } from './config.js';
import type { ExecutiveProfile } from './executives.js';
import type { ForumEffect } from './forum/effects.js';
import type { Confounder } from './forum/options.js';
import { instance } from './raw.js';
import { openSimulated } from './source.js';
import { unitPaths } from './units.js';
import type { World } from './world.js';

/** What is true in a simulated organisation, to hold computed measures to. */
export interface SimulatedOrganisation {
  readonly startMs: number;
  readonly untilMs: number;
  readonly timeZone: string;
  readonly units: readonly (readonly string[])[];
  readonly people: readonly KnownPerson[];
  readonly executives: readonly KnownExecutive[];
  readonly communities: readonly KnownCommunity[];
  readonly directory: readonly DirectoryRecord[];
  readonly evidence: readonly EvidenceRecord[];
  readonly pilots: readonly KnownPilot[];
  /** null: no effect and no confounder was asked for. */
  readonly forum: KnownForum | null;
  /** In the order of `observedAt`, as the source gives them: with edits, removals, late and repeated ones. */
  events(): AsyncGenerator<ActivityEvent>;
}

/** What a pilot truly does, by its name in the evidence. */
export interface KnownPilot {
  readonly name: string;
  readonly pilotUnits: readonly (readonly string[])[];
  readonly controlUnits: readonly (readonly string[])[];
  readonly startMs: number;
  /** Probability that somebody in it takes part in a week because of it; 0: it does nothing. */
  readonly effect: number;
}

/** What executives truly do in the forum, and where they came in. */
export interface KnownForum {
  readonly communityId: string;
  readonly effects: readonly ForumEffect[];
  readonly confounder: Confounder;
  readonly events: readonly {
    /** Content ids of the executive's message and of the first one in its thread. */
    readonly messageId: string;
    readonly rootId: string;
    readonly accountId: string;
  }[];
}

export interface KnownPerson {
  readonly personId: string;
  readonly accountId: string;
  /** Never writes or reacts: observes, and no pilot changes that. */
  readonly observer: boolean;
  readonly periods: readonly {
    readonly fromMs: number | null;
    readonly toMs: number | null;
    readonly unitPath: readonly string[];
    readonly level: number;
    readonly managerId: string | null;
    readonly isExecutive: boolean;
    readonly delegateOf: string | null;
  }[];
}

export interface KnownExecutive {
  readonly personId: string;
  readonly name: string;
  readonly behaviour: ExecutiveProfile['kind'];
  /** −Infinity: all the time. */
  readonly executiveFromMs: number;
  readonly accountId: string;
  readonly blogAccountId: string;
  readonly feedAccountId: string;
  readonly delegateAccountIds: readonly string[];
  /** The community that this leader writes in. */
  readonly communityId: string | null;
}

export interface KnownCommunity {
  readonly communityId: string;
  readonly name: string;
  readonly purpose: SimCommunity['purpose'];
  readonly countsViews: boolean;
  readonly members: number;
}

/** The same organisation that the source gives for this configuration; `until` must be in it. */
export function simulateOrganisation(
  input: SimulatedConfigInput & { readonly until: number | string },
  pseudonym: Pseudonymiser,
): SimulatedOrganisation {
  const config = simulatedConfigSchema.parse(input);
  const reader = openSimulated(config, pseudonym, 0);
  const world = reader.world();
  const account = (network: string, user: string): string => pseudonym.account(network, instance, user);
  const personId = (index: number): string => pseudonym.person(world.people[index]?.email ?? '');
  const encouraged = new Set(
    world.pilots.flatMap(({ effect, crowd }) => (effect > 0 ? crowd.actors.map((actor) => actor.account) : [])),
  );
  const communityId = ({ id }: SimCommunity): string => contentId('simnet', instance, id);

  return {
    ...reader.period,
    timeZone: config.timeZone,
    units: unitPaths(world.units),
    people: world.people.map((person) => ({
      personId: personId(person.person),
      accountId: account('simnet', person.account),
      observer: person.posting === 0 && person.reacting === 0 && !encouraged.has(person.account),
      periods: person.assignments.map(({ fromMs, toMs, unitPath, level, manager, executiveRule, delegateOf }) => ({
        fromMs,
        toMs,
        unitPath,
        level,
        managerId: manager === null ? null : personId(manager),
        isExecutive: executiveRule !== null,
        delegateOf: delegateOf === null ? null : personId(delegateOf),
      })),
    })),
    executives: world.executives.map((leader) => {
      const stage = world.stages.get(leader.person);
      return {
        personId: personId(leader.person),
        name: leader.name ?? '',
        behaviour: leader.profile?.kind ?? 'steady',
        executiveFromMs: leader.executiveFromMs,
        accountId: account('simnet', leader.account),
        blogAccountId: account('simblog', world.blogAccounts.get(leader.person)?.account ?? ''),
        feedAccountId: account('simfeed', world.feedAccounts.get(leader.person)?.account ?? ''),
        delegateAccountIds: leader.delegates.map((index) => account('simnet', world.people[index]?.account ?? '')),
        communityId: stage === undefined ? null : communityId(stage),
      };
    }),
    communities: world.communities.map((community) => ({
      communityId: communityId(community),
      name: community.name,
      purpose: community.purpose,
      countsViews: community.attention !== null,
      members: community.crowd.actors.length,
    })),
    directory: reader.directory(),
    evidence: reader.evidence(),
    pilots: world.pilots.map(({ name, pilotUnits, controlUnits, startMs, effect }) => ({
      name,
      pilotUnits,
      controlUnits,
      startMs,
      effect,
    })),
    forum: knownForum(world, account),
    async *events() {
      const firstDay = { startMs: reader.period.startMs, day: 0, index: 0 };
      for await (const { items } of reader.pages(firstDay, new AbortController().signal)) {
        for (const item of items) {
          for (const parsed of reader.parse(item)) if (parsed.kind === 'activity') yield parsed.event;
        }
      }
    },
  };
}

function knownForum({ forum: demo }: World, account: (network: string, user: string) => string): KnownForum | null {
  if (demo === null) return null;
  const { forum, group, messageId, rootOf } = demo;
  const content = (id: string): string => contentId('simnet', instance, id);
  return {
    communityId: content(group.id),
    effects: forum.effects,
    confounder: forum.confounder,
    events: forum.events.map(({ message, thread, executive }) => ({
      messageId: content(messageId(message)),
      rootId: content(rootOf(thread)),
      accountId: account('simnet', executive),
    })),
  };
}

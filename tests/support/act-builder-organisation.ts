import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { createRandom } from '../../infra/random.js';
import {
  createTestDelete,
  createTestEdit,
  createTestFollowers,
  createTestJoin,
  createTestLink,
  createTestMember,
  createTestPerson,
  createTestPost,
  createTestReaction,
  createTestReply,
  createTestShare,
  createTestSnapshot,
  createTestUndo,
  createTestView,
  dayMs,
  hourMs,
  minuteMs,
  type PersonOptions,
} from './act-builder.js';

export interface OrganisationOptions {
  readonly seed: string | number;
  readonly people: number;
  readonly communities: number;
  readonly posts: number;
  /** First instant, ms. */
  readonly from: number;
  readonly days: number;
  /** Who is who: an HR directory, what the platforms say, or nobody knows. */
  readonly known: 'directory' | 'platform' | 'nobody';
  /** Messages of chat without threads, in two communities of their own. Default none. */
  readonly chat?: number;
}

export interface Organisation {
  readonly events: ActivityEvent[];
  readonly records: DirectoryRecord[];
}

/**
 * A small organisation in which everything odd happens that results must bear: movers, leavers and joiners, executives
 * who become so later, delegates, guests, bots, two accounts of one person, nested and flat threads, replies whose root
 * is not said, open timelines, reactions without a time, undone and redone ones, edits, deletions, clocks that run ahead.
 */
export function createTestOrganisation(options: OrganisationOptions): Organisation {
  const random = createRandom(options.seed);
  const { from, days } = options;
  const people = Array.from({ length: options.people }, (_, index) => `p${index}`);
  const communities = Array.from({ length: options.communities }, (_, index) => `c${index}`);
  const records: DirectoryRecord[] = [];
  const events: ActivityEvent[] = [];
  const moment = (): number => Math.floor((from + random.next() * days * dayMs) / 1000) * 1000;
  const units = [
    ['Sales'],
    ['Sales', 'North'],
    ['Sales', 'South'],
    ['Works'],
    ['Works', 'Line / 2'],
    ['Works', 'Line / 2', 'Night'],
    [],
  ];
  const place = (): PersonOptions => ({
    unit: random.pick(units),
    level: random.chance(0.1) ? null : random.int(4),
    location: random.chance(0.2) ? null : random.pick(['Berlin', 'Lima']),
  });

  if (options.known !== 'nobody') {
    people.forEach((name, index) => {
      const guest = options.known === 'platform' || index % 17 === 16;
      const origin = guest ? 'platform' : 'directory';
      if (guest && index % 3 === 0) return;
      const executive = index < 3;
      const base: PersonOptions = {
        ...place(),
        origin,
        executive,
        delegateOf: index === 5 ? 'p0' : null,
        name: executive || index === 5 ? `Name ${name}` : null,
      };
      switch (guest ? -1 : index % 8) {
        case 1: // moves, at no special hour
        case 2: {
          const then = moment();
          records.push(createTestPerson(name, { ...base, until: then, executive: executive && index !== 2 }));
          records.push(createTestPerson(name, { ...base, ...place(), from: then }));
          break;
        }
        case 3: // leaves
          records.push(createTestPerson(name, { ...base, until: moment() }));
          break;
        case 4: // joins
          records.push(createTestPerson(name, { ...base, from: moment() }));
          break;
        case 6: {
          // is away for a while; the first period's end is not written down
          const [then, later] = [moment(), moment()].sort((a, b) => a - b) as [number, number];
          records.push(createTestPerson(name, base));
          records.push(createTestPerson(name, { ...base, from: then, active: false }));
          if (later > then) records.push(createTestPerson(name, { ...base, from: later }));
          break;
        }
        default:
          records.push(createTestPerson(name, base));
      }
      // What a platform says of somebody whom HR knows is hidden.
      if (!guest && index % 7 === 0) records.push(createTestPerson(name, { ...place(), origin: 'platform' }));
    });
  }
  for (const [index, name] of people.entries()) {
    if (index % 11 !== 10) records.push(createTestLink(name));
    if (index % 9 === 0) records.push(createTestLink(`${name}-phone`, name));
  }
  records.push(createTestLink('robot', null, { kind: 'bot' }));
  for (const community of communities.slice(0, Math.ceil(communities.length * 0.7))) {
    for (const name of people) {
      if (!random.chance(0.5)) continue;
      const begins = random.chance(0.7) ? null : moment();
      records.push(createTestMember(community, name, { from: begins, until: random.chance(0.9) ? null : moment() }));
    }
  }

  const account = (): string => {
    if (random.chance(0.03)) return 'robot';
    const index = random.zipf(people.length, 0.7) - 1;
    return index % 9 === 0 && random.chance(0.3) ? `p${index}-phone` : `p${index}`;
  };
  interface Written {
    readonly name: string;
    readonly root: string;
    readonly at: number;
    readonly in: string | null;
    readonly platform: string;
    readonly scope: 'internal' | 'public';
    readonly memberCount: number | null;
  }
  for (let index = 0; index < options.posts; index += 1) {
    const platform = random.chance(0.75) ? 'slack' : 'viva-engage';
    const isPublic = random.chance(0.1);
    const community = random.chance(0.1) ? null : random.int(communities.length);
    const place = {
      in: community === null ? null : communities[community]!,
      // The platform counts the members of every third community.
      memberCount: community !== null && community % 3 === 2 ? options.people + community : null,
      platform: isPublic ? 'bluesky' : platform,
      scope: isPublic ? 'public' : 'internal',
    } as const;
    const begins = moment();
    const writer = account();
    const ahead = random.chance(0.01);
    const text = 'word '.repeat(random.int(12) + 1) + (random.chance(0.3) ? '?' : '');
    const first = createTestPost(`post${index}`, writer, begins, {
      ...place,
      text,
      actorKind: writer === 'robot' && random.chance(0.5) ? 'bot' : 'person',
      mentions: random.chance(0.1) ? [account()] : [],
      precision: random.chance(0.03) ? 'day' : 'exact',
      observedAt: ahead ? begins - 2 * dayMs : begins,
    });
    events.push(first);
    const thread: Written[] = [{ name: `post${index}`, root: `post${index}`, at: begins, ...place }];
    const isNested = random.chance(0.5);
    const answers = random.poisson(1.5);
    for (let answer = 0; answer < answers; answer += 1) {
      const to = isNested ? random.pick(thread) : thread[0]!;
      const wait = random.chance(0.03) ? random.int(50) * dayMs : Math.ceil(random.exponential(6 * 3600)) * 1000;
      const replied = to.at + wait;
      if (replied > from + days * dayMs) continue;
      const name = `post${index}-reply${answer}`;
      const by = random.chance(0.2) ? writer : account();
      const reply = createTestReply(name, by, replied, to.name, {
        ...place,
        root: random.chance(0.05) ? null : to.root,
        text: 'word '.repeat(random.int(5) + 1),
        mentions: random.chance(0.2) ? [account()] : [],
      });
      events.push(reply);
      thread.push({ name, root: to.root, at: replied, ...place });
      if (random.chance(0.05)) events.push(createTestEdit(reply, replied + hourMs, 'three words now?'));
      if (random.chance(0.03)) events.push(createTestDelete(name, replied + hourMs, place));
    }
    for (const target of thread) {
      const reactions = random.poisson(1.2);
      for (let reaction = 0; reaction < reactions; reaction += 1) {
        const by = account();
        const isTimed = random.chance(0.6);
        const when = isTimed ? target.at + Math.ceil(random.exponential(240)) * minuteMs : target.at;
        if (when > from + days * dayMs) continue;
        const key = random.pick(['like', 'tada']);
        const { in: community, platform, scope, memberCount } = target;
        const details = { in: community, platform, scope, memberCount, key } as const;
        const react = createTestReaction(by, when, target.name, {
          ...details,
          precision: isTimed ? 'exact' : 'object',
        });
        if (events.some((other) => other.id === react.id)) continue;
        events.push(react);
        if (random.chance(0.1))
          events.push(createTestUndo(by, when, target.name, { ...details, version: when + hourMs }));
        if (random.chance(0.05))
          events.push(
            createTestReaction(by, when, target.name, {
              ...details,
              precision: isTimed ? 'exact' : 'object',
              version: when + 2 * hourMs,
            }),
          );
      }
    }
    if (random.chance(0.2)) {
      const by = account();
      const share = createTestShare(
        by,
        Math.min(begins + random.int(50) * hourMs, from + days * dayMs),
        `post${index}`,
        place,
      );
      events.push(share);
    }
    if (random.chance(0.3)) {
      const by = account();
      events.push(createTestView(by, begins + minuteMs, `post${index}`, place));
    }
    if (random.chance(0.3)) {
      const uniqueViews = random.chance(0.1) ? null : random.int(options.people);
      events.push(
        createTestSnapshot(
          `post${index}`,
          begins + dayMs,
          { views: uniqueViews === null ? 9 : uniqueViews * 2, uniqueViews },
          place,
        ),
      );
      events.push(
        createTestSnapshot(
          `post${index}`,
          begins + (20 + random.int(20)) * dayMs,
          { uniqueViews: (uniqueViews ?? 0) + random.int(9) },
          place,
        ),
      );
    }
    if (random.chance(0.05)) events.push(createTestEdit(first, begins + hourMs, 'now with four words?'));
    if (random.chance(0.04)) events.push(createTestDelete(`post${index}`, begins + 3 * hourMs, place));
  }
  for (const name of people.slice(0, 4)) {
    for (const day of [-3, 10, 40]) {
      events.push(
        createTestFollowers(name, from + day * dayMs, 20 + random.int(200), { platform: 'bluesky', scope: 'public' }),
      );
    }
  }
  for (const name of people.slice(-5)) {
    events.push(createTestJoin(name, moment(), { in: communities[0]! }));
  }
  events.push(...chatOf(options, account));
  return { events: firstOfEachAct(events), records };
}

/**
 * Chat in bursts: several talk at once, name each other or not, answer the next day, edit, delete, are moved to the other
 * room, use a thread now and then – and in one of the rooms most of the time in the second half.
 */
function chatOf(options: OrganisationOptions, account: () => string): ActivityEvent[] {
  const random = createRandom(options.seed).fork('chat');
  const rooms = ['chat0', 'chat1'];
  const events: ActivityEvent[] = [];
  const total = options.chat ?? 0;
  const roomOf = (event: ActivityEvent): string => (event.community?.name === 'chat0' ? 'chat1' : 'chat0');
  for (const room of rooms) {
    const messages = Math.floor(total / rooms.length);
    const spread = (options.days * dayMs) / Math.max(1, messages);
    let at = options.from;
    let talking = [account(), account(), account()];
    for (let index = 0; index < messages; index += 1) {
      const gaps = [
        random.exponential(2 * minuteMs),
        random.exponential(40 * minuteMs),
        random.exponential(4 * spread),
      ];
      const gap = random.chance(0.6) ? gaps[0]! : random.chance(0.5) ? gaps[1]! : gaps[2]!;
      at = Math.min(Math.floor((at + gap) / 1000) * 1000, options.from + options.days * dayMs);
      if (random.chance(0.1)) talking = [account(), account(), account()];
      const by = random.pick(talking);
      const name = `${room}-${index}`;
      const isThreaded = room === 'chat1' && at > options.from + (options.days * dayMs) / 2;
      const inRoom = { in: room, memberCount: random.chance(0.2) ? options.people : null } as const;
      const message = createTestPost(name, by, at, {
        ...inRoom,
        text: 'word '.repeat(random.int(4) + 1),
        mentions: random.chance(0.3) ? [random.pick(talking)] : [],
        precision: random.chance(0.02) ? 'day' : 'exact',
      });
      events.push(message);
      if (random.chance(isThreaded ? 0.4 : 0.02))
        events.push(createTestReply(`${name}-reply`, random.pick(talking), at + 3 * dayMs, name, inRoom));
      if (random.chance(0.2)) events.push(createTestReaction(random.pick(talking), at + minuteMs, name, inRoom));
      if (random.chance(0.04)) events.push(createTestDelete(name, at + 5 * hourMs, inRoom));
      if (random.chance(0.05)) {
        const edit = createTestEdit(message, at + hourMs, 'two words');
        const moved = { ...edit, community: createTestPost('x', by, at, { in: roomOf(message) }).community };
        const again = createTestReaction('p1', at + minuteMs, name, { in: room });
        events.push(moved, again, { ...again, version: again.version + hourMs, community: moved.community });
      }
    }
  }
  return events;
}

/** A share or view is one act however often the dice name it; a source would not say two different things of it either. */
function firstOfEachAct(events: readonly ActivityEvent[]): ActivityEvent[] {
  const seen = new Set<string>();
  return events.filter((event) => {
    const key = `${event.verb}/${event.id}/${event.version}/${event.verb === 'snapshot' ? event.counts.asOf : ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

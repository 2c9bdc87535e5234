import type { ActivityEvent } from '../../infra/contracts/activity.js';
import type { DirectoryRecord } from '../../infra/contracts/directory.js';
import { createRandom, type Random } from '../../infra/random.js';
import { contentOf, createTestPost, createTestReply, personOf } from './act-builder.js';
import { createTestOrganisation, type Organisation, type OrganisationOptions } from './act-builder-organisation.js';

/**
 * The odd little organisation with what matters to reach: managers (with circles, unknown ones, ones who change), posts
 * that quote others, leaders who answer.
 */
export function createReachOrganisation(options: OrganisationOptions): Organisation {
  const random = createRandom(`${options.seed} reach`);
  const { events, records } = createTestOrganisation(options);
  const indexOf = new Map(Array.from({ length: options.people }, (_, index) => [personOf(`p${index}`), index]));
  const managed = records.map((record): DirectoryRecord => {
    if (record.type !== 'person') return record;
    const index = indexOf.get(record.personId) ?? 0;
    if (random.chance(0.1)) return { ...record, managerId: personOf(`p${random.int(options.people)}`) };
    return { ...record, managerId: index === 0 ? null : personOf(`p${Math.floor((index - 1) / 3)}`) };
  });
  const posts = events.filter(({ verb }) => verb === 'post');
  const quotes: ActivityEvent[] = [];
  for (let index = 0; index < options.posts / 8; index += 1) {
    const quoted = random.pick(posts);
    const when = quoted.occurredAt + random.int(30) * 3_600_000;
    const place = { in: random.chance(0.5) ? 'c0' : null, platform: 'viva-engage' } as const;
    const quote = createTestPost(`quote${index}`, `p${random.int(options.people)}`, when, place);
    if (quote.verb === 'post') quotes.push({ ...quote, object: { ...quote.object, quotedId: quoted.id } });
  }
  const answers: ActivityEvent[] = [];
  const ids = new Map(events.map((event) => [event.id, event]));
  for (let index = 0; index < options.posts; index += 1) {
    for (let reply = 0; reply < 3; reply += 1) {
      const name = `post${index}-reply${reply}`;
      const said = ids.get(contentOf(name));
      if (said?.verb !== 'reply' || said.community === null || random.chance(0.5)) continue;
      const by = random.pick(['p0', 'p1', 'p2', 'p5']);
      const { platform, scope } = said;
      answers.push(
        createTestReply(
          `answer-${name}`,
          by,
          said.occurredAt + random.int(7200) * 1000,
          random.chance(0.7) ? name : `post${index}`,
          {
            root: `post${index}`,
            in: said.community.name,
            memberCount: said.community.memberCount,
            platform,
            scope,
          },
        ),
      );
    }
  }
  return { events: [...events, ...quotes, ...answers, ...alike(options, random)], records: managed };
}

/** Posts of many and of leaders that are alike: the same place, hour and length, on Tuesdays. */
function alike({ people, from, days }: OrganisationOptions, random: Random): ActivityEvent[] {
  const events: ActivityEvent[] = [];
  const firstTuesday = from + ((9 - new Date(from).getUTCDay()) % 7) * 86_400_000;
  for (let index = 0; index < 60; index += 1) {
    const week = random.int(Math.floor(days / 7) - 2);
    const when =
      firstTuesday - (firstTuesday % 86_400_000) + week * 7 * 86_400_000 + 13 * 3_600_000 + random.int(7200) * 1000;
    const name = `alike${index}`;
    const place = { in: 'c0', platform: 'viva-engage', text: 'four words to say' } as const;
    events.push(createTestPost(name, `p${index % 6 === 0 ? index % 3 : random.int(people)}`, when, place));
    const said = [name];
    for (let reply = 0; reply < random.int(6); reply += 1) {
      const to = random.pick(said);
      const reaction = `${name}-${reply}`;
      const root = { ...place, root: name };
      events.push(createTestReply(reaction, `p${random.int(people)}`, when + (reply + 1) * 600_000, to, root));
      said.push(reaction);
    }
  }
  return events;
}

import type { ActivityEvent } from '../../infra/contracts/activity.js';
import { activityEventSchema } from '../../infra/contracts/activity.js';
import { actId, hashId } from '../../infra/contracts/ids.js';
import { createRandom } from '../../infra/random.js';

/** Inside the organisation, by people. Half of what happens are posts and replies, half reactions; who takes part, where and with which words is as in `past`. */
export function liveEvents(past: readonly ActivityEvent[], name: string): (now: number) => ActivityEvent {
  const random = createRandom(name);
  const said = past.filter(
    ({ verb, object, scope, actor }) =>
      (verb === 'post' || verb === 'reply') && object.text !== null && scope === 'internal' && actor?.kind === 'person',
  );
  // A community is what it was last.
  const communities = new Map(past.map(({ community }) => [community?.id, community]));
  const recent: ActivityEvent[] = [];
  let count = 0;
  return (now) => {
    const like = random.pick(said);
    const at = { version: now, occurredAt: now, observedAt: now };
    const root = recent.length > 0 ? random.pick(recent) : null;
    count += 1;
    if (root !== null && random.chance(0.5)) {
      const id = actId(root.id, 'react', like.actor?.id ?? '', String(count));
      const { id: objectId, kind, parentId, rootId } = root.object;
      const object = { id: objectId, kind, parentId, rootId };
      return activityEventSchema.parse({
        ...like,
        ...at,
        verb: 'react',
        id,
        object,
        reaction: 'thumbsup',
        community: root.community,
      });
    }
    const id = hashId('freshness', name, String(count));
    const parent = root !== null && random.chance(0.4) ? (root.object.rootId ?? root.id) : null;
    const event = activityEventSchema.parse({
      ...like,
      ...at,
      id,
      verb: parent === null ? 'post' : 'reply',
      community: parent === null || root === null ? (communities.get(like.community?.id) ?? null) : root.community,
      mentions: [],
      object: { ...like.object, id, parentId: parent, rootId: parent, quotedId: null, editedAt: null },
    });
    recent.push(event);
    if (recent.length > 200) recent.shift();
    return event;
  };
}

import { actId } from '../../../infra/contracts/ids.js';
import { type JsonRecord, lineField, recordField, recordsField, WrongFieldError } from '../../fields.js';
import type { Parsed } from '../../source.js';
import { timeField } from '../microsoft-graph/time.js';
import { accountId, bareObject, type Envelope, type GoneReaction, type ParseContext } from './envelope.js';

export interface Reaction {
  readonly id: string;
  readonly actorId: string;
  /** The emoji, or the name of an older kind (`like`), or of one of the organisation's own. */
  readonly name: string;
  readonly at: number | null;
}

export interface Target {
  readonly id: string;
  readonly rootId: string | null;
  readonly createdAt: number;
}

/** Each reaction that stands, once. */
export function reactionsOf(message: JsonRecord, objectId: string, context: ParseContext): Reaction[] {
  const found = recordsField(message, 'reactions').map((one) => readReaction(one, objectId, context));
  return [...new Map(found.map((reaction) => [reaction.id, reaction])).values()];
}

function readReaction(reaction: JsonRecord, objectId: string, context: ParseContext): Reaction {
  const kind = lineField(reaction, 'reactionType', 100);
  if (kind === null) throw new WrongFieldError('has a reaction without a reactionType');
  const identities = recordField(reaction, 'user') ?? {};
  const user = recordField(identities, 'user') ?? recordField(identities, 'application');
  const nativeId = user === null ? null : lineField(user, 'id', 200);
  if (nativeId === null) throw new WrongFieldError('has a reaction of nobody');
  const name = kind === 'custom' ? (lineField(reaction, 'displayName', 100) ?? kind) : kind;
  const actorId = accountId(nativeId, context);
  return { id: actId(objectId, 'react', actorId, name), actorId, name, at: timeField(reaction, 'createdDateTime') };
}

/** Reactions that were taken back, by what the message tells of its past, and when. */
export function takenBack(message: JsonRecord, objectId: string, context: ParseContext): Map<string, number | null> {
  const last = new Map<string, { at: number | null; isRemoval: boolean }>();
  for (const entry of recordsField(message, 'messageHistory')) {
    const reaction = recordField(entry, 'reaction');
    const action = lineField(entry, 'actions', 100);
    if (reaction === null || (action !== 'reactionAdded' && action !== 'reactionRemoved')) continue;
    const at = timeField(entry, 'modifiedDateTime');
    const { id } = readReaction(reaction, objectId, context);
    const known = last.get(id);
    if (known && (known.at ?? 0) > (at ?? 0)) continue;
    last.set(id, { at, isRemoval: action === 'reactionRemoved' });
  }
  const standing = new Set(reactionsOf(message, objectId, context).map(({ id }) => id));
  return new Map([...last].flatMap(([id, { at, isRemoval }]) => (isRemoval && !standing.has(id) ? [[id, at]] : [])));
}

export function reactEvents(
  reactions: readonly Reaction[],
  target: Target,
  envelope: Envelope,
  observedAt: number,
): Parsed[] {
  return reactions.map(({ id, actorId, name, at }) => ({
    kind: 'activity',
    event: {
      ...envelope,
      verb: 'react',
      id,
      version: at ?? observedAt,
      occurredAt: at ?? target.createdAt,
      precision: at === null ? 'object' : 'exact',
      actor: { id: actorId, kind: 'person' },
      object: bareObject(target.id, target.rootId),
      reaction: name,
    },
  }));
}

/** The change of the message is at least as late as the reaction that it lost, whatever other clocks say. */
export function unreactEvents(
  gone: readonly GoneReaction[],
  target: Target,
  envelope: Envelope,
  modifiedAt: number,
): Parsed[] {
  return gone.map(({ id, at }) => ({
    kind: 'activity',
    event: {
      ...envelope,
      verb: 'unreact',
      id,
      version: (at ?? modifiedAt) + 1,
      occurredAt: at ?? target.createdAt,
      precision: at === null ? 'object' : 'exact',
      actor: null,
      object: bareObject(target.id, target.rootId),
      reaction: null,
    },
  }));
}

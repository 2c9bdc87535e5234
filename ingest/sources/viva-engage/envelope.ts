import { idField, isRecord, type JsonRecord, lineField, listField, textField } from '../../fields.js';
import { PlatformError } from '../../source.js';
import { type Place, parseGroup } from './groups.js';

/** What an answer with messages holds beside them: what their ids stand for. */
export interface References {
  readonly groups: ReadonlyMap<string, Place>;
  /** Names of topics by `tag:1` and `topic:1`. */
  readonly topics: ReadonlyMap<string, string>;
  /** Ids of people by the name in their addresses, because some likes say only that. Stays in memory. */
  readonly userIds: ReadonlyMap<string, string>;
  readonly threads: ReadonlyMap<string, JsonRecord>;
  /** Messages that others of the answer reply to. */
  readonly messages: ReadonlyMap<string, JsonRecord>;
}

export interface Envelope {
  readonly messages: readonly unknown[];
  readonly references: References;
  /** Null: the answer does not say. */
  readonly hasOlder: boolean | null;
}

export const noReferences: References = {
  groups: new Map(),
  topics: new Map(),
  userIds: new Map(),
  threads: new Map(),
  messages: new Map(),
};

/** Throws PlatformError for an answer that is no list of messages. */
export function readEnvelope(body: unknown): Envelope {
  if (!isRecord(body) || !Array.isArray(body.messages)) {
    throw new PlatformError('Viva Engage answered with something that has no list of messages');
  }
  const meta = isRecord(body.meta) ? body.meta : {};
  return {
    messages: body.messages,
    references: readReferences(Array.isArray(body.references) ? body.references : []),
    hasOlder: typeof meta.older_available === 'boolean' ? meta.older_available : null,
  };
}

function readReferences(raw: readonly unknown[]): References {
  const groups = new Map<string, Place>();
  const topics = new Map<string, string>();
  const userIds = new Map<string, string>();
  const threads = new Map<string, JsonRecord>();
  const messages = new Map<string, JsonRecord>();
  for (const reference of raw) {
    if (!isRecord(reference)) continue;
    // A reference that is not as documented only leaves something unknown.
    const id = attempt(() => idField(reference, 'id'));
    if (id === null) continue;
    switch (reference.type) {
      case 'group': {
        const group = attempt(() => parseGroup(reference));
        if (group !== null) groups.set(id, group);
        break;
      }
      case 'tag':
      case 'topic': {
        const name = attempt(() => lineField(reference, 'name', 100));
        if (name !== null) topics.set(`${reference.type}:${id}`, name);
        break;
      }
      case 'user': {
        const name = attempt(() => textField(reference, 'name'));
        if (name !== null) userIds.set(name, id);
        break;
      }
      case 'thread':
        threads.set(id, reference);
        break;
      case 'message':
        messages.set(id, reference);
        break;
      default:
    }
  }
  return { groups, topics, userIds, threads, messages };
}

/** Null where a field is of another type than documented. */
export function attempt<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** Ids that the messages of an answer are known by, where they have one. */
export function idsOf(messages: readonly unknown[]): bigint[] {
  return messages.flatMap((message) => {
    const id = isRecord(message) ? attempt(() => idField(message, 'id')) : null;
    return id === null ? [] : [BigInt(id)];
  });
}

export function likersOf(message: JsonRecord): readonly unknown[] {
  const likes = message.liked_by;
  return isRecord(likes) ? listField(likes, 'names') : [];
}

import type { RawItem } from '../../source.js';
import type { MattermostClient } from './client.js';
import { isRecord, textOf } from './json.js';
import { plainText } from './markdown.js';
import type { MattermostItem } from './parse.js';
import { accountId, type Names } from './post-facts.js';
import { attachmentTexts } from './post-types.js';

/** Who a user name in a message is. Names stay in memory. */
export interface Accounts {
  /** The same items, with the accounts of those whom they mention. */
  resolve(items: readonly RawItem[], signal: AbortSignal): Promise<RawItem[]>;
}

const mostNames = 200;
/** A name that was nobody's yesterday may be somebody's today. */
const mostKnown = 50_000;

export function createAccounts(client: MattermostClient, names: Names): Accounts {
  const known = new Map<string, string | null>();

  async function look(wanted: readonly string[], signal: AbortSignal): Promise<void> {
    if (known.size > mostKnown) known.clear();
    for (let at = 0; at < wanted.length; at += mostNames) {
      const part = wanted.slice(at, at + mostNames);
      for (const name of part) known.set(name, null);
      for (const user of await client.usersByName(part, signal)) {
        const [id, name] = isRecord(user) ? [textOf(user.id), textOf(user.username)] : [null, null];
        if (id !== null && name !== null) known.set(name.toLowerCase(), accountId(id, names));
      }
    }
  }

  return {
    async resolve(items, signal) {
      const mentioned = items.map(({ value }) => mentionsIn(value as MattermostItem));
      const unknown = [...new Set(mentioned.flat())].filter((name) => !known.has(name));
      if (unknown.length > 0) await look(unknown, signal);
      return items.map((item, index) => {
        const mentions = mentioned[index] ?? [];
        if (mentions.length === 0) return item;
        const accounts = new Map(mentions.flatMap((name): [string, string][] => entry(name, known.get(name) ?? null)));
        return { ...item, value: { ...(item.value as MattermostItem), accounts } };
      });
    },
  };
}

const entry = (name: string, account: string | null): [string, string][] => (account === null ? [] : [[name, account]]);

function mentionsIn(value: MattermostItem): readonly string[] {
  if (value.kind !== 'post' || value.write === 'nothing' || value.write === 'delete' || !isRecord(value.post))
    return [];
  const words = [textOf(value.post.message), ...attachmentTexts(value.post)].filter((part) => part !== null).join('\n');
  return words.includes('@') ? plainText(words).mentions : [];
}

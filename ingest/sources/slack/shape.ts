import { isRecord, type JsonRecord } from '../slack-common/json.js';
import { parseTs } from '../slack-common/time.js';

/** Fields whose change would be misread as an edit or a removed reaction when they come in another type than documented. */
const texts = ['ts', 'thread_ts', 'user', 'bot_id', 'subtype', 'text'] as const;

/** Why a message cannot be relied on, naming the field; null: it can. */
export function shapeProblem(message: unknown): string | null {
  if (!isRecord(message)) return 'is not a message: not a JSON object';
  for (const field of texts) {
    const value = message[field];
    if (value !== undefined && value !== null && typeof value !== 'string') return `has a ${field} that is not text`;
  }
  for (const field of ['edited', 'file'] as const) {
    const value = message[field];
    if (value !== undefined && value !== null && !isRecord(value)) return `has ${field} that is not an object`;
  }
  return reactionsProblem(message);
}

function reactionsProblem({ reactions }: JsonRecord): string | null {
  if (reactions === undefined || reactions === null) return null;
  if (!Array.isArray(reactions)) return 'has reactions that are not a list';
  for (const reaction of reactions) {
    if (!isRecord(reaction) || typeof reaction.name !== 'string') return 'has reactions with a name that is not text';
    const { users, count } = reaction;
    if (!Array.isArray(users) || users.some((user) => typeof user !== 'string')) {
      return 'has reactions with users that are not a list of texts';
    }
    if (count !== undefined && typeof count !== 'number') return 'has reactions with a count that is not a number';
  }
  return null;
}

/** Milliseconds with the microseconds as a fraction: messages of one millisecond stay apart. Null: not a Slack time. */
export function preciseMs(ts: unknown): number | null {
  const parsed = parseTs(ts);
  return parsed === null ? null : Number(parsed.native.replace('.', '')) / 1000;
}

/** As Slack writes a time. */
export function tsOf(ms: number): string {
  const micros = Math.max(0, Math.round(ms * 1000));
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
}

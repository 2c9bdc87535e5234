import { type Exchange, type RecordedStatus, readCassettes, statusesIn } from '../mastodon-cassettes.js';
import { type SimulatedAccount, type SimulatedMastodon, type SimulatedStatus, startMastodon } from './mastodon.js';

/**
 * A Mastodon server that answers what was recorded of a real one, word for word. What nobody has recorded (timelines of accounts,
 * look-ups of them), and all about a status to which something happens from now on, the simulator answers.
 */
export interface MastodonReplay extends SimulatedMastodon {
  /** Of the recorded answers those that were given. */
  readonly replayed: readonly string[];
  readonly accounts: readonly SimulatedAccount[];
}

export const replayToken = 'token-of-the-replay';

const startedAt = Date.UTC(2026, 7, 2, 12);

export async function startMastodonReplay(folder: string, now = startedAt): Promise<MastodonReplay> {
  const exchanges = readCassettes(folder);
  const answers = new Map(
    exchanges
      .filter(
        ({ method, status, headers }) =>
          method === 'GET' && status === 200 && headers['content-type']?.startsWith('application/json'),
      )
      .map((exchange) => [exchange.url.pathname.replace(/\/$/, ''), exchange]),
  );
  const touched = new Set<string>();
  const replayed: string[] = [];
  const host = exchanges[0]?.url.host ?? 'localhost';

  const sim: SimulatedMastodon = await startMastodon({
    domain: host,
    now,
    token: replayToken,
    recorded(path) {
      const { pathname, searchParams } = new URL(path, 'http://replay');
      const exchange = answers.get(pathname);
      const id = /\/statuses\/(\d+)/.exec(pathname)?.[1];
      const isPaged = ['min_id', 'max_id', 'since_id'].some((name) => searchParams.has(name));
      if (exchange === undefined || isPaged || (id !== undefined && touched.has(id))) return null;
      replayed.push(pathname);
      const link = exchange.headers.link?.replaceAll(`http://${host}`, sim.server.url);
      return {
        body: exchange.body,
        headers: { 'content-type': 'application/json; charset=utf-8', ...(link === undefined ? {} : { link }) },
      };
    },
  });
  const accounts = seed(sim, exchanges);
  const touch = (...statuses: (SimulatedStatus | null | undefined)[]): void => {
    for (const status of statuses) if (status) touched.add(status.id);
  };

  return {
    ...sim,
    replayed,
    accounts,
    post(account, text, more = {}) {
      const status = sim.post(account, text, more);
      touch(status, more.inReplyTo, more.reblogOf, more.quoteOf);
      return status;
    },
    edit(status, text) {
      touch(status);
      sim.edit(status, text);
    },
    remove(status) {
      touch(status, status.inReplyTo, status.reblogOf);
      sim.remove(status);
    },
    favourite(account, status) {
      touch(status);
      sim.favourite(account, status);
    },
    unfavourite(account, status) {
      touch(status);
      sim.unfavourite(account, status);
    },
  };
}

/** The newest recorded state of every status, as the simulator keeps them. */
function seed(sim: SimulatedMastodon, exchanges: readonly Exchange[]): SimulatedAccount[] {
  const accounts = new Map<string, SimulatedAccount>();
  const seeded = new Map<string, SimulatedStatus>();
  const recorded = new Map<string, RecordedStatus>();
  for (const exchange of exchanges) {
    // The answer to a deletion holds what is gone, without its content.
    if (exchange.method === 'DELETE') continue;
    for (const status of statusesIn(exchange)) {
      if (status.reblog) recorded.set(status.reblog.id, status.reblog);
      recorded.set(status.id, status);
    }
  }
  for (const status of [...recorded.values()].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))) {
    const { account: of, content = '', tags, visibility } = status;
    // Several test servers were recorded under one name, each with its own ids.
    const account = accounts.get(of.acct) ?? sim.account(of.acct, { id: of.id, followers: of.followers_count });
    accounts.set(of.acct, account);
    const inReplyTo = status.in_reply_to_id === null ? undefined : seeded.get(status.in_reply_to_id);
    const reblogOf = status.reblog === null ? undefined : seeded.get(status.reblog.id);
    const made = sim.post(account, '', {
      id: status.id,
      at: Date.parse(status.created_at),
      visibility,
      tags: tags.map(({ name }) => name),
      ...(inReplyTo ? { inReplyTo } : {}),
      ...(reblogOf ? { reblogOf } : {}),
      ...(status.edited_at === null ? {} : { editedAt: Date.parse(status.edited_at) }),
    });
    made.content = content;
    seeded.set(status.id, made);
  }
  return [...accounts.values()];
}

import type { DirectoryRecord, Membership } from '../../infra/contracts/directory.js';

/** Who is in a community now, beside who is known to be: who came holds from now, who is gone until now. */
export interface MembershipState {
  /** Records to write for a community whose members are all in `accounts`. */
  next(communityId: string, accounts: ReadonlySet<string>, options: { asOfMs: number; isFirst: boolean }): Membership[];
}

export function createMemberships(previous: readonly DirectoryRecord[]): MembershipState {
  const known = new Map<string, Map<string, Membership[]>>();
  for (const record of previous) {
    if (record.type !== 'membership') continue;
    const accounts = known.get(record.communityId) ?? new Map<string, Membership[]>();
    known.set(record.communityId, accounts);
    accounts.set(record.accountId, [...(accounts.get(record.accountId) ?? []), record]);
  }
  return {
    next(communityId, accounts, { asOfMs, isFirst }) {
      const stored = known.get(communityId) ?? new Map<string, Membership[]>();
      // Of the first list nobody knows since when it holds.
      const from = isFirst || stored.size === 0 ? null : asOfMs;
      const isOpen = ({ validTo }: Membership): boolean => validTo === null || validTo > asOfMs;
      const records: Membership[] = [];
      for (const accountId of accounts) {
        const periods = stored.get(accountId) ?? [];
        if (periods.some(isOpen)) continue;
        const validFrom = periods.length === 0 ? from : asOfMs;
        records.push({ type: 'membership', communityId, accountId, validFrom, validTo: null, version: asOfMs });
      }
      for (const [accountId, periods] of stored) {
        if (accounts.has(accountId)) continue;
        for (const period of periods.filter(isOpen)) {
          records.push({ ...period, validTo: Math.max(asOfMs, period.validFrom ?? asOfMs), version: asOfMs });
        }
      }
      return records.map((record) => newer(record, stored.get(record.accountId) ?? []));
    },
  };
}

/** A period is known by its beginning; a newer record of the same must win. */
function newer(record: Membership, stored: readonly Membership[]): Membership {
  const replaced = stored.find(({ validFrom }) => (validFrom ?? 0) === (record.validFrom ?? 0));
  return replaced ? { ...record, version: Math.max(record.version, replaced.version + 1) } : record;
}

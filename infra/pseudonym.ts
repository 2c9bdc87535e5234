import { createHmac } from 'node:crypto';

/**
 * Keyed pseudonyms, made at ingest, before anything is written. Without the key nobody can go from an e-mail address
 * to a pseudonym by trying addresses.
 */
export interface Pseudonymiser {
  /** An account on a platform, from its native user id. */
  account(platform: string, instance: string, nativeId: string): string;
  /** A person, from what identifies them across platforms: the e-mail address. */
  person(email: string): string;
}

export function createPseudonymiser(key: string): Pseudonymiser {
  const keyed = (...parts: string[]): string => {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`);
    return hmac.digest('hex').slice(0, 32);
  };
  // A message mentions the same few accounts again and again.
  const accounts = new Map<string, string>();
  return {
    account(platform, instance, nativeId) {
      const known = `${platform}\u0000${instance}\u0000${nativeId}`;
      let pseudonym = accounts.get(known);
      if (pseudonym === undefined) {
        pseudonym = keyed('account', platform, instance, nativeId);
        if (accounts.size < 200_000) accounts.set(known, pseudonym);
      }
      return pseudonym;
    },
    person: (email) => keyed('person', email.trim().toLowerCase().normalize('NFC')),
  };
}

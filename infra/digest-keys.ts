import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What the digest is known by instead of names and addresses, all from the installation's own key: the same for every process
 * and at every attempt, and nobody without the key can try addresses against it.
 */
export interface DigestKeys {
  /** `what`: a leader's id, a team's address, a channel's address. */
  recipient(kind: 'leader' | 'team' | 'channel', what: string): string;
  /** Tells one address from the next without holding it. */
  address(address: string): string;
  /** Of a recipient and a week, the same at every attempt. `domain`: that of the sender. */
  messageId(recipient: string, week: string, domain: string): string;
  /** Proves that an address for unsubscribing was made here. */
  signature(recipient: string): string;
  isSigned(recipient: string, signature: string): boolean;
}

export function createDigestKeys(pseudonymKey: string): DigestKeys {
  // A key of its own: what is derived here says nothing of the pseudonyms.
  const key = createHmac('sha256', pseudonymKey).update('earshot digest').digest();
  const keyed = (...parts: readonly string[]): Buffer => {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`);
    return hmac.digest();
  };
  const hex = (...parts: readonly string[]): string =>
    keyed(...parts)
      .toString('hex')
      .slice(0, 32);
  const plain = (address: string): string => address.trim().toLowerCase().normalize('NFC');
  const signature = (recipient: string): string => keyed('unsubscribe', recipient).toString('base64url');
  return {
    recipient: (kind, what) => hex('recipient', kind, kind === 'team' ? plain(what) : what),
    address: (address) => hex('address', plain(address)),
    messageId: (recipient, week, domain) => `<${hex('message', recipient, week)}@${domain}>`,
    signature,
    isSigned: (recipient, given) => {
      const expected = Buffer.from(signature(recipient));
      const shown = Buffer.from(given);
      return shown.length === expected.length && timingSafeEqual(shown, expected);
    },
  };
}

import { createHmac } from 'node:crypto';

/** What alerts are sent to, known by keyed hashes as the digest's recipients are: the same for every process. */
export interface AlertKeys {
  /** A channel by its name, and an address of it; '' where it has one place only, whatever its address now is. */
  target(channel: string, address: string): string;
  /** Of a message to a target, the same at every attempt. `domain`: that of the sender. */
  messageId(target: string, message: string, domain: string): string;
}

export function createAlertKeys(pseudonymKey: string): AlertKeys {
  // A key of its own: what is derived here says nothing of the pseudonyms.
  const key = createHmac('sha256', pseudonymKey).update('earshot alerts').digest();
  const hex = (...parts: readonly string[]): string => {
    const hmac = createHmac('sha256', key);
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:${part}`);
    return hmac.digest('hex').slice(0, 32);
  };
  return {
    target: (channel, address) => hex('target', channel, address.trim().toLowerCase().normalize('NFC')),
    messageId: (target, message, domain) => `<${hex('message', target, message)}@${domain}>`,
  };
}

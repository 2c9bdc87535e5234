import { type Config, pseudonymKey } from '../../../infra/config.js';
import { createDigestKeys } from '../../../infra/digest-keys.js';

/** Below the public address. */
export const unsubscribePath = '/digests/unsubscribe';

/** Signed, so that nobody ends somebody else's mail; null where readers reach no address. */
export function unsubscribeUrl(config: Config, recipient: string): string | null {
  const { publicUrl } = config.digest;
  if (publicUrl === null) return null;
  const signature = createDigestKeys(pseudonymKey(config)).signature(recipient);
  return `${publicUrl.replace(/(?<!\/)\/+$/, '')}${unsubscribePath}/${recipient}/${signature}`;
}

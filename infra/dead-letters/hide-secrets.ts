import type { Config } from '../config.js';
import { secretsOf } from '../config.js';
import { isSecretName } from '../secret-names.js';

const hidden = '[redacted]';
/** Shorter ones would blot out ordinary words. */
const shortestSecret = 4;

/** Texts as an operator may see them: without configured secrets, passwords in addresses and fields with a secret's name. */
export function secretHider(config: Config): (text: string) => string {
  const secrets = secretsOf(config).filter((secret) => secret.length >= shortestSecret);
  const hideValues = (text: string): string =>
    secrets
      .flatMap((secret) => [secret, encodeURIComponent(secret)])
      .reduce((safe, secret) => safe.replaceAll(secret, hidden), text.replace(/(\w:\/\/)[^\s/@]*@/g, `$1${hidden}@`));
  return (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return hideValues(text);
    }
    if (typeof value !== 'object') return hideValues(text);
    return JSON.stringify(value, (name, inner: unknown) => {
      if (isSecretName(name) && inner !== null) return hidden;
      return typeof inner === 'string' ? hideValues(inner) : inner;
    });
  };
}

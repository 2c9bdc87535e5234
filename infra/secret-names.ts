/** Names of settings and fields whose values are never shown: `password`, `accessToken`, `client_secret`, `signingKey`. */
export function isSecretName(name: string): boolean {
  return (
    /password|passphrase|secret|authorization|cookie|credential/i.test(name) ||
    /(^t|T|_t)oken$/.test(name) ||
    /(api|access|signing|private|pseudonym|encryption)[_-]?key$/i.test(name)
  );
}

import type { Config } from '../../../infra/config.js';

/** Whether an address to listen on is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** Whether everybody needs a key. */
export function keysRequired({ api }: Pick<Config, 'api'>): boolean {
  return api.keysRequired || !isLoopback(api.host);
}

/** The name in a Host header, without the port; null where there is none that holds. */
export function hostName(header: string | undefined): string | null {
  const found = /^(\[[0-9a-f:.]+\]|[^\s/@:[\]]+)(:\d{1,5})?$/i.exec(header ?? '');
  return found?.[1]?.toLowerCase() ?? null;
}

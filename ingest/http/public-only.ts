import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { z } from 'zod';
import { PlatformError } from '../source.js';
import { isPublicAddress } from './public-address.js';

/** Setting `allowHosts`: `intranet.example.org`, `localhost:8080`, `10.1.2.3`, `[fd00::1]`. A host without a port: any port. */
export const allowHostsSchema = z
  .array(
    z
      .string()
      .max(260)
      .refine((host) => hostOf(host) !== null, 'must be a host such as intranet.example.org, with a port if need be'),
  )
  .max(100)
  .default([]);

export interface PublicOnlyOptions {
  /** Hosts that may have any address, because an operator says so. */
  readonly allowHosts?: readonly string[];
  /** For tests. */
  readonly resolve?: Resolve;
  readonly connectTimeoutMs?: number;
}

/** All addresses of a name. */
export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/**
 * Connects to addresses of the open Internet only, so that nobody who writes a link can make Earshot ask the network that it
 * stands in. Every new connection is checked, that of a redirect too, and goes to the very address that was checked.
 */
export function publicOnly(options: PublicOnlyOptions = {}): Dispatcher {
  const { allowHosts = [], resolve = everyAddress, connectTimeoutMs = 15_000 } = options;
  const allowed = new Set(allowHosts.map(hostOf));
  const anywhere = buildConnector({ timeout: connectTimeoutMs });
  const publicly = buildConnector({ timeout: connectTimeoutMs, lookup: publicLookup(resolve) });
  return new Agent({
    keepAliveTimeout: 10_000,
    connect(target, callback) {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      const port = target.port || (target.protocol === 'https:' ? '443' : '80');
      const shown = isIP(host) === 6 ? `[${host}]` : host.toLowerCase();
      if (allowed.has(shown) || allowed.has(`${shown}:${port}`)) return anywhere(target, callback);
      // An address is not looked up.
      if (isIP(host) !== 0 && !isPublicAddress(host)) return callback(refusal(host), null);
      return publicly(target, callback);
    },
  });
}

/** Looks a name up once, and gives what it has checked. */
export function publicLookup(resolve: Resolve = everyAddress): LookupFunction {
  return (hostname, options, callback) => {
    // Loopback whatever a resolver says (RFC 6761).
    if (/(?:^|\.)localhost\.?$/i.test(hostname)) return callback(refusal(hostname), '', 0);
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '', 0);
      const [first] = addresses;
      // One that leads inside is enough: which of them would be taken is not ours to say.
      if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
        return callback(refusal(hostname), '', 0);
      return options.all ? callback(null, [...addresses]) : callback(null, first.address, first.family);
    });
  };
}

const everyAddress: Resolve = (hostname, callback) => systemLookup(hostname, { all: true }, callback);

function refusal(host: string): PlatformError {
  return new PlatformError(
    `${host} is not asked: its address is not one of the open Internet; if that is meant, name the host in allowHosts`,
    false,
  );
}

/** As URL writes it: small letters, `[::1]`, a number as the address it is; without the port of http. */
function hostOf(host: string): string | null {
  if (/[/@?#\\\s]/.test(host)) return null;
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  return URL.canParse(`http://${bracketed}`) ? withPort(bracketed) : null;
}

function withPort(host: string): string {
  const { hostname } = new URL(`http://${host}`);
  const port = /:(\d+)$/.exec(host.replace(/^\[[^\]]*\]/, ''))?.[1];
  return port === undefined ? hostname : `${hostname}:${Number(port)}`;
}

import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Whether an address is one of the open Internet, after the special-purpose registries of IANA (RFC 6890). */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !specialIPv4.check(address, 'ipv4');
  // A zone belongs to a link of this machine.
  if (!isIPv6(address) || address.includes('%')) return false;
  const words = ipv6Words(address);
  const inside = ipv4Inside(words);
  if (inside !== null) return isPublicAddress(inside);
  const isGlobalUnicast = (words[0]! & 0xe000) === 0x2000;
  return isGlobalUnicast && !specialIPv6.check(address, 'ipv6');
}

const specialIPv4 = blockList('ipv4', [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, metadata of clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
]);

/** Within 2000::/3; all else is refused anyway. */
const specialIPv6 = blockList('ipv6', [
  ['2001::', 23], // protocol assignments, Teredo, benchmarks, ORCHID
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['3fff::', 20],
]);

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family);
  return list;
}

/** The IPv4 address that an IPv4-mapped one (::ffff:0:0/96) or one of NAT64 (64:ff9b::/96) leads to. */
function ipv4Inside(words: readonly number[]): string | null {
  const [a, b, c, d, e, f, high = 0, low = 0] = words;
  const isMapped = a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff;
  const isNat64 = a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0;
  return isMapped || isNat64 ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : null;
}

/** Its eight groups of 16 bits. */
function ipv6Words(address: string): number[] {
  // URL writes it in one form: no dots, `::` once.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail ?? '')];
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

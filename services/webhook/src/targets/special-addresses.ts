import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * What of IPv4 is no public host: the IANA special-purpose registry (RFC 6890 and what updates it), multicast, and one
 * address under which a cloud serves its own machines.
 */
const IPV4 = [
  ['0.0.0.0/8', 'this network, unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared by carriers; metadata of a cloud'],
  ['127.0.0.0/8', 'loopback'],
  ['168.63.129.16/32', 'a cloud’s own service for its machines, although of a public range'],
  ['169.254.0.0/16', 'link-local; metadata of clouds'],
  ['172.16.0.0/12', 'private'],
  ['192.0.0.0/24', 'protocol assignments; metadata of a cloud'],
  ['192.0.2.0/24', 'documentation'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'automatic multicast tunnels'],
  ['192.88.99.0/24', 'relays of 6to4'],
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'AS112'],
  ['198.18.0.0/15', 'benchmarks'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved, broadcast'],
] as const;

/** The part of IPv6 that IANA gives out to public hosts: nothing outside of it is one, neither loopback nor mapped IPv4. */
const PUBLIC_IPV6 = '2000::/3';

/** What of that part is no public host: those that translate to IPv4 may lead to any of the addresses above. */
const IPV6 = [
  ['2001::/23', 'protocol assignments: Teredo, benchmarks, ORCHID and others'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4: holds an IPv4 address'],
  ['2620:4f:8000::/48', 'AS112'],
  ['3ffe::/16', 'returned from the 6bone'],
  ['3fff::/20', 'documentation'],
] as const;

/** BlockList reads `::ffff:a.b.c.d` as the IPv4 address. */
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');
const isMapped = (address: string) => mapped.check(address, 'ipv6');

/** Whether a text is one network (`10.0.0.0/8`) or address. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (bits === undefined) return most > 0;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

/** A list of these networks and addresses. Throws where one is neither. */
export function networks(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Whether a list holds an address. An IPv4 address that is written as an IPv6 one is not found among IPv4's. */
export function holds(list: BlockList, address: string): boolean {
  if (isIPv4(address)) return list.check(address, 'ipv4');
  return isIPv6(address) && !isMapped(address) && list.check(address, 'ipv6');
}

const specialIpv4 = networks(IPV4.map(([network]) => network));
const specialIpv6 = networks(IPV6.map(([network]) => network));
const publicIpv6 = networks([PUBLIC_IPV6]);

/** Whether an address, as a resolver gives it, is that of a public host; false for anything that is no address. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !holds(specialIpv4, address);
  return isIPv6(address) && !address.includes('%') && holds(publicIpv6, address) && !holds(specialIpv6, address);
}

import { BlockList, isIP } from 'node:net';

/**
 * Loopback, the address that stands for it, and what RFC 1918 and RFC 4193 set aside. Link-local addresses are not
 * here: clouds keep their metadata there.
 */
const OWN: readonly [address: string, prefix: number, family: 'ipv4' | 'ipv6'][] = [
  ['127.0.0.0', 8, 'ipv4'],
  ['0.0.0.0', 32, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['::', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
];

/** Domains that no public name server knows. Kubernetes calls a service `<name>.<namespace>.svc.cluster.local`. */
const OWN_DOMAINS = ['.localhost', '.local', '.internal', '.svc'];

/** Resolvers take `2130706433` and `0x7f000001` for addresses: names of one label that are none. */
const NUMBER = /^(?:0x[0-9a-f]*|\d+)$/;

let own: BlockList | undefined;

/** Whether a host is the operator's own by its name or address alone: nothing is resolved. `host` is in lower case. */
export function isOwnHost(host: string): boolean {
  const family = isIP(host);
  if (family !== 0) return addresses().check(host, family === 4 ? 'ipv4' : 'ipv6');
  if (host.includes('.')) return OWN_DOMAINS.some((domain) => host.endsWith(domain));
  return /^[a-z0-9_-]+$/.test(host) && !NUMBER.test(host);
}

function addresses(): BlockList {
  if (own) return own;
  own = new BlockList();
  for (const [address, prefix, family] of OWN) own.addSubnet(address, prefix, family);
  return own;
}

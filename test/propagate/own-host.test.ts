import { test } from 'tap';
import { isOwnHost } from '../../src/propagate/own-host.js';

const OWN = [
  '127.0.0.1', '127.8.0.1', '0.0.0.0', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.7',
  '::1', '::', 'fd00::1', 'fc00::1', '::ffff:10.0.0.1', '::ffff:7f00:1',
  'localhost', 'orders', 'my_service', 'api.localhost', 'printer.local', 'db.internal',
  'orders.shop.svc', 'orders.shop.svc.cluster.local', 'metadata.google.internal',
];

const FOREIGN = [
  '8.8.8.8', '172.32.0.1', '172.15.0.1', '11.0.0.1', '169.254.169.254', '100.64.0.1', '192.169.0.1',
  '2001:db8::1', 'fe80::1', 'fe80::1%eth0', '::ffff:8.8.8.8',
  'example.com', 'foreign.example', 'local.example', 'internal.example.com', 'svc.example',
  // Numbers that resolvers take for addresses, and what is no name at all.
  '134744072', '0x08080808', '8.8', '', '.', '.local.example', 'a b', 'a/b', 'a@b', 'orders:80',
];

test('knows the own hosts by their names and addresses', async (t) => {
  for (const host of OWN) t.equal(isOwnHost(host), true, host);
  for (const host of FOREIGN) t.equal(isOwnHost(host), false, host);
});

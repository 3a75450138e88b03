// A process that sends a batch, waits for its answer, sends two more at once, and has nothing else to do.
import dns from 'node:dns';
import type { EndpointOptions } from '../../src/export/endpoint-options.js';
import { senderOf } from '../../src/export/sender-of.js';

// A name with two addresses, as `localhost` often has, and nobody at the first.
const lookup = (_host: string, _options: object, done: (error: null, addresses: dns.LookupAddress[]) => void): void => {
  done(null, [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]);
};
dns.lookup = lookup as unknown as typeof dns.lookup;

const [url = '', protocol = 'http/protobuf'] = process.argv.slice(2);

const sender = senderOf({
  protocol: protocol as EndpointOptions['protocol'],
  url,
  headers: {},
  compression: 'none',
  timeoutMs: 60_000,
  retryStatuses: [],
  name: url,
});
const batch = { id: 'x', body: new Uint8Array(100), encoding: 'protobuf', spans: 1, since: 0 } as const;

// A timer of the test's own, because an unanswered request holds nothing.
const hold = setTimeout(() => process.exit(3), 30_000);
void sender.send(batch, 60_000).then((outcome) => {
  if (outcome.kind !== 'delivered') process.exitCode = 4;
  // On the kept connection and on a new one.
  for (let index = 0; index < 2; index += 1) void sender.send(batch, 60_000);
  // Until they have left.
  setTimeout(() => clearTimeout(hold), 500);
});

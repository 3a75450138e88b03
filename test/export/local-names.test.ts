import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';
import { isLocalName } from '../../src/export/local-names.js';

test('knows this machine and what the hosts file names', async (t) => {
  const file = join(t.testdir({ hosts: '# 10.0.0.9 commented\n10.0.0.1\tcollector  Collector.Local # otel\n\n::1 six\n' }), 'hosts');
  for (const name of ['localhost', 'LOCALHOST', 'a.localhost', hostname(), 'collector', 'collector.local', 'six']) {
    t.equal(isLocalName(name, file), true, name);
  }
  for (const name of ['collector.example', '10.0.0.1', 'otel', 'commented', 'example', '']) {
    t.equal(isLocalName(name, file), false, name);
  }
  t.equal(isLocalName('collector', join(file, 'missing')), false);
});

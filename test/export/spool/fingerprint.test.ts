import t from 'tap';
import { fingerprint } from '../../../src/export/spool/fingerprint.js';

t.test('gives what the authors of FNV-1a published', (t) => {
  t.equal(fingerprint(''), 'cbf29ce484222325');
  t.equal(fingerprint('a'), 'af63dc4c8601ec8c');
  t.equal(fingerprint('foobar'), '85944171f73967e8');
  t.end();
});

import t from 'tap';
import type { Cleaner } from '../../src/instrument/cleaner.js';
import { failingClosed } from '../../src/instrument/cleaner.js';
import { attributesOfReceived, attributesOfSent } from '../../src/instrument/request-url.js';

const asked: string[] = [];
const clean: Cleaner = {
  url: (text) => (asked.push(text), text.replace(/token=\w+/, 'token=X')),
  query: (text) => (asked.push(text), text.replace(/token=\w+/, 'token=X')),
  text: (text) => text,
  value: (_key, text) => text,
  isRuled: () => false,
};
const origin = () => 'http://shop.example:81';
const sent = (target: string, cleaner = clean) => attributesOfSent({ origin, target }, cleaner);

t.test('a plain path costs nothing', async (t) => {
  asked.length = 0;
  for (const target of ['/', '/orders/17', '/a%20b/c.html', '/a:b', '*']) {
    t.strictSame([sent(target), attributesOfReceived(target, clean)], [{}, {}], target);
  }
  t.strictSame(asked, []);
});

t.test('a query is cleaned, and keeps its encoding', async (t) => {
  t.strictSame(sent('/a?token=b&q=a%20b'), { 'url.full': 'http://shop.example:81/a?token=X&q=a%20b' });
  t.strictSame(attributesOfReceived('/a?token=b&q=a%20b#token=c', clean), { 'url.query': 'token=X&q=a%20b' });
  t.strictSame(attributesOfReceived('//?token=b', clean), { 'url.query': 'token=X' });
  t.strictSame(attributesOfReceived('/a;token=b?', clean), { 'url.path': '/a;token=X' });
});

t.test('what is sent to a proxy goes to the server of the URL', async (t) => {
  t.strictSame(sent('https://foreign.example/a?token=b'), {
    'url.full': 'https://foreign.example/a?token=X',
    'server.address': 'foreign.example',
    'server.port': 443,
  });
  t.strictSame(sent('http://[x/?token=b'), { 'url.full': 'http://[x/?token=X' }, 'one that nobody can read');
});

t.test('what cannot be cleaned is withheld', async (t) => {
  const broken = failingClosed({ ...clean, url: undefined as unknown as Cleaner['url'], query: () => JSON.parse('{') as string });
  t.strictSame(sent('/a?token=b', broken), { 'url.full': '[REDACTED:error]' });
  t.strictSame(attributesOfReceived('/a?token=b', broken), { 'url.path': '[REDACTED:error]', 'url.query': '[REDACTED:error]' });
  t.strictSame(attributesOfReceived('/a?token=b', failingClosed(undefined)), {
    'url.path': '[REDACTED:error]',
    'url.query': '[REDACTED:error]',
  });
});

import t from 'tap';
import type { Hit } from '../../../src/redact/kinds.js';
import { DEFAULT_PARAMETERS, parameterMatcher } from '../../../src/redact/url/parameters.js';
import { redactQuery, redactUrl } from '../../../src/redact/url/redact-url.js';
import type { UrlOptions } from '../../../src/redact/url/url-options.js';
import { chanceOf } from './chance.js';
import { cpuMs } from '../../support/cpu-ms.js';

const OPTIONS: UrlOptions = {
  maskQuery: 'sensitive',
  isSensitiveParameter: parameterMatcher(['customer_no']),
  treat: (_text, kind) => `[REDACTED:${kind}]`,
};
const P = '[REDACTED:url_parameter]';
const U = '[REDACTED:url_userinfo]';

/** Finds the word `ada` as a detector would. */
function scan(text: string): readonly Hit[] | undefined {
  const hits = [...text.matchAll(/\bada( lovelace)?\b/g)].map(({ index, 0: found }) => ({ start: index, end: index + found.length, kind: 'email' }));
  return hits.length > 0 ? hits : undefined;
}

// [URL, what is left of it]
const URLS: readonly [string, string][] = [
  // Nothing private: byte for byte.
  ...same(
    'https://example.com',
    'https://example.com/',
    'https://example.com/a%20b/%c3%A9?q=a%20b&x=a+b&empty=&flag#top',
    'https://example.com:8443/a;v=1/b?page=2&limit=10&sort=name;desc',
    'https://[2001:db8::1]:8080/a?b=c',
    'http://example.com/@scope/name?at=@x',
    '/health',
    '/search?q=50%25&r=%zz',
    '//cdn.example.com/a.js?v=3',
    '*',
    '',
    '?',
    '#',
    'example.com:443',
    '/a?author=x&keyboard=y&tokens_used=3&stateful=1&barcode=5',
    '/a?b=c?d=e&&=x&=',
    '/a?token=&x=1',
    '/a?data=abc==',
    '/a?next=%2Fhome%3Ftab%3D1',
  ),
  // The seven of the semantic conventions, in any case.
  ...['sig', 'Signature', 'AWSAccessKeyId', 'X-Goog-Signature', 'X-Amz-Signature', 'X-Amz-Credential', 'X-Amz-Security-Token', 'SIGNATURE', 'awsaccesskeyid'].map(
    (name): [string, string] => [`https://h/p?a=1&${name}=s3cret&b=2`, `https://h/p?a=1&${name}=${P}&b=2`],
  ),
  ...['token', 'access_token', 'id_token', 'refresh_token', 'code', 'state', 'api_key', 'apikey', 'key', 'password', 'passwd', 'pwd', 'secret', 'client_secret'].map(
    (name): [string, string] => [`/p?${name}=s3cret`, `/p?${name}=${P}`],
  ),
  ...['session', 'sid', 'jwt', 'auth', 'email', 'phone', 'ssn', 'accessToken', 'API-KEY', 'customer_no', 'customerNo'].map(
    (name): [string, string] => [`/p?x=%20&${name}=s3cret#top`, `/p?x=%20&${name}=${P}#top`],
  ),
  // Names in disguise.
  ['/p?%74oken=s3cret', `/p?%74oken=${P}`],
  ['/p?pass%77ord=s3cret', `/p?pass%77ord=${P}`],
  ['/p?+token+=s3cret', `/p?+token+=${P}`],
  ['/p?api+key=s3cret', `/p?api+key=${P}`],
  ['/p?user[password]=s3cret', `/p?user[password]=${P}`],
  ['/p?user%5Bpassword%5D=s3cret', `/p?user%5Bpassword%5D=${P}`],
  ['/p?user.password=s3cret', `/p?user.password=${P}`],
  ['/p?password[]=s3cret&password[]=s3cret2', `/p?password[]=${P}&password[]=${P}`],
  ['/p?password[new]=s3cret', `/p?password[new]=${P}`],
  ['/p?a[b][token][0]=s3cret', `/p?a[b][token][0]=${P}`],
  ['/p?a=1&amp;token=s3cret', `/p?a=1&amp;token=${P}`],
  ['/p?a=1;token=s3cret;more', `/p?a=1;token=${P}`],
  ['/p?token=s3cret;s3cret?s3cret=s3cret&b=1', `/p?token=${P}&b=1`],
  ['/p?token==s3cret', `/p?token=${P}`],
  ['/p?token=s3cret&token=s3cret2', `/p?token=${P}&token=${P}`],
  ['/p??token=s3cret', `/p??token=${P}`],
  ['?token=s3cret', `?token=${P}`],
  // Matrix parameters.
  ['/a;jsessionid=S3CRET/b?x=1', `/a;jsessionid=${P}/b?x=1`],
  ['https://h/a;v=1;JSESSIONID=S3CRET?x=1', `https://h/a;v=1;JSESSIONID=${P}?x=1`],
  ['/a;%6Asessionid=S3CRET', `/a;%6Asessionid=${P}`],
  ['/100%/a;token=s3cret/b', `/100%/a;token=${P}/b`],
  ['/reset/token=s3cret/now', `/reset/token=${P}/now`],
  // Fragments.
  ['https://h/cb#access_token=s3cret&token_type=bearer&state=s3cret', `https://h/cb#access_token=${P}&token_type=bearer&state=${P}`],
  ['https://h/#/reset?token=s3cret', `https://h/#/reset?token=${P}`],
  ['https://h/?a=1#id_token=s3cret', `https://h/?a=1#id_token=${P}`],
  ['https://h/?token=s3cret#top', `https://h/?token=${P}#top`],
  // User information.
  ['https://me:s3cret@h/p', `https://${U}@h/p`],
  ['https://s3cret@h', `https://${U}@h`],
  ['https://me:s3@cret@h/p@q', `https://${U}@h/p@q`],
  ['//me:s3cret@h/p', `//${U}@h/p`],
  ['https:me:s3cret@h/p', `https:${U}@h/p`],
  ['https:/me:s3cret@h/p', `https:/${U}@h/p`],
  ['https:\\\\me:s3cret@h/p', `https:\\\\${U}@h/p`],
  ['jdbc:postgresql://me:s3cret@h/db', `jdbc:postgresql://${U}@h/db`],
  ['postgres://me:s3/cr?et#s3cret@h/db', `postgres://${U}@h/db`],
  ['me:s3cret@h/p', `${U}@h/p`],
  ['redis://:s3cret@h:6379/0', `redis://${U}@h:6379/0`],
  ['https://me:s3cret@h/?token=s3cret', `https://${U}@h/?token=${P}`],
  // URLs in parameters.
  ['/p?redirect_uri=https%3A%2F%2Fx%3Ftoken%3Ds3cret%26a%3Db&c=d', `/p?redirect_uri=https%3A%2F%2Fx%3Ftoken%3D${P}%26a%3Db&c=d`],
  ['/p?u=https%3A%2F%2Fme%3As3cret%40h%2Fp', `/p?u=https%3A%2F%2F${U}%40h%2Fp`],
  ['/p?u=https://me:s3cret@h/p', `/p?u=https://${U}@h/p`],
  ['/p?u=https://x/y?token=s3cret&b=1', `/p?u=https://x/y?token=${P}&b=1`],
  ['/p?u=token%3ds3cret', `/p?u=token%3d${P}`],
  ['/p?u=%2Fa%3Bjsessionid%3DS3CRET%2Fb', `/p?u=%2Fa%3Bjsessionid%3D${P}%2Fb`],
  ['/p?u=%2Fa%3Fb%3D%252Fc%253Ftoken%253Ds3cret', `/p?u=%2Fa%3Fb%3D%252Fc%253Ftoken%253D${P}`],
  ['/p?u=%23access_token%3Ds3cret', `/p?u=%23access_token%3D${P}`],
  ['/p?u=%3Ftoken%3Ds3cret;s3cret&b=1', `/p?u=%3Ftoken%3D${P}&b=1`],
  ['/p?u=%3Ftoken%3Ds3cret==&b=1', `/p?u=%3Ftoken%3D${P}&b=1`],
  ['/proxy/https%3A%2F%2Fme%3As3cret%40h%2F%3Ftoken%3Ds3cret/x', `/proxy/https%3A%2F%2F${U}%40h%2F%3Ftoken%3D${P}/x`],
  [`/p?u=${deep('token=s3cret', 8)}`, `/p?u=${deep('', 4)}${P}`],
  // What cannot be read.
  ['/p?a=1&%E0%A4=s3cret', `/p?${P}`],
  ['/p?a%=s3cret&b=2#c', `/p?${P}`],
  ['/p?tok\nen=s3cret', `/p?${P}`],
  ['/p\u0000?tok\ten=s3cret', `/p\u0000?${P}`],
  ['//?sig=s3cret', `//?sig=${P}`],
  ['http://[bad?token=s3cret', `http://[bad?token=${P}`],
  // Already done, by us or by the official instrumentation.
  ...same('/p?token=REDACTED', 'https://REDACTED:REDACTED@h/', `/p?token=h1:k1:${'a'.repeat(22)}`),
];

function same(...urls: readonly string[]): [string, string][] {
  return urls.map((url) => [url, url]);
}

function deep(text: string, times: number): string {
  return times === 0 ? text : deep(encodeURIComponent(`/a?u=${text}`), times - 1);
}

t.test('sensitive parts are masked wherever they stand, the rest stays byte for byte', async (t) => {
  for (const [url, left] of URLS) {
    t.equal(redactUrl(url, OPTIONS), left, url);
    t.equal(redactUrl(left, OPTIONS), left, 'a second time changes nothing');
  }
});

t.test('a query is read with and without its question mark', async (t) => {
  t.equal(redactQuery('?a=1&token=s3cret', OPTIONS), `?a=1&token=${P}`);
  t.equal(redactQuery('token=s3cret&a=%20', OPTIONS), `token=${P}&a=%20`);
  t.equal(redactQuery('a=1', OPTIONS), 'a=1');
  t.equal(redactQuery('', OPTIONS), '');
  t.equal(redactQuery('a%=s3cret', OPTIONS), P);
});

t.test('all of the query can be masked, or none', async (t) => {
  const all = { ...OPTIONS, maskQuery: 'all' } as const;
  t.equal(redactUrl('https://me:x@h/p?a=1&b=2#c', all), `https://${U}@h/p?${P}`);
  t.equal(redactUrl('/p#c=d', all), `/p#${P}`);
  t.equal(redactUrl(`/p?${P}`, all), `/p?${P}`);
  t.equal(redactUrl('/p', all), '/p');
  t.equal(redactQuery('?a=1', all), `?${P}`);
  const none = { ...OPTIONS, maskQuery: 'none', scan } as const;
  t.equal(redactUrl('https://me:x@h/p?token=1&n=ada', none), `https://${U}@h/p?token=1&n=[REDACTED:email]`);
});

t.test('detectors read the whole, with + as space too', async (t) => {
  const options = { ...OPTIONS, scan };
  t.equal(redactUrl('/users/ada?n=1', options), '/users/[REDACTED:email]?n=1');
  t.equal(redactUrl('/users?n=ada+lovelace&m=a+b', options), '/users?n=[REDACTED:email]&m=a+b');
  t.equal(redactUrl('/users?token=x-ada-y&m=ada', options), `/users?token=${P}&m=[REDACTED:email]`, 'one replacement where both find something');
  t.equal(redactUrl('https://ada:b@h/', options), `https://${U}@h/`);
});

t.test('what is replaced is handed over decoded', async (t) => {
  const seen: string[] = [];
  redactUrl('/p?email=a%40b.c&code=%zz', { ...OPTIONS, treat: (text, kind) => String(seen.push(`${kind} ${text}`)) });
  t.strictSame(seen, ['url_parameter a@b.c', 'url_parameter %zz']);
});

t.test('the list of names is public and holds what the semantic conventions want', async (t) => {
  const sensitive = parameterMatcher();
  for (const name of DEFAULT_PARAMETERS) t.ok(sensitive(name));
  t.notOk(sensitive('customer_no'));
});

t.test('planted values do not survive in 50,000 made-up URLs, nor does a second time change anything', async (t) => {
  const { pick, below } = chanceOf(20_261_120);
  const names = ['token', 'Password', 'user[pwd]', 'a.secret', 'x-amz-signature', 'api%5Fkey'];
  const plain = ['a', 'page', 'q', 'x%20y', 'f[name]'];
  const values = ['', '1', 'a+b', 'a%20b', '%2Fx', 'é', 'a=b', '@', 'b//c'];
  let failed = 0;
  let planted = 0;
  for (let round = 0; round < 50_000 && failed < 5; round += 1) {
    let count = 0;
    const secret = (): string => pick(['', '%20', '=', '?', ';', '%3D']) + `zq${round}${(count += 1)}` + pick(['', '%', '==', ';x', '%40', '+', '?zqq']);
    const pairs = (depth: number): string =>
      Array.from({ length: 1 + below(4) }, () => {
        if (depth < 3 && below(4) === 0) return `${pick(plain)}=${encodeURIComponent(url(depth + 1))}`;
        return below(2) === 0 ? `${pick(names)}=${secret()}` : `${pick(plain)}=${pick(values)}`;
      }).join('&');
    const url = (depth: number): string =>
      pick(['', 'https://h', 'https://me:zqu@h:80', '//h']) +
      pick(['/', '/a/b', '/a;jsessionid=zqj/b', '/%40x']) +
      pick(['', '?', '?']).replace('?', () => `?${pairs(depth)}`) +
      pick(['', '', '#']).replace('#', () => `#${pairs(depth)}`);
    const made = url(0);
    const left = redactUrl(made, OPTIONS);
    if (count > 0) planted += 1;
    if (/zq/.test(left) || redactUrl(left, OPTIONS) !== left) {
      failed += 1;
      t.fail(`${made}\n${left}\n${redactUrl(left, OPTIONS)}`);
    }
  }
  t.equal(failed, 0);
  t.ok(planted > 20_000, `${planted} with values planted`);
});

t.test('a megabyte of anything takes linear time', async (t) => {
  for (const piece of ['%', '=', '&', ';', '?', '@', '//', ':', '%25', '%3D', 'a=', '%40=', '[', '.', '+', '&%E0=', '%2525', ';a%3D', '@//=', '\\', '&user.token=x']) {
    const time = cpuMs(() => {
      for (const start of ['', 'https://h/', '/?', 'x:']) redactUrl(start + piece.repeat(1_000_000 / piece.length), OPTIONS);
    });
    t.ok(time < 8000, `${piece}: ${Math.round(time)} ms`);
  }
});

import { test } from 'tap';
import type { ContentClass } from '../../../src/redact/kinds.js';
import { makeScan, masked } from './make-scan.js';

const scan = makeScan();
const CARD = ['4111', '1111', '1111', '1111'];

/** Each text with what stays of it; `<…>` stands for `[REDACTED:…]`. */
function check(t: { equal: (found: string, wanted: string, name: string) => boolean }, rows: readonly [string, string][]): void {
  for (const [text, wanted] of rows) t.equal(masked(scan, text).replace(/\[REDACTED:(\w+)\]/g, '<$1>'), wanted, text);
}

test('hits the value of a pair alone, to where it ends', async (t) => {
  check(t, [
    ['password=abc&x=1', 'password=<password>&x=1'],
    ['host=x password=y dbname=z', 'host=x password=<password> dbname=z'],
    ["host=x password='a b' dbname=z", "host=x password='<password>' dbname=z"],
    ["password='it''s', x", "password='<password>', x"],
    ['"password":"a\\"b","x":1', '"password":"<password>","x":1'],
    ['{\\"password\\":\\"ab\\",\\"x\\":1}', '{\\"password\\":\\"<password>\\",\\"x\\":1}'],
    ['PASSWORD => y;', 'PASSWORD => <password>;'],
    ['pwd: abc, user: b', 'pwd: <password>, user: b'],
    ['(password=abc) failed', '(password=<password>) failed'],
    ['user[password]=abc', 'user[password]=<password>'],
    ['"password": ["a", "b"], "x": 1', '"password": <password>, "x": 1'],
    ['password="never closed', 'password="<password>'],
    ['"authorization":"Bearer abc","x":1', '"authorization":"Bearer <bearer>","x":1'],
    ['Authorization: Digest username="a", response="b"\nx: 1', 'Authorization: Digest <bearer>\nx: 1'],
    ["curl -u ada:abc 'https://x'", "curl -u <password> 'https://x'"],
  ]);
});

test('leaves pairs that have no value, or a place for one', async (t) => {
  for (const text of [
    'password=',
    'password="" x',
    "password='', x",
    'password: null',
    'where password = $1 and token = ? and secret = :secret',
    'on a.token = b.token',
    'password::text',
    'password=[REDACTED:password]',
    'tokens=7&keyboard=x',
    `password=h1:k:${'x'.repeat(22)}`,
  ]) {
    t.equal(scan(text), undefined, text);
  }
});

test('hits the userinfo of a URL, not its host', async (t) => {
  check(t, [
    ['postgres://app:pw@db.example.com:5432/x', 'postgres://<url_userinfo>@db.example.com:5432/x'],
    ['postgres://app:p/w#@db.example.com/x', 'postgres://<url_userinfo>@db.example.com/x'],
    ['redis://:pw@cache', 'redis://<url_userinfo>@cache'],
    ['https://tok@example.com/', 'https://<url_userinfo>@example.com/'],
    ['postgres://app@db.example.com/x ssh://git@example.com/y', 'postgres://app@db.example.com/x ssh://git@example.com/y'],
    ['http://example.com:80/a@b.io?to=a@b.de', 'http://example.com:80/<email>?to=<email>'],
  ]);
});

test('hits a header of cookies to the end of its line, or of the quotes around it', async (t) => {
  check(t, [
    ['Cookie: a=b; c=d\r\nHost: x', 'Cookie: <cookie>\r\nHost: x'],
    ['set-cookie:a=b', 'set-cookie:<cookie>'],
    ["curl -H 'Cookie: a=b; c=d' x", "curl -H 'Cookie: <cookie>' x"],
    ['"cookie": "a=b; c=d", "x": 1', '"cookie": "<cookie>", "x": 1'],
  ]);
});

test('reads encoded text and hits the characters that wrote it', async (t) => {
  check(t, [
    ['to=ada%40example.com&x=1', 'to=<email>&x=1'],
    ['to%3Dada%2540example.com%26x', 'to%3D<email>%26x'],
    ['{"to":"ada\\u0040example.com"}', '{"to":"<email>"}'],
    [`card=${CARD.join('+')}&x`, 'card=<card>&x'],
    [`card=${CARD.join('%20')}&x`, 'card=<card>&x'],
    ['q=Authorization%3A+Bearer+abc', 'q=Authorization%3A+Bearer+<bearer>'],
    ['100%25 of 50%', '100%25 of 50%'],
  ]);
});

test('settles overlaps for the longer hit, and leaves no piece of the shorter one', async (t) => {
  const key = `-----${'BEGIN'} PRIVATE${' '}KEY-----\nabc`;
  check(t, [
    [`password=ab${key}`, 'password=<password><private_key>'],
    ['password=ada@example.com', 'password=<email>'],
    [`Cookie: c=${CARD.join('')}`, 'Cookie: <cookie>'],
  ]);
});

test('takes a card with its expiry or check number, but no part of a longer word', async (t) => {
  check(t, [
    [`${CARD.join(' ')} 12/27`, '<card> 12/27'],
    [`${CARD.join('')} 123`, '<card> 123'],
    [`order A1 ${CARD.join(' ')}`, 'order A1 <card>'],
    [`card-${CARD.join('')}`, 'card-<card>'],
    [`0.${CARD.join('')}`, `0.${CARD.join('')}`],
    [`x${CARD.join('')}`, `x${CARD.join('')}`],
    [`${CARD.join('')}00000`, `${CARD.join('')}00000`],
  ]);
});

test('finds a secret of AWS only near a word that tells it', async (t) => {
  const secret = `${'aB3/'.repeat(4)}${'xYz9'.repeat(6)}`;
  check(t, [
    [`aws said ${secret}.`, 'aws said <aws_key>.'],
    [`commit ${secret}.`, `commit ${secret}.`],
    [`aws${'.'.repeat(60)} ${secret}`, `aws${'.'.repeat(60)} ${secret}`],
  ]);
});

test('finds an e-mail address in its stranger forms, and none in versions and pictures', async (t) => {
  check(t, [
    ["to o'brien@example.com.", 'to <email>.'],
    ["x='ada@example.com'", "x='<email>'"],
    ['"ada b"@example.com', '<email>'],
    ['jörg@müller.de', '<email>'],
    ['<bounce+ada=example.com@lists.org>', '<<email>>'],
    ['ada@[10.0.0.1]', '<email>'],
    ['express@5.3.0-rc.next logo@2x.png pkg@latest @org/x', 'express@5.3.0-rc.next logo@2x.png pkg@latest @org/x'],
  ]);
});

test('looks only for the classes that are on', async (t) => {
  const text = 'ada@example.com 10.0.0.1 password=abc';
  const kindsIn = (kinds: readonly ContentClass[]) => makeScan(kinds)(text)?.map(({ kind }) => kind);
  t.strictSame(kindsIn(['email']), ['email']);
  t.strictSame(kindsIn(['ipv4', 'password']), ['ipv4', 'password']);
  t.equal(kindsIn([]), undefined);
});

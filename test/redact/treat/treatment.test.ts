import { execFileSync } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'tap';
import { ACTIONS, CONTENT_CLASSES } from '../../../src/redact/kinds.js';
import { netOf } from '../../../src/redact/treat/ip-net.js';
import { treatmentOf } from '../../../src/redact/treat/treatment.js';
import { ROOT } from '../../support/run-app.js';
import { cpuMs } from '../../support/cpu-ms.js';

const KEY = Buffer.alloc(32, 'one key of many ');
const OTHER_KEY = Buffer.alloc(32, 'another of them ');
const treat = treatmentOf({ hashKey: KEY });
const HASH = /^h1:[\w-]{6}:[\w-]{22}$/;

/** A number for a test that no list of numbers has. */
const CARD = ['4000', '0000', '0000', '0002'];

test('does each action', async (t) => {
  const rows: [action: (typeof ACTIONS)[number], kind: string, text: string, left: string | undefined][] = [
    ['keep', 'email', 'bob@example.com', 'bob@example.com'],
    ['drop', 'email', 'bob@example.com', undefined],
    ['mask', 'email', 'bob@example.com', '[REDACTED:email]'],
    ['partial', 'email', 'bob@example.com', '[REDACTED:email]@example.com'],
    ['partial', 'card', CARD.join(' '), '[REDACTED:card]-0002'],
    ['partial', 'card', CARD.join('-'), '[REDACTED:card]-0002'],
    ['partial', 'denied', 'bob@example.com', '[REDACTED:email]@example.com'],
    ['partial', 'denied', CARD.join(''), '[REDACTED:card]-0002'],
    ['partial', 'denied', 'Bob', '[REDACTED:denied]'],
    ['partial', 'password', 'bob@example.com', '[REDACTED:password]'],
    ['partial', 'jwt', 'eyJ', '[REDACTED:jwt]'],
    ['truncate', 'denied', '0123456789', '01234567…'],
    ['truncate', 'denied', '01234567', '01234567'],
    ['truncate', 'denied', '0123456🦉89', '0123456…'],
    ['net', 'ipv4', '203.0.113.77', '203.0.113.*'],
    ['net', 'ipv6', '2001:db8:1:2::3', '2001:db8:1:*'],
    ['net', 'denied', 'localhost', '[REDACTED:denied]'],
  ];
  for (const [action, kind, text, left] of rows) t.equal(treat(text, action, kind), left, `${action} ${kind} ${text}`);
});

test('takes the network of every form of an address, and of nothing else', async (t) => {
  const rows: Record<string, string | undefined> = {
    '10.1.2.3': '10.1.2.*',
    '10.1.2.3:8080': '10.1.2.*',
    '::ffff:10.1.2.3': '10.1.2.*',
    '::1': '0:0:0:*',
    '::': '0:0:0:*',
    '2001:DB8::1': '2001:db8:0:*',
    '2001:0db8:0001:0002:0003:0004:0005:0006': '2001:db8:1:*',
    '[2001:db8:1::1]:443': '2001:db8:1:*',
    'fe80::1%eth0': 'fe80:0:0:*',
    '64:ff9b:1::10.0.0.1': '64:ff9b:1:*',
    '1:2:3:4:5:6:10.0.0.1': '1:2:3:*',
    '256.1.1.1': undefined,
    '1.2.3': undefined,
    '1:2:3:4:5:6:7': undefined,
    '1:2:3:4:5:6:7:8:9': undefined,
    '1::2::3': undefined,
    '1:2:3:4:5:6:7::8': undefined,
    '10.0.0.1::': undefined,
    'g::1': undefined,
    '': undefined,
    ':': undefined,
    '12:30': undefined,
  };
  for (const [text, net] of Object.entries(rows)) t.equal(netOf(text), net, text);
});

test('gives the same again when it is done again', async (t) => {
  const texts = ['bob@example.com', CARD.join(' '), '203.0.113.7', '2001:db8::1', 'short', 'a much longer text', '🦉'.repeat(9), ' ', ''];
  for (const action of ACTIONS) {
    for (const kind of [...CONTENT_CLASSES, 'denied', 'my-pattern']) {
      for (const text of texts) {
        const once = treat(text, action, kind);
        if (once !== undefined) t.equal(treat(once, action, kind), once, `${action} ${kind} ${text}`);
      }
    }
  }
});

test('hashes what is the same to the same, however it is written', async (t) => {
  const same: [kind: string, ...texts: string[]][] = [
    ['email', 'bob@example.com', ' Bob@Example.COM '],
    ['card', CARD.join(''), CARD.join(' '), CARD.join('-')],
    ['phone', '+49 170 1234567', '(49) 170-1234567'],
    ['iban', 'de00 1234', 'DE001234'],
    ['denied', 'Bob', ' Bob\n'],
    ['denied', '\u00e9', 'e\u0301'],
  ];
  for (const [kind, ...texts] of same) {
    const hashes = new Set(texts.map((text) => treat(text, 'hash', kind)));
    t.equal(hashes.size, 1, kind);
    t.match([...hashes][0], HASH);
  }
  const different = [treat('Bob', 'hash', 'denied'), treat('bob', 'hash', 'denied'), treat('Bob', 'hash', 'email')];
  t.equal(new Set(different).size, 3, 'case and class count');
  t.not(treatmentOf({ hashKey: OTHER_KEY })('Bob', 'hash', 'denied'), different[0]);
});

test('makes the hash that is written down: HMAC-SHA-256 of class, zero and text', async (t) => {
  const expected = createHmac('sha256', KEY).update('email\0bob@example.com').digest('base64url').slice(0, 22);
  t.equal(treat('Bob@example.com', 'hash', 'email')?.slice(10), expected);
});

test('names the key without telling of it', async (t) => {
  const id = (key: Buffer) => treatmentOf({ hashKey: key })('x', 'hash', 'denied')?.slice(3, 9);
  t.equal(id(KEY), id(Buffer.from(KEY)));
  t.not(id(KEY), id(OTHER_KEY));
  t.notOk(KEY.toString('base64url').includes(id(KEY) ?? ''));
  t.notOk(createHash('sha256').update(KEY).digest('base64url').startsWith(id(KEY) ?? ''), 'no plain hash of the key');
});

test('gives equal hashes in two processes', async (t) => {
  const code = `
    const { treatmentOf } = require('./build/src/redact/treat/treatment.js');
    console.log(treatmentOf({ hashKey: Buffer.alloc(32, 'one key of many ') })('Bob@Example.com', 'hash', 'email'));
  `;
  const output = execFileSync(process.execPath, ['-e', code], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  t.equal(output.trim(), treat('bob@example.com', 'hash', 'email'));
});

test('gives a million texts a million hashes, which no list of phones without the key finds (R10)', async (t) => {
  const phone = (number: number) => `+49170${String(number).padStart(7, '0')}`;
  const hashes = new Set<string>();
  for (let number = 0; number < 1_000_000; number += 1) hashes.add(treat(phone(number), 'hash', 'phone')?.slice(10) ?? '');
  t.equal(hashes.size, 1_000_000);
  // What somebody can try who has the list and not the key: hashes without a key, and under keys that people forget to change.
  let found = 0;
  for (let number = 0; number < 1_000_000; number += 10) {
    const message = `phone\0${phone(number).slice(1)}`;
    if (hashes.has(createHash('sha256').update(message).digest('base64url').slice(0, 22))) found += 1;
    if (number % 100 === 0 && hashes.has(createHmac('sha256', '').update(message).digest('base64url').slice(0, 22))) found += 1;
  }
  t.equal(found, 0);
});

test('masks where it cannot hash', async (t) => {
  for (const hashKey of [undefined, Buffer.alloc(0), Buffer.alloc(31, 'k')]) {
    t.equal(treatmentOf({ hashKey })('bob@example.com', 'hash', 'email'), '[REDACTED:email]');
  }
});

test('never throws, and is done soon, whatever the text', async (t) => {
  const texts = ['\ud800', '\0', '[REDACTED:', 'h1:', '@', '1'.repeat(1e6), ':'.repeat(1e6), ' '.repeat(1e6), '1.'.repeat(5e5), 'x@'.repeat(5e5)];
  for (const action of ACTIONS) {
    for (const kind of ['email', 'card', 'ipv6', 'phone', 'denied']) {
      for (const text of texts) {
        // A million characters: what is not linear takes minutes.
        t.ok(cpuMs(() => treat(text, action, kind)) < 1000, `${action} ${kind} ${text.length}`);
      }
    }
  }
});

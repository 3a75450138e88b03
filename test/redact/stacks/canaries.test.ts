import t from 'tap';
import { canariesOf, found } from './canaries.js';

const CANARIES = canariesOf(7);

t.test('a word is found in each form in which bytes can hold it', async (t) => {
  const { token, number, text } = CANARIES;
  const forms: Record<string, Buffer | string> = {
    plain: `before ${token} after`,
    bytes: Buffer.concat([Buffer.from([0xff, 0, 0x80]), Buffer.from(token), Buffer.from([0xfe])]),
    capitals: token.toUpperCase(),
    percent: [...token].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join(''),
    'percent, in part': `${token.slice(0, 3)}%${token.charCodeAt(3).toString(16)}${token.slice(4)}`,
    'JSON in JSON': JSON.stringify(JSON.stringify(`"${token}"`)),
    UTF16: Buffer.from(token, 'utf16le'),
  };
  for (const skip of ['', 'a', 'ab']) forms[`base64 behind ${skip.length}`] = Buffer.from(skip + token).toString('base64');
  forms['base64 of a URL'] = Buffer.from(`??${token}`).toString('base64url');
  for (const [name, form] of Object.entries(forms)) {
    const hits = found(CANARIES, { here: form });
    t.equal(hits.length, 1, name);
    t.match(hits[0], 'token in here', name);
  }
  t.match(found(CANARIES, { here: `{"n":${number}}` }), [/number in here/]);
  t.match(found(CANARIES, { here: `"${text.slice(0, 10)}"... is not valid JSON` }), [/text in here/]);
});

t.test('nothing is found where nothing is', async (t) => {
  t.strictSame(found(CANARIES, { here: JSON.stringify(canariesOf(8)), empty: '', bytes: Buffer.alloc(100, 0xff) }), []);
});

import t from 'tap';
import { readSettings } from '../../src/config/read-settings.js';
import { UNCOUNTED } from '../../src/redact/parts.js';
import { redactionOf } from '../../src/redact/redaction.js';
import { CANARY_KINDS, canaryOf } from './canaries.js';

const LIMIT = 512;
const { redactor } = redactionOf(
  readSettings({ OTEL_AGENT_REDACTION_LIMITS_MAX_VALUE_CHARS: String(LIMIT), OTEL_AGENT_REDACTION_DETECTORS_PHONE: 'mask', OTEL_AGENT_REDACTION_LIMITS_SPAN_BUDGET: '100000000' }, '/no').settings,
  UNCOUNTED,
);
/** Longest part of a secret that may be left (R12). */
const MOST = 8;

/** A part of the secret, longer than allowed, that is in the text. */
function fragmentIn(text: string, secret: string): string | undefined {
  for (let at = 0; at + MOST < secret.length; at += 1) {
    const part = secret.slice(at, at + MOST + 1);
    if (text.includes(part)) return part;
  }
  return undefined;
}

const FILLERS: Readonly<Record<string, (length: number) => string>> = {
  words: (length) => 'word '.repeat(length / 5 + 1).slice(0, length - 1) + ' ',
  'one token': (length) => 'x'.repeat(length - 1) + ' ',
  lines: (length) => 'a line\n'.repeat(length / 7 + 1).slice(0, length - 1) + '\n',
};

/** Addresses of machines have no nine characters that mean anything. */
const KINDS = Object.keys(CANARY_KINDS).filter((kind) => kind !== 'ipv4' && kind !== 'ipv6');

for (const kind of KINDS) {
  t.test(`${kind}: at no place around the limit is a piece of it left`, async (t) => {
    const found: string[] = [];
    const { text, secret } = canaryOf(kind, 'cut');
    for (const [filler, make] of Object.entries(FILLERS)) {
      for (let offset = LIMIT - text.length - 40; offset <= LIMIT + 40; offset += 1) {
        if (offset < 2) continue;
        for (const tail of ['', ' and more words behind it'.repeat(80), 'y'.repeat(3000)]) {
          const value = make(offset) + text + tail;
          redactor.begin();
          const outputs = [
            redactor.attribute('note', value, 'attribute'),
            redactor.attribute('list', [value], 'attribute'),
            redactor.attribute('bytes', Buffer.from(value), 'attribute'),
            redactor.attribute('json', JSON.stringify({ note: value }), 'attribute'),
            redactor.part(value, 'status'),
          ];
          for (const output of outputs) {
            const shown = output instanceof Uint8Array ? Buffer.from(output).toString() : JSON.stringify(output);
            const fragment = fragmentIn(shown, secret);
            // A token that is glued to other letters is no token.
            if (fragment !== undefined && !tail.startsWith('y')) found.push(`${filler} at ${offset}, tail of ${tail.length}: ${fragment}`);
          }
        }
      }
    }
    t.strictSame(found.slice(0, 5), []);
  });
}

import type { Settings } from '../../config/settings.js';
import { reasonOf, report } from '../../report/report.js';
import { LEAST_KEY_BYTES } from './keyed-hash.js';

const MOST_BYTES = 65_536;
/** Not long enough for any hash; why has been said. */
const UNUSABLE = new Uint8Array(0);

/**
 * The key of the hashes, from the settings: the text itself or what is in the file, without the white space around it.
 * A key that cannot be used is said, and an empty one stands for it. Undefined: none was set.
 */
export function hashKeyOf(
  settings: Pick<Settings, 'redaction.hash_key' | 'redaction.hash_key_file'>,
): Uint8Array | undefined {
  const text = settings['redaction.hash_key'];
  const file = settings['redaction.hash_key_file'];
  if (text === undefined && file === undefined) return undefined;
  try {
    const key = text === undefined ? ofFile(file ?? '') : Buffer.from(text.trim());
    if (key.length >= LEAST_KEY_BYTES) return key;
    const where = text === undefined ? `the key in ${file}` : 'the key';
    report('OTA-052', `${where} has ${key.length} bytes, ${LEAST_KEY_BYTES} are needed`);
  } catch (thrown) {
    report('OTA-052', `the key cannot be read: ${reasonOf(thrown)}`);
  }
  return UNUSABLE;
}

function ofFile(file: string): Buffer {
  const { readFileSync, statSync } = process.getBuiltinModule('node:fs');
  const stats = statSync(file);
  // Reading a pipe could wait for ever.
  if (!stats.isFile() || stats.size > MOST_BYTES) throw new Error(`${file} is no file, or too big for a key`);
  const bytes = readFileSync(file);
  // As Latin-1, so that a key of random bytes stays what it is.
  return Buffer.from(bytes.toString('latin1').replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''), 'latin1');
}

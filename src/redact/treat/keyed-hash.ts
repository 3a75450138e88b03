/** Bytes that a key needs: with fewer, the key is easier to guess than the hash. */
export const LEAST_KEY_BYTES = 32;

const ID_CHARACTERS = 6;
const HASH_CHARACTERS = 22;

/** Of a longer text the hash covers this much, and the length: a service must not wait for 10 MB. */
const MOST_HASHED = 16_384;

/**
 * Makes the function that hashes texts: `h1:<key id>:<22 characters>`, of HMAC-SHA-256(key, class ‖ 0x00 ‖ text) in
 * base64url. The same text gives the same in every process that has the key, and without the key nobody can try phone
 * numbers. The text is normalised: trimmed and in Unicode form C; e-mail addresses in lower case; of cards and phones
 * the digits alone; an IBAN without spaces, in capitals.
 *
 * The key id tells which key was used, and nothing about it: it is a hash under the key itself, of what no value can
 * be.
 */
export function keyedHash(key: Uint8Array): (text: string, kind: string) => string {
  const { createHmac, createSecretKey } = process.getBuiltinModule('node:crypto');
  const secret = createSecretKey(key);
  const digest = (message: string) => createHmac('sha256', secret).update(message).digest('base64url');
  // A class is never empty, so no message begins like this one.
  const prefix = `h1:${digest('\0key id').slice(0, ID_CHARACTERS)}:`;
  const length = prefix.length + HASH_CHARACTERS;
  return (text, kind) => {
    if (text.length === length && text.startsWith(prefix) && /^[\w-]+$/.test(text.slice(prefix.length))) return text;
    return prefix + digest(`${kind}\0${normalised(text, kind)}`).slice(0, HASH_CHARACTERS);
  };
}

function normalised(text: string, kind: string): string {
  if (text.length > MOST_HASHED) return `${text.slice(0, MOST_HASHED)}\0${text.length}`;
  const plain = text.trim().normalize('NFC');
  if (kind === 'email') return plain.toLowerCase();
  if (kind === 'iban') return plain.replace(/\s/g, '').toUpperCase();
  if (kind === 'card' || kind === 'phone') return plain.replace(/\D/g, '') || plain;
  return plain;
}

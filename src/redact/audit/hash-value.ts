/** Characters of a value that are read from each of its ends; between them a long value is not read. */
const FROM_EACH_END = 16;

const floats = new Float64Array(1);
const words = new Uint32Array(floats.buffer);

/**
 * 32 bits that stand for a value: equal for equal values, and with a secret `seed` of no use to anybody who wants it
 * back. Of a text longer than 32 characters its two ends and its length are read, so that two which differ only in
 * between count as one.
 */
export function hashText(text: string, seed: number): number {
  const { length } = text;
  let hash = seed ^ length;
  const head = length > 2 * FROM_EACH_END ? FROM_EACH_END : length;
  for (let at = 0; at < head; at += 1) hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ text.charCodeAt(at), 0x9e3779b1);
  if (head < length) {
    for (let at = length - FROM_EACH_END; at < length; at += 1) {
      hash = Math.imul(((hash << 5) | (hash >>> 27)) ^ text.charCodeAt(at), 0x9e3779b1);
    }
  }
  return mixed(hash);
}

/** The same for a number. */
export function hashNumber(value: number, seed: number): number {
  floats[0] = value;
  return mixed(Math.imul(mixed(seed ^ (words[0] ?? 0)) ^ (words[1] ?? 0), 0x9e3779b1));
}

/** Every bit of the result depends on every bit of the input (the last step of MurmurHash3). */
function mixed(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** A decoded text and where each of its characters, and its end, stood before. */
export interface Decoded {
  readonly text: string;
  readonly places: Uint32Array;
}

/**
 * Decodes percent-encoding byte by byte: enough to find ASCII structure. What is no valid encoding stays.
 */
export function decode(text: string): Decoded {
  const codes = new Uint16Array(text.length);
  const places = new Uint32Array(text.length + 1);
  let length = 0;
  for (let at = 0; at < text.length; length += 1) {
    places[length] = at;
    const byte = text.charCodeAt(at) === 37 ? hex(text.charCodeAt(at + 1)) * 16 + hex(text.charCodeAt(at + 2)) : Number.NaN;
    codes[length] = byte >= 0 ? byte : text.charCodeAt(at);
    at += byte >= 0 ? 3 : 1;
  }
  places[length] = text.length;
  return { text: Buffer.from(codes.buffer, 0, length * 2).toString('utf16le'), places };
}

function hex(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : Number.NaN;
}

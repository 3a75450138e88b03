/** Bytes in the encodings that text comes in. */
export function textsOfBytes(bytes: Uint8Array): string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (!buffer.includes(0)) return [text];
  return [text, buffer.toString('utf16le'), buffer.subarray(1).toString('utf16le'), text.replaceAll('\0', '')];
}

/** The parts one behind the other, in a buffer of its own: one that can be handed to another thread. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.byteLength;
  // Every byte is written below.
  const { buffer } = Buffer.allocUnsafeSlow(length);
  const whole = new Uint8Array(buffer);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

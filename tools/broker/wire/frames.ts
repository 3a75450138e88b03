/** Kafka's own default for `socket.request.max.bytes`. */
const maxFrame = 100 * 1024 * 1024;

/**
 * The messages in a stream of bytes, each without its 4-byte length in front. Ends with the stream; throws on a length
 * that no Kafka client sends (a browser or a TLS client that got the wrong port).
 */
export async function* frames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  let wanted = 4;
  let header = true;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
    while (size >= wanted) {
      const all = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, size);
      const whole = all.subarray(0, wanted);
      const rest = all.subarray(wanted);
      parts = rest.length > 0 ? [rest] : [];
      size = rest.length;
      wanted = header ? whole.readInt32BE(0) : 4;
      if (header && (wanted < 8 || wanted > maxFrame))
        throw new RangeError(`${wanted} is no length of a Kafka request`);
      if (!header) yield whole;
      header = !header;
    }
  }
}

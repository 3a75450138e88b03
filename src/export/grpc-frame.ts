import { MOST_ANSWER_BYTES } from './answer.js';
import { decompressed } from './compress.js';

const HEADER_BYTES = 5;

/** The five bytes before a message: whether it is compressed, and its length. */
export function frameHeader(length: number, compressed: boolean): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(compressed ? 1 : 0);
  header.writeUInt32BE(length, 1);
  return header;
}

/** The first message of an answer's body, decompressed; undefined when it did not arrive whole or cannot be read. */
export function firstMessage(body: Uint8Array, encoding: string): Uint8Array | undefined {
  if (body.length < HEADER_BYTES) return undefined;
  const length = new DataView(body.buffer, body.byteOffset).getUint32(1);
  if (body.length < HEADER_BYTES + length) return undefined;
  const message = body.subarray(HEADER_BYTES, HEADER_BYTES + length);
  return body[0] === 0 ? message : decompressed(encoding, message, MOST_ANSWER_BYTES);
}

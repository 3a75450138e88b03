import type { Batch, Encoding } from '../batch.js';

const zlib = process.getBuiltinModule('node:zlib');

/** The bytes are those of `OTASPOOL`; the version counts changes of what follows. */
const MAGIC = Buffer.from('OTASPOOL', 'latin1');
const VERSION = 1;
const ENCODINGS: Readonly<Record<Encoding, number>> = { protobuf: 1, json: 2 };

/** Where each field begins; numbers are big-endian. The body follows the id at once and ends the file. */
const AT = { version: 8, encoding: 9, idLength: 10, spans: 12, since: 16, bodyLength: 24, checksum: 28, id: 32 };

/** What stands before the body in a batch's file. */
export function batchHeader({ id, body, encoding, spans, since }: Batch): Buffer {
  const idBytes = Buffer.from(id);
  const header = Buffer.alloc(AT.id + idBytes.length);
  MAGIC.copy(header);
  header.writeUInt8(VERSION, AT.version);
  header.writeUInt8(ENCODINGS[encoding], AT.encoding);
  header.writeUInt16BE(idBytes.length, AT.idLength);
  header.writeUInt32BE(spans, AT.spans);
  header.writeDoubleBE(since, AT.since);
  header.writeUInt32BE(body.byteLength, AT.bodyLength);
  idBytes.copy(header, AT.id);
  header.writeUInt32BE(checksum(header, body), AT.checksum);
  return header;
}

/** The batch of a file, or in words why it is none. */
export function readBatchFile(file: Buffer): Batch | string {
  if (file.length < AT.id) return 'too short';
  if (!file.subarray(0, MAGIC.length).equals(MAGIC)) return 'not a batch';
  const version = file.readUInt8(AT.version);
  if (version !== VERSION) return `format ${version} is unknown`;
  const bodyAt = AT.id + file.readUInt16BE(AT.idLength);
  const length = bodyAt + file.readUInt32BE(AT.bodyLength);
  if (length !== file.length) return `${file.length} bytes instead of ${length}`;
  const body = file.subarray(bodyAt);
  if (checksum(file.subarray(0, bodyAt), body) !== file.readUInt32BE(AT.checksum)) return 'checksum does not match';
  const code = file.readUInt8(AT.encoding);
  const encoding = (Object.keys(ENCODINGS) as Encoding[]).find((known) => ENCODINGS[known] === code);
  if (encoding === undefined) return `encoding ${code} is unknown`;
  return {
    id: file.toString('utf8', AT.id, bodyAt),
    body: new Uint8Array(body.buffer, body.byteOffset, body.byteLength),
    encoding,
    spans: file.readUInt32BE(AT.spans),
    since: file.readDoubleBE(AT.since),
  };
}

/** CRC-32 of header and body, without the four bytes that it is written to. */
function checksum(header: Buffer, body: Uint8Array): number {
  const front = zlib.crc32(header.subarray(0, AT.checksum));
  return zlib.crc32(body, zlib.crc32(header.subarray(AT.id), front));
}

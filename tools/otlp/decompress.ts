import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

const DECODERS: Readonly<Record<string, (data: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(zlib.gunzip),
  deflate: promisify(zlib.inflate),
  // Not on Node 20.
  ...(zlib.zstdDecompress && { zstd: promisify(zlib.zstdDecompress) }),
};

/** Takes the compression off a body; throws on damaged data and on an unknown `content-encoding`. */
export async function decompress(wire: Buffer, contentEncoding = 'identity'): Promise<Buffer> {
  if (contentEncoding === 'identity') return wire;
  const decode = DECODERS[contentEncoding];
  if (!decode) throw new Error(`content-encoding "${contentEncoding}" is not one of ${Object.keys(DECODERS).join(', ')}, identity`);
  return decode(wire);
}

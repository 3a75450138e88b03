import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

const DECODERS: Readonly<Record<string, (data: Buffer) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
};

/** Takes the compression off a body; throws on damaged data and on an unknown `content-encoding`. */
export async function decompress(wire: Buffer, contentEncoding = 'identity'): Promise<Buffer> {
  if (contentEncoding === 'identity') return wire;
  const decode = DECODERS[contentEncoding];
  if (!decode) throw new Error(`content-encoding "${contentEncoding}" is not one of gzip, deflate, identity`);
  return decode(wire);
}

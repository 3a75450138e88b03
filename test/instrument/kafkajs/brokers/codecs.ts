import zlib from 'node:zlib';
import type { CompressionTypes } from 'kafkajs';
import SnappyCodec from 'kafkajs-snappy';
import { compress, decompress } from 'lz4js';
import { hash } from 'lz4js/xxh32.js';

type Zstd = { zstdCompressSync?(data: Buffer): Buffer; zstdDecompressSync?(data: Buffer): Buffer };
const { zstdCompressSync, zstdDecompressSync } = zlib as Zstd;

/** All codecs of Kafka, in JavaScript or Node itself; a text: why there is none here. kafkajs has gzip alone. */
export function useCodecs(): Readonly<Record<string, CompressionTypes | string>> {
  // The agent has to see it being loaded.
  const { CompressionCodecs, CompressionTypes: types } = require('kafkajs') as typeof import('kafkajs');
  CompressionCodecs[types.Snappy] = SnappyCodec;
  CompressionCodecs[types.LZ4] = () => ({
    compress: async (encoder: { buffer: Buffer }) => independent(Buffer.from(compress(encoder.buffer))),
    decompress: async (buffer: Buffer) => Buffer.from(decompress(buffer)),
  });
  if (zstdCompressSync && zstdDecompressSync) {
    CompressionCodecs[types.ZSTD] = () => ({
      compress: async (encoder: { buffer: Buffer }) => zstdCompressSync(encoder.buffer),
      decompress: async (buffer: Buffer) => zstdDecompressSync(buffer),
    });
  }
  return {
    gzip: types.GZIP,
    snappy: types.Snappy,
    lz4: types.LZ4,
    zstd: zstdCompressSync ? types.ZSTD : `Node ${process.version} has no zstd`,
  };
}

/** lz4js says of its blocks that each needs the one before; Kafka takes no such frames. In a frame of one block (up to 4 MiB) it makes no difference. */
function independent(frame: Buffer): Buffer {
  frame.writeUInt8(frame.readUInt8(4) | 0x20, 4);
  frame.writeUInt8((hash(0, frame, 4, 2) >>> 8) & 0xff, 6);
  return frame;
}
